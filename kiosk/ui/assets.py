"""Static files, held in memory: there are few, and they never change while the kiosk runs."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_BUILD_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is sent."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files, by their path. ``build``: changes with any of them; it is in their address."""

    files: dict[str, Asset]
    build: str

    @property
    def prefix(self) -> str:
        """Where they are; a browser may keep what is there for ever."""
        return f"/static/{self.build}"


def load_assets(pixels_per_mm: float) -> Assets:
    """Read the package's static files, and make the sheet that tells the panel's size."""
    found = dict(_walk(files("kiosk.ui") / "static", ""))
    panel = f":root {{ --mm: {pixels_per_mm:g}px; }}\n"
    found["panel.css"] = Asset(panel.encode(), _TYPES[".css"])
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(path.encode() + b"\0" + found[path].content)
    return Assets(found, digest.hexdigest()[:_BUILD_DIGITS])


def _walk(folder: Traversable, path: str) -> list[tuple[str, Asset]]:
    found = []
    for entry in folder.iterdir():
        name = f"{path}{entry.name}"
        if entry.is_dir():
            found += _walk(entry, f"{name}/")
        elif (media_type := _TYPES.get(name[name.rfind(".") :])) is not None:
            found.append((name, Asset(entry.read_bytes(), media_type)))
    return found
