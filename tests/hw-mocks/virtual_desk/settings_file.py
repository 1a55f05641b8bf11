"""Writes the settings with which a kiosk finds the desk's devices, and no real one."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from virtual_desk.desk import VirtualDesk

NAME = "devices.toml"

Value = str | int | bool


def write_settings(desk: VirtualDesk, url: str) -> Path:
    """Write the bench's part of a kiosk's settings. ``url``: the bench's own. Its path."""
    path = desk.directory / NAME
    bench = {"directory": str(desk.directory), "url": url}
    tables = {"bench": bench, **{f"devices.{k}": v for k, v in _devices(desk)}}
    text = "\n".join(_table(name, values) for name, values in tables.items())
    path.write_text(f"# Written by the bench each time it starts.\n\n{text}", encoding="utf-8")
    return path


def _devices(desk: VirtualDesk) -> Iterator[tuple[str, Mapping[str, Value]]]:
    if not desk.slot.why_not:
        roots = str(desk.slot.roots)
        yield "eid", {"driver": "eid", "socket": str(desk.slot.socket), "roots": roots}
    yield "nfc", {"driver": "nfc", "path": str(desk.nfc.path)}
    yield "scanner", {"driver": "hid", "path": str(desk.hid.path)}
    yield "serial-scanner", {"driver": "serial", "path": str(desk.serial.path)}
    printer: dict[str, Value] = {"driver": "escpos-serial", "path": str(desk.directory / "printer")}
    if desk.printer_port is not None:
        printer = {"driver": "escpos-network", "host": "127.0.0.1", "port": desk.printer_port}
    yield "printer", printer | {"confirms": True}


def _table(name: str, values: Mapping[str, Value]) -> str:
    # A TOML basic string, integer or boolean is written as JSON writes it.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"[{name}]\n{''.join(lines)}"
