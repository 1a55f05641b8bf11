"""docs/devices.md can't drift: drivers, settings, rules and virtual devices are all in it."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from kiosk.drivers.catalog import DEVICES, DeviceSettings

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs/devices.md").read_text(encoding="utf-8")
RULES = ROOT / "hardware/udev-rules"
COLUMNS = ("device", "driver", "code", "library", "settings", "udev rules", "virtual device")


def rows() -> dict[str, dict[str, list[str]]]:
    """Driver → column → what stands there between back quotes."""
    table = [line.strip("|").split("|") for line in DOC.splitlines() if line.startswith("|")]
    device_rows = [row for row in table if len(row) == len(COLUMNS)][2:]
    quoted = [[re.findall(r"`([^`]+)`", cell) for cell in row] for row in device_rows]
    return {row[1][0]: dict(zip(COLUMNS, row, strict=True)) for row in quoted}


def test_every_test_that_is_named_exists() -> None:
    folder = ROOT / "tests"
    stories = "".join(file.read_text() for file in (folder / "drivers").glob("test_*.py"))
    for name in re.findall(r"`(test_\w+(?:\.py)?)`", DOC):
        if name.endswith(".py"):
            assert list(folder.rglob(name)), name
        else:
            assert f"def {name}(" in stories, name


def test_every_driver_has_a_row() -> None:
    assert set(rows()) == set(DEVICES)


@pytest.mark.parametrize("driver", DEVICES)
def test_every_setting_of_a_driver_is_named(driver: str) -> None:
    assert set(rows()[driver]["settings"]) == set(DEVICES[driver].model_fields) - {"driver"}


@pytest.mark.parametrize("driver", DEVICES)
def test_a_row_names_files_that_are_there(driver: str) -> None:
    row = rows()[driver]
    named = [ROOT / "kiosk/drivers" / name for name in row["code"]]
    named += [ROOT / "tests/hw-mocks" / name for name in row["virtual device"]]
    named += [RULES / name for name in row["udev rules"]]
    assert [file for file in named if not file.exists()] == []


def test_every_rule_file_is_explained() -> None:
    assert [file.name for file in RULES.glob("*.rules") if f"`{file.name}`" not in DOC] == []


def test_names_of_devices_are_those_that_the_rules_give() -> None:
    rules = "".join(file.read_text() for file in RULES.glob("*.rules"))
    given = {name.split("$")[0] for name in re.findall(r'SYMLINK\+="kiosk/([^"]+)"', rules)}
    told = {name.rstrip("…") for name in re.findall(r"^\| `/dev/kiosk/([^`]+)`", DOC, re.M)}
    assert told == given


@pytest.mark.parametrize("driver", DEVICES)
def test_a_drivers_usual_path_is_one_that_the_rules_give(driver: str) -> None:
    usual = DEVICES[driver].model_fields.get("path")
    assert usual is None or f"| `{usual.default}` |" in DOC


def test_the_example_is_a_good_settings_file() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOC, re.S)
    devices = tomllib.loads(example)["devices"]
    assert TypeAdapter(dict[str, DeviceSettings]).validate_python(devices)
