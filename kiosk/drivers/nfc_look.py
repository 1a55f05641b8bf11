"""What lies on a reader that nfcpy drives, asked with the fewest commands.

Commands and answers: NXP UM0701-02 (PN532), InListPassiveTarget and ReadRegister.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.drivers.chip import Chip, chip_listed

if TYPE_CHECKING:
    from nfc.clf import ContactlessFrontend
    from nfc.clf.pn53x import Chipset

OTHERS_EVERY = 5
"""Looks from one search for chips of other types to the next. No pass is one: they may wait."""

_LIST, _SECONDS = 0x4A, 1.0
_TWO_OF_TYPE_A = bytearray([2, 0])
"""nfcpy itself asks for one: it would not see a second card, and takes twice the time."""
_ONE_OF_TYPE_B = bytearray([1, 3, 0])
_ONE_OF_TYPE_F = bytearray([1, 1, 0x00, 0xFF, 0xFF, 0x01, 0x00])
_ONE_JEWEL = bytearray([1, 4])
_SENS_REQ = 0x26
"""What the chip's FIFO still holds where no card answered its wake-up call."""
_OTHER = Chip(b"")


@dataclass(slots=True)
class Looker:
    """Looks at a reader again and again. Each call raises whatever nfcpy raises."""

    clf: "ContactlessFrontend"
    _other: Chip | None = None
    _looks: int = 0
    _answered: bool = False
    """At the look before, something answered and told no number."""

    def look(self) -> Chip | None:
        """The chip on the reader; of two types at once, the one that may be a pass.

        The field is switched off between looks, so that each look wakes up every card.
        """
        from nfc.clf import pn53x

        due = self._looks % OTHERS_EVERY == 0
        self._looks += 1
        chipset = self.clf.device.chipset
        lists_two = isinstance(self.clf.device, pn53x.Device) and (
            chipset.in_list_passive_target_max_target > 1
        )
        chip = self._listed(chipset) if lists_two else self._sensed("106A")
        if chip or due:
            self._other = None
        if due and not chip:
            types = _other_type_listed(chipset) if lists_two else self._sensed("106B", "212F")
            self._other = types and _OTHER
        if lists_two:
            self.clf.device.mute()
        return chip or self._other

    def _listed(self, chipset: "Chipset") -> Chip | None:
        chip = chip_listed(bytes(chipset.command(_LIST, _TWO_OF_TYPE_A, _SECONDS)))
        before, self._answered = self._answered, False
        if chip or chipset.read_register("CIU_FIFOData") == _SENS_REQ:
            return chip
        # Something answered the wake-up call and told no number: a Topaz chip, which has none, a
        # card on its way, or, if it is once only, noise in the field.
        if _any(chipset, 4, _ONE_JEWEL):
            return _OTHER
        self._answered = True
        return Chip(b"", hasty=True) if before else None

    def _sensed(self, *types: str) -> Chip | None:
        """Look with a reader that tells of one card only: PN533, RC-S380."""
        from nfc.clf import RemoteTarget

        target = self.clf.sense(*map(RemoteTarget, types), iterations=1)
        return Chip(bytes(target.sdd_res or b"")) if target else None


def _other_type_listed(chipset: "Chipset") -> Chip | None:
    found = _any(chipset, 3, _ONE_OF_TYPE_B) or _any(chipset, 1, _ONE_OF_TYPE_F)
    return _OTHER if found else None


def _any(chipset: "Chipset", modulation: int, asked: bytearray) -> bool:
    known = modulation in chipset.in_list_passive_target_brty_range
    return known and chipset.command(_LIST, asked, _SECONDS)[0] > 0
