"""A technician's settings file: every error at once, with what was probably meant."""

import re
from pathlib import Path

import pytest

from kiosk.drivers.catalog import DEVICES
from kiosk.settings import SECTIONS, BadSettings, Settings, read_settings
from kiosk.words import LANGUAGES

DOC = Path(__file__).parent.parent / "docs" / "settings.md"


def write(folder: Path, text: str) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as caught:
        read_settings(write(folder, text))
    return caught.value.problems


def test_an_empty_file_is_a_kiosk_without_devices(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, ""))
    assert settings.screen.port == 8800
    assert settings.devices == {}
    assert settings.bench is None


def test_every_error_is_told_at_once_with_what_was_probably_meant(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        stat = "/x"
        [screen]
        prot = 88
        port = "no"
        [devices.uitpas]
        driver = "nfc"
        pth = "/dev/kiosk/nfc"
        [devices.scanner]
        driver = "hdi"
        """,
    )
    text = "\n".join(found)
    assert len(found) == 5
    assert "stat: there is no such setting. Did you mean «state»?" in found
    assert "screen.prot: there is no such setting. Did you mean «port»?" in found
    assert "devices.uitpas.pth: there is no such setting. Did you mean «path»?" in found
    assert "devices.scanner.driver: there is no driver «hdi». Did you mean «hid»?" in found
    assert re.search(r"screen\.port: .*integer", text)


def test_a_device_without_a_driver_is_told_which_there_are(tmp_path: Path) -> None:
    [found] = problems(tmp_path, '[devices.scanner]\npath = "/dev/x"')
    assert found.startswith("devices.scanner.driver: ")
    assert "escpos-usb" in found


@pytest.mark.parametrize("text", ["screen = 3", "[devices]\nnfc = 4", "devices = []", "[bench]"])
def test_a_value_of_the_wrong_shape_is_an_error_and_no_crash(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text)


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    [found] = problems(tmp_path, "[screen\nport = 1")
    assert "line 1" in found


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="there is no such file"):
        read_settings(tmp_path / "kiosk.toml")


def test_the_screen_is_never_served_to_the_network(tmp_path: Path) -> None:
    [found] = problems(tmp_path, '[screen]\nhost = "0.0.0.0"')
    assert "this machine only" in found


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ('["nl", "fy"]', f"there is no «fy»; there are: {', '.join(LANGUAGES)}"),
        ('["nl", "nl"]', "a language is named twice"),
        ("[]", "at least 1 item"),
    ],
)
def test_a_language_that_there_is_not_is_told(tmp_path: Path, languages: str, told: str) -> None:
    [found] = problems(tmp_path, f"[screen]\nlanguages = {languages}")
    assert found.startswith("screen.languages: ")
    assert told in found


def test_every_language_can_be_chosen(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, f"[screen]\nlanguages = {list(LANGUAGES)}"))
    assert settings.screen.languages == tuple(LANGUAGES)
    assert read_settings(write(tmp_path, "")).screen.languages == ("nl", "en")


@pytest.mark.parametrize(
    "device",
    [
        'driver = "hid"\npath = "/dev/kiosk/scanner"',
        'driver = "nfc"\npath = "usb:054c:06c3"',
        'driver = "eid"',
        'driver = "escpos-network"\nhost = "192.0.2.7"',
        'driver = "escpos-usb"\nvendor = 0x04b8\nproduct = 0x0e28',
    ],
)
def test_the_bench_refuses_real_devices(tmp_path: Path, device: str) -> None:
    bench = '[bench]\ndirectory = "/run/bench"\nurl = "http://127.0.0.1:8802"\n'
    [found] = problems(tmp_path, f"{bench}[devices.it]\n{device}")
    assert "the bench is on, but it is a real device" in found


def test_the_bench_takes_its_own_devices(tmp_path: Path) -> None:
    text = """
        [bench]
        directory = "/run/bench"
        url = "http://127.0.0.1:8802"
        [devices.scanner]
        driver = "hid"
        path = "/run/bench/hid"
        [devices.printer]
        driver = "escpos-network"
        host = "127.0.0.1"
        port = 9100
        """
    assert read_settings(write(tmp_path, text)).bench is not None


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"^\| `([a-z_.<>-]+)` ", DOC.read_text(encoding="utf-8"), re.M))
    known = {"state"} | {
        f"{s}.{key}" for s, model in SECTIONS.items() for key in model.model_fields
    }
    for name, model in DEVICES.items():
        known |= {f"devices.<{name}>.{key}" for key in model.model_fields if key != "driver"}
    assert set(Settings.model_fields) == {"state", "devices", *SECTIONS}
    assert documented == known


MAIL = '[email]\nhost = "mail.example.org"\nsender = "bib@example.org"\n'


def test_a_mail_server_needs_a_name_and_a_sender(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, MAIL))
    assert settings.email is not None
    assert (settings.email.real_port, settings.email.read_password()) == (587, None)
    assert read_settings(write(tmp_path, "")).email is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('user = "kiosk"', "email: user and password go together"),
        ('password = "smtp"', "email: user and password go together"),
        (
            'user = "kiosk"\npassword = "smtp"\nsecurity = "none"',
            "email: a password is not sent in the open: security starttls or tls",
        ),
        ('pasword = "smtp"', "Did you mean «password»?"),
        ('security = "ssl"', "email.security: "),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_told(tmp_path: Path, more: str, told: str) -> None:
    [found] = problems(tmp_path, MAIL + more)
    assert told in found


def test_a_sender_that_is_no_address_is_told(tmp_path: Path) -> None:
    [found] = problems(tmp_path, '[email]\nhost = "h"\nsender = "de bib"')
    assert found == "email: this is no e-mail address"


def test_a_password_in_the_open_stays_on_this_machine(tmp_path: Path) -> None:
    text = '[email]\nhost = "127.0.0.1"\nsender = "b@b.be"\nuser = "k"\npassword = "p"\n'
    settings = read_settings(write(tmp_path, f'{text}security = "none"'))
    assert settings.email is not None
    assert settings.email.real_port == 25


def test_a_password_is_a_file_or_a_credential_of_systemd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "smtp").write_text("geheim\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    for password in ("smtp", str(tmp_path / "smtp")):
        text = f'{MAIL}user = "kiosk"\npassword = "{password}"'
        settings = read_settings(write(tmp_path, text))
        assert settings.email is not None
        assert settings.email.read_password() == "geheim"


@pytest.mark.parametrize(
    ("url", "more", "taken"),
    [
        ("https://central.example.org", "", True),
        ("http://127.0.0.1:8801", "", True),
        ("http://localhost:8801", "", True),
        ("http://central.example.org", "", False),
        ("http://127.0.0.1.example.org", "", False),
        ("http://central.example.org", "unencrypted = true", True),
    ],
)
def test_what_goes_over_a_network_is_encrypted_unless_it_is_said_aloud(
    tmp_path: Path, url: str, more: str, taken: bool
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[central]\nurl = "{url}"\n{more}\n')
    if taken:
        assert read_settings(path).central.url == url
    else:
        with pytest.raises(BadSettings, match=r"central: .*https://"):
            read_settings(path)
