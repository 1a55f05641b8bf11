"""The pinned roots: what may lie in their directory."""

import re
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.drivers.catalog import Eid
from kiosk.drivers.eid import BELGIAN_ROOTS
from kiosk.drivers.eid.roots import Roots, RootsUnusable, load_roots
from kiosk.drivers.eid.verify import signer_in
from virtual_pki import Register, Root
from virtual_town_hall import TownHall


def test_roots_are_read_as_der_and_as_pem_and_nothing_else_is(
    town_hall: TownHall, tmp_path: Path
) -> None:
    ca3, ca4, ca6 = (town_hall.pki.roots[root].certificate for root in Root)
    (tmp_path / "one.CRT").write_bytes(ca3)
    (tmp_path / "two.pem").write_bytes(_pem(ca4) + _pem(ca6))
    (tmp_path / "README.md").write_text("not a certificate")
    found = {root.public_bytes(Encoding.DER) for root in load_roots(tmp_path).certificates}
    assert found == {ca3, ca4, ca6}


def test_an_empty_directory_pins_nothing(tmp_path: Path) -> None:
    assert load_roots(tmp_path) == Roots()


def test_what_is_below_a_root_is_not_accepted_as_one(town_hall: TownHall, tmp_path: Path) -> None:
    (tmp_path / "rrn.der").write_bytes(town_hall.pki.registers[Register.EC].certificate)
    with pytest.raises(RootsUnusable, match=r"rrn\.der is not a root"):
        load_roots(tmp_path)


@pytest.mark.parametrize("content", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\njunk\n"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pem").write_bytes(content)
    with pytest.raises(RootsUnusable, match=r"broken\.pem is no certificate"):
        load_roots(tmp_path)


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RootsUnusable, match="nowhere"):
        load_roots(tmp_path / "nowhere")


def _pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


# The roots that come with the kiosk

NATIONAL_REGISTER = Path(__file__).parent / "certificates" / "national-register-2015.pem"
"""The real one that signed the cards of 2015 and after, applet 1.7; nobody's own."""

README = (BELGIAN_ROOTS / "README.md").read_text(encoding="utf-8")
LISTED = re.findall(r"^\| `(\S+\.pem)` \| (\S+) \| (\S+) \| `(\S+)` \|$", README, re.M)


def test_every_root_that_comes_with_the_kiosk_is_listed_and_no_other() -> None:
    assert [name for name, *_ in LISTED] == sorted(
        file.name for file in BELGIAN_ROOTS.glob("*.pem")
    )


@pytest.mark.parametrize(("name", "key", "until", "fingerprint"), LISTED)
def test_a_root_is_what_its_row_says(name: str, key: str, until: str, fingerprint: str) -> None:
    root = x509.load_pem_x509_certificate((BELGIAN_ROOTS / name).read_bytes())
    public = root.public_key()
    assert isinstance(public, RSAPublicKey | EllipticCurvePublicKey)
    kind = "RSA" if isinstance(public, RSAPublicKey) else "EC"
    assert f"{kind}-{public.key_size}" == key
    assert f"{root.not_valid_after_utc.date()}" == until
    assert root.fingerprint(SHA256()).hex() == fingerprint
    number = name.removeprefix("belgium-root-ca").removesuffix(".pem")
    assert f"CN=Belgium Root CA{number}," in root.subject.rfc4514_string()


def test_the_real_national_register_is_believed_by_them_and_by_none_else(
    pinned_roots: Path,
) -> None:
    der = x509.load_pem_x509_certificate(NATIONAL_REGISTER.read_bytes()).public_bytes(Encoding.DER)
    signer = signer_in(der + bytes(300), load_roots(BELGIAN_ROOTS))
    assert (signer.pinned, signer.issuer) == (True, "CN=Belgium Root CA4,C=BE")
    assert signer.algorithm == "RSA-2048"
    assert not signer_in(der, load_roots(pinned_roots)).pinned


def test_a_made_up_card_is_not_believed_by_them(town_hall: TownHall) -> None:
    made_up = town_hall.pki.registers[Register.EC].certificate
    assert not signer_in(made_up, load_roots(BELGIAN_ROOTS)).pinned


def test_a_root_that_was_tampered_with_is_not_accepted_as_one(tmp_path: Path) -> None:
    pem = (BELGIAN_ROOTS / "belgium-root-ca6.pem").read_bytes()
    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    assert der.count(b"400603100131Z") == 1
    (tmp_path / "ca6.der").write_bytes(der.replace(b"400603100131Z", b"490603100131Z"))
    with pytest.raises(RootsUnusable, match=r"ca6\.der is not a root"):
        load_roots(tmp_path)


def test_a_kiosk_believes_them_unless_its_settings_name_others(tmp_path: Path) -> None:
    assert Eid(driver="eid").trusted_roots == BELGIAN_ROOTS
    assert Eid(driver="eid", roots=tmp_path).trusted_roots == tmp_path
