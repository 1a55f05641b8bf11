"""Loans, of before and of now. What a kiosk did after the export was made stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.csvdata.dataset import Base
from kiosk.csvdata.item_tables import LOANS, loan, loan_id
from kiosk.csvdata.problem import Problem, Warned
from kiosk.csvdata.table import Line
from kiosk.domain.ids import ItemId, LoanId
from kiosk.domain.records import Loan


@dataclass(slots=True)
class Loans:
    """The open loans while the lines of an export are laid over them.

    ``made_at``: when the export was made, where it says so. ``base``: all, or just those that have
    to do with the lines.
    """

    made_at: datetime | None
    base: Base
    open: dict[LoanId, Loan] = field(init=False)
    of_item: dict[ItemId, LoanId] = field(init=False)
    kept: frozenset[LoanId] = field(init=False)
    returned: dict[ItemId, datetime] = field(init=False)
    problems: list[Problem] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.open = {row.id: row for row in self.base.dataset.loans}
        self.of_item = {row.item: row.id for row in self.base.dataset.loans}
        self.kept = frozenset(
            touch.loan for touch in self.base.touched if stays(touch.at, self.made_at)
        )
        self.returned = {back.item: back.at for back in self.base.returned}

    def lay_over(self, lines: Iterable[Line]) -> tuple[Loan, ...]:
        """Return the open loans after the lines of an export."""
        for line in lines:
            self._lay(line)
        return tuple(self.open.values())

    def _lay(self, line: Line) -> None:
        key, told = loan_id(line), loan(line)
        if key in self.kept or (told is not None and self._came_back_since(told)):
            self._keep(line, told)
        elif told is None:
            self.open.pop(key, None)
        else:
            self._lend(line, told)

    def _lend(self, line: Line, told: Loan) -> None:
        other = self.open.get(self.of_item.get(told.item, told.id))
        if other is not None and other.id != told.id and other.item == told.item:
            if other.id in self.kept:
                self._keep(line, told)
                return
            del self.open[other.id]
        self.open[told.id] = told

    def _came_back_since(self, told: Loan) -> bool:
        back = self.returned.get(told.item)
        return back is not None and back >= told.lent_at and stays(back, self.made_at)

    def _keep(self, line: Line, told: Loan | None) -> None:
        key = loan_id(line)
        if self.open.get(key) != told:
            reason = "a kiosk changed this since the export was made; what the kiosk did stays"
            self.problems.append(
                Problem(LOANS.name, line.number, "id", reason, Warned.KIOSK_KNOWS_BETTER, key)
            )


def stays(at: datetime, made_at: datetime | None) -> bool:
    """Whether what a kiosk did then is newer than an export."""
    return made_at is None or at >= made_at
