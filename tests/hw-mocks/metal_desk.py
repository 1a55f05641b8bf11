"""The real desk of ``pytest --hardware=SETTINGS``: what stands there, by a kiosk's settings."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.drivers.catalog import PrinterSettings
from kiosk.settings import BadSettings, Settings, read_settings
from metal import Person
from supervised import PACE

SLOWER = 12.0
"""A person finds a card, or a plug, within two minutes."""

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class MetalDesk:
    """The devices of the settings, and who moves them."""

    settings: Settings
    person: Person

    def device(self, kind: type[D]) -> D:
        """The first device of a kind; a test of one that is not there is skipped."""
        for device in self.settings.devices.values():
            if isinstance(device, kind):
                return device
        pytest.skip(f"the settings name no {kind.__name__}")

    def printer(self, driver: str) -> PrinterSettings:
        """The printer behind this driver."""
        for device in self.settings.devices.values():
            if isinstance(device, PrinterSettings) and device.driver == driver:
                return device
        pytest.skip(f"the settings name no {driver}")


DESK: pytest.StashKey[MetalDesk] = pytest.StashKey()


def lay_out(config: pytest.Config, settings: str) -> None:
    """Take the devices of a settings file for this run, at a person's pace."""
    try:
        found = read_settings(Path(settings))
    except BadSettings as error:
        raise pytest.UsageError(f"--hardware: {error}") from None
    person = Person(lambda sentence: _ask(config, sentence))
    PACE.slower, PACE.named = SLOWER, person.named
    config.option.timeout = 0  # of a whole test: nobody knows how long hands take
    config.stash[DESK] = MetalDesk(found, person)


def metal(request: pytest.FixtureRequest) -> MetalDesk | None:
    """The real desk, where the run has one."""
    return request.config.stash.get(DESK, None)


def not_on_metal(request: pytest.FixtureRequest, why: str) -> None:
    """Skip what real devices cannot show."""
    if metal(request):
        pytest.skip(f"cannot be shown on metal: {why}")


def _ask(config: pytest.Config, sentence: str) -> str:
    """Show it whatever pytest captures; wait for a line where the sentence asks for one."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.suspend(in_=True)
    try:
        sys.stdout.write(f"\n» {sentence}\n")
        sys.stdout.flush()
        return sys.stdin.readline() if sentence.endswith("…") else ""
    finally:
        if capture is not None:
            capture.resume()
