"""Debian's own pcscd and vpcd, unpacked into a cache and never installed.

Installing vsmartcard-vpcd would make the *system's* pcscd listen on every network interface.
"""

import fcntl
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache" / "pcscd"

_WANTED = ("pcscd", "vsmartcard-vpcd")
_DRIVERS_NOT_LIBRARIES = {"libccid"}
_SECONDS = 120


class PcscdNotAvailable(Exception):
    """pcscd could not be fetched. Says what to do."""


@dataclass(frozen=True, slots=True)
class DebianPcscd:
    """Where the unpacked packages lie."""

    root: Path

    @property
    def program(self) -> Path:
        """The daemon."""
        return self.root / "usr/sbin/pcscd"

    @property
    def driver(self) -> Path:
        """The driver of the virtual reader."""
        return self.root / "usr/lib/pcsc/drivers/serial/libifdvpcd.so"

    def command(self, config: Path) -> list[str]:
        """The command that runs it in the foreground with the readers in ``config``.

        From Debian 13 on it asks polkit, which is not there in a namespace, unless told not to.
        """
        pcscd = ["/usr/bin/env", f"LD_LIBRARY_PATH={self._library_path()}", str(self.program)]
        polkit = ["--disable-polkit"] if "--disable-polkit" in _run([*pcscd, "--help"]) else []
        return [*pcscd, "--foreground", "--info", "--config", str(config), *polkit]

    def _library_path(self) -> str:
        """Where the libraries lie that the system lacks."""
        folders = {one.parent for one in self.root.glob("usr/lib/*/lib*.so.*")}
        return ":".join(str(folder) for folder in sorted(folders))


def debian_pcscd(cache: Path = CACHE) -> DebianPcscd:
    """The unpacked packages, fetched first if they are not there. Safe side by side.

    Raises ``PcscdNotAvailable``.
    """
    release = platform.freedesktop_os_release()
    root = cache / f"{release['ID']}-{release.get('VERSION_ID', 'testing')}-{platform.machine()}"
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / "lock"):
        if not root.exists():
            with tempfile.TemporaryDirectory(dir=cache) as made:
                unpacked = Path(made) / "root"
                _fetch(Path(made), unpacked)
                unpacked.rename(root)
    return DebianPcscd(root)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(folder: Path, root: Path) -> None:
    """Download the packages and the libraries that pcscd needs and the system has not."""
    if not shutil.which("apt-get"):
        raise PcscdNotAvailable("The virtual eID reader needs Debian's pcscd, by apt-get.")
    wanted, fetched = list(_WANTED), set[str]()
    while wanted:
        name = wanted.pop()
        fetched.add(name)
        deb = _download(folder, name)
        _run(["dpkg-deb", "-x", str(deb), str(root)])
        if name != "vsmartcard-vpcd":  # its driver needs the C library only
            needed = _libraries(_run(["dpkg-deb", "-f", str(deb), "Depends"]))
            wanted += [one for one in needed if one not in fetched and not _installed(one)]


def _download(folder: Path, name: str) -> Path:
    _run(["apt-get", "download", "--quiet", name], folder=folder)
    return next(folder.glob(f"{name}_*.deb"))


def _libraries(depends: str) -> list[str]:
    names = re.findall(r"(?:^|,)\s*(lib[a-z0-9.+-]+)", depends)
    return [name for name in names if name not in _DRIVERS_NOT_LIBRARIES]


def _installed(name: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name]
    answer = subprocess.run(query, capture_output=True, text=True, check=False, timeout=_SECONDS)
    return answer.stdout == "installed"


def _run(command: list[str], folder: Path | None = None) -> str:
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"},
            check=True,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        ).stdout
    except subprocess.CalledProcessError as error:
        said = (error.stderr.strip() or "no reason given").splitlines()[-1]
    except (OSError, subprocess.TimeoutExpired) as error:
        said = str(error)
    raise PcscdNotAvailable(
        f"Debian's pcscd cannot be fetched for the virtual eID reader ({command[0]}: {said}): "
        "check the network, then run «sudo apt-get update»."
    )
