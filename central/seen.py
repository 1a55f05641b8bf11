"""Which operations came before, so that each is applied once, however often it is sent."""

from collections.abc import Iterable
from dataclasses import replace

from central.circulation import Effect, Why
from central.ledger import Entry, Ledger, Taken
from central.understanding import Sent
from kiosk.domain.operation import OutcomeKind


class Seen:
    """What came before, also earlier in the batch, under the same ids or the kiosk's numbers."""

    def __init__(self, ledger: Ledger, before: Iterable[Entry]) -> None:
        here = (ledger.sender.id, ledger.incarnation)
        self._taken: dict[str, Taken] = {}
        self._numbers: set[int] = set()
        for entry in before:
            self._taken[entry.id] = _taken(entry)
            if (entry.kiosk, entry.incarnation) == here:
                self._numbers.add(entry.seq)

    def again(self, sent: Sent) -> Taken | None:
        """Tell what is said of an operation that is not to be applied; ``None``: it is new."""
        before = self._taken.get(sent.id)
        if before is not None and sent.says_the_same_as(before.sent):
            return replace(before, is_first=False)
        if before is not None:
            return _aside(sent, Why.ID_USED)
        return _aside(sent, Why.SEQ_USED) if sent.seq in self._numbers else None

    def add(self, taken: Taken) -> None:
        """Remember one that came for the first time."""
        self._taken[taken.sent.id] = taken
        self._numbers.add(taken.sent.seq)


def _aside(sent: Sent, why: Why) -> Taken:
    return Taken(sent, Effect(OutcomeKind.NEEDS_STAFF, why), is_aside=True)


def _taken(entry: Entry) -> Taken:
    sent = Sent(entry.id, entry.seq, entry.body, None)
    return Taken(sent, Effect(OutcomeKind(entry.outcome), Why(entry.reason)), entry.rv)
