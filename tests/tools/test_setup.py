"""`tools/setup` installs what is missing, once, and says in one sentence why it cannot.

Everything that it would call (apt-get, sudo, Python, pip) is a stand-in of a few lines of shell
that keeps a diary; the folder ``world`` tells them how things are.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
TOOLS = (
    *("sh", "env", "true", "dirname", "mkdir", "rm", "cp", "touch", "chmod", "flock"),
    *("cat", "sed", "grep", "tail", "find", "sha256sum"),
)
NO_NETWORK = "echo \"Temporary failure resolving 'a.mirror'\" >&2; exit 100"

STAND_INS = {
    "python3": f"""
        echo "python3 $*" >>diary
        case $* in
            *"version_info <"*)
                {sys.executable} -c '
import sys
sys.version_info = tuple(map(int, open("world/python").read().split(".")))
exec(sys.argv[1])' "$2" ;;
            --version) echo "Python $(cat world/python)" ;;
            *realpath*) cat world/executable ;;
            *version_info*) echo python3.12-venv python3.12-dev ;;
            "-m venv --clear .venv")
                rm -rf .venv; mkdir -p .venv/bin
                cp "$0" .venv/bin/python
                echo "executable = $(cat world/executable)" >.venv/pyvenv.cfg ;;
            "-m pip"*)
                [ ! -e world/offline ] || {{ {NO_NETWORK}; }}
                [ ! -e world/disk-full ] || {{ echo No space left on device; exit 1; }}
                [ ! -e world/power-cut ] || kill -KILL $PPID ;;
            *debian_pcscd*)
                [ ! -e world/offline ] || {{ {NO_NETWORK}; }}
                mkdir -p .cache/pcscd/debian/usr/sbin
                touch .cache/pcscd/debian/usr/sbin/pcscd
                chmod +x .cache/pcscd/debian/usr/sbin/pcscd ;;
        esac""",
    "dpkg-query": 'sed "s/.*/=installed=&=/" world/packages',
    "apt-get": f"""
        echo "apt-get $*" >>diary
        [ ! -e world/offline ] || {{ {NO_NETWORK}; }}
        case $* in
            update) touch world/lists ;;
            *) [ -e world/lists ] || {{ echo "E: Unable to locate package" >&2; exit 100; }}
                printf "%s\\n" ${{*##*--no-install-recommends}} >>world/packages ;;
        esac""",
    "id": "cat world/uid",
    "sudo": 'echo "sudo $*" >>diary; [ -e world/may-sudo ] && exec "$@"',
}


@dataclass(frozen=True, slots=True)
class Checkout:
    """A fresh clone on a machine of which only ``world`` is known."""

    root: Path

    def is_so(self, name: str, text: str = "") -> None:
        """Make something so in the world."""
        (self.root / "world" / name).write_text(text)

    def is_no_longer_so(self, name: str) -> None:
        """Undo ``is_so``."""
        (self.root / "world" / name).unlink()

    def set_up(self, target: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        """What a developer sees; the diary starts anew."""
        (self.root / "diary").write_text("")
        return subprocess.run(
            ["tools/setup", target],
            cwd=self.root,
            env={"PATH": str(self.root / "bin"), **environment},
            capture_output=True,
            text=True,
            timeout=30,
        )

    def diary(self, *programs: str) -> Sequence[str]:
        """What was called, in order: of these programs."""
        lines = (self.root / "diary").read_text().splitlines()
        return [line for line in lines if line.startswith(programs) and " -c " not in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "tools").mkdir()
    shutil.copy(HERE / "tools/setup", tmp_path / "tools")
    shutil.copytree(HERE / "requirements", tmp_path / "requirements")
    shutil.copy(HERE / "pyproject.toml", tmp_path)
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    for name, script in STAND_INS.items():
        (tmp_path / "bin" / name).write_text("#!/bin/sh\n" + script + "\n")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "world").mkdir()
    checkout = Checkout(tmp_path)
    checkout.is_so("python", "3.11.0")
    checkout.is_so("executable", f"{tmp_path}/bin/python3\n")
    checkout.is_so("packages", "gcc\nlibc6-dev\nlibpcsclite-dev\nlinux-libc-dev\nutil-linux\n")
    checkout.is_so("uid", "1000\n")
    checkout.is_so("lists")
    return checkout


def test_a_fresh_checkout_gets_its_packages_pinned_and_in_order(checkout: Checkout) -> None:
    done = checkout.set_up()
    assert done.returncode == 0, done.stderr
    made, *installed = checkout.diary("python3 -m")
    assert made == "python3 -m venv --clear .venv"
    assert [line.split("--retries 2 ")[1] for line in installed] == [
        "--require-hashes -r requirements/build.txt",
        "--require-hashes --no-build-isolation -r requirements/run.txt",
        "--no-index --no-deps --no-build-isolation --editable .",
    ]


def test_a_second_run_finds_everything_there_and_says_nothing(checkout: Checkout) -> None:
    checkout.set_up()
    again = checkout.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert not checkout.diary("python3", "apt-get", "sudo")


def test_a_changed_lock_is_installed_into_the_same_environment(checkout: Checkout) -> None:
    checkout.set_up()
    with (checkout.root / "requirements/run.txt").open("a") as lock:
        lock.write("six==1.17.0 --hash=sha256:00\n")
    checkout.set_up()
    assert len(checkout.diary("python3 -m pip")) == 3
    assert not checkout.diary("python3 -m venv")


def test_tests_need_more_than_a_run(checkout: Checkout) -> None:
    refused = checkout.set_up("test")
    assert "--no-install-recommends chromium " in refused.stderr
    assert "then `make test` again" in refused.stderr


def test_with_sudo_only_the_missing_debian_packages_are_installed(checkout: Checkout) -> None:
    checkout.is_so("may-sudo")
    checkout.is_so("packages", "gcc\nlibc6-dev\nlinux-libc-dev\nutil-linux\n")
    assert checkout.set_up().returncode == 0
    (install,) = checkout.diary("apt-get")
    assert install.endswith("install --yes --no-install-recommends libpcsclite-dev")
    assert checkout.diary("sudo env DEBIAN_FRONTEND=noninteractive apt-get")


def test_package_lists_are_fetched_where_they_do_not_serve(checkout: Checkout) -> None:
    checkout.is_so("uid", "0\n")
    checkout.is_so("packages", "gcc\n")
    checkout.is_no_longer_so("lists")
    assert checkout.set_up().returncode == 0
    assert [line.split()[1] for line in checkout.diary("apt-get")] == [
        *("--option", "update", "--option"),
    ]
    assert not checkout.diary("sudo")


@pytest.mark.parametrize("sudo", ["refuses", "is not installed"])
def test_without_sudo_the_exact_line_is_told(checkout: Checkout, sudo: str) -> None:
    if sudo == "is not installed":
        (checkout.root / "bin/sudo").unlink()
    checkout.is_so("packages", "gcc\nlibc6-dev\n")
    refused = checkout.set_up()
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].strip() == (
        "su - -c 'apt-get update && apt-get install --yes --no-install-recommends "
        "linux-libc-dev libpcsclite-dev util-linux'"
    )
    assert not (checkout.root / ".venv").exists()
    assert not checkout.diary("apt-get")


def test_debians_own_python_needs_two_packages_more(checkout: Checkout) -> None:
    checkout.is_so("executable", "/usr/bin/python3.12\n")
    refused = checkout.set_up()
    assert "--no-install-recommends python3.12-venv python3.12-dev'" in refused.stderr


def test_an_old_python_is_named_and_nothing_is_touched(checkout: Checkout) -> None:
    checkout.is_so("python", "3.10.13")
    checkout.is_so("packages", "")
    refused = checkout.set_up()
    assert refused.returncode == 1
    (sentence,) = refused.stderr.splitlines()
    assert sentence.startswith("Python 3.11 or newer is needed, and here is Python 3.10.13.")
    assert not (checkout.root / ".venv").exists()
    assert not checkout.diary("apt-get", "sudo")


def test_no_python_at_all_is_told_too(checkout: Checkout) -> None:
    (checkout.root / "bin/python3").unlink()
    assert "and here is no Python at all" in checkout.set_up().stderr


def test_a_newer_python_behind_an_old_one_is_found(checkout: Checkout) -> None:
    newer = checkout.root / "bin/python3.12"
    newer.write_text((checkout.root / "bin/python3").read_text())
    newer.chmod(0o755)
    checkout.is_so("executable", f"{newer}\n")
    (checkout.root / "bin/python3").write_text("#!/bin/sh\nexit 1\n")
    assert checkout.set_up().returncode == 0


def test_a_python_that_is_named_is_taken_or_refused_never_passed_over(checkout: Checkout) -> None:
    checkout.set_up()
    refused = checkout.set_up(PYTHON="/nowhere/python3.12")
    assert refused.returncode == 1
    assert "here is no Python at all" in refused.stderr
    assert (checkout.root / ".venv").exists()


def test_another_python_that_is_named_gets_a_new_environment(checkout: Checkout) -> None:
    checkout.set_up()
    other = checkout.root / "bin/python3.13"
    shutil.copy(checkout.root / "bin/python3", other)
    checkout.is_so("executable", f"{other}\n")
    assert checkout.set_up(PYTHON=str(other)).returncode == 0
    assert checkout.diary("python3 -m venv")


@pytest.mark.parametrize("missing", ["a Debian package", "Python packages"])
def test_without_a_network_one_sentence_says_so_and_later_all_is_done(
    checkout: Checkout, missing: str
) -> None:
    checkout.is_so("uid", "0\n")
    if missing == "a Debian package":
        checkout.is_so("packages", "gcc\n")
    checkout.is_so("offline")
    refused = checkout.set_up()
    assert refused.returncode == 1
    (sentence,) = refused.stderr.splitlines()
    assert sentence.startswith("No network: ")
    checkout.is_no_longer_so("offline")
    assert checkout.set_up().returncode == 0
    assert checkout.set_up().stdout == ""


def test_without_a_network_no_right_is_asked_for_in_vain(checkout: Checkout) -> None:
    checkout.set_up()
    shutil.rmtree(checkout.root / ".cache/pcscd")
    checkout.is_so("offline")
    (sentence,) = checkout.set_up().stderr.splitlines()
    assert sentence.startswith("No network: Debian's pcscd could not be fetched.")


def test_an_interrupted_set_up_is_redone_from_the_start(checkout: Checkout) -> None:
    checkout.is_so("power-cut")
    assert checkout.set_up().returncode == -9
    checkout.is_no_longer_so("power-cut")
    assert checkout.set_up().returncode == 0
    assert checkout.diary("python3 -m venv --clear .venv")
    assert checkout.set_up().stdout == ""


def test_a_failure_shows_what_the_program_said(checkout: Checkout) -> None:
    checkout.is_so("disk-full")
    refused = checkout.set_up()
    assert refused.returncode == 1
    assert "No space left on device" in refused.stderr
    assert "Set-up stopped: Python packages could not be installed" in refused.stderr
