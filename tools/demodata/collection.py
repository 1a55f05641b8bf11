"""The items, and what patrons have of them: loans, holds and fees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from tools.demodata.libraries import PLACES, WAAS, Place, at
from tools.demodata.numbers import Numbers
from tools.demodata.people import Person
from tools.demodata.stories import LONG_OVERDUE, OWES_TOO_MUCH, WAITS_NO_MORE
from tools.demodata.titles import Work, works
from tools.demodata.writing import Row, Setting

_LENDS_IN_WAAS = ("2100", "2130", "2160", "2170", "2180", "2190")
_STATES = ("", "in_transit", "missing", "reference")
_STATE_WEIGHTS = (96, 2, 1, 1)


_OWED = (("0.35", "telaat"), ("1.40", "telaat"), ("2.00", "reservatie"), ("5.00", "lidgeld"))


@dataclass(frozen=True, slots=True)
class Copy:
    """An item with where it is and what it is of."""

    row: Row
    place: Place
    work: Work

    @property
    def id(self) -> str:
        """The item's id."""
        return str(self.row["id"])

    @property
    def is_lendable(self) -> bool:
        """Whether it stands on a shelf for anybody to take."""
        return not self.row["state"] and not self.work.age and self.work.kind != "naslagwerk"


@dataclass(slots=True)
class Collection:
    """Makes the items, and gives them out."""

    setting: Setting
    numbers: Numbers
    copies: list[Copy] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def fill(self, size: int) -> None:
        """Buy so many items: every title a few times, larger libraries more of them."""
        titles = works(self.setting.dice)
        weights = [place.weight for place in PLACES]
        while len(self.copies) < size:
            for number, work in enumerate(titles, 1):
                place = self.setting.dice.choices(PLACES, weights)[0]
                self.copies.append(self._copy(place, work, f"W{number:04}"))

    def _copy(self, place: Place, work: Work, key: str) -> Copy:
        dice = self.setting.dice
        number = len(self.copies) + 1
        row: Row = {
            "id": f"I{number:05}",
            "library": place.code,
            "barcode": self._barcode(place),
            "home_branch": dice.choice((place.desk, *(code for code, _ in place.branches))),
            "title": work.title,
            "author": work.author,
            "work": key,
            "kind": work.kind,
            "state": dice.choices(_STATES, _STATE_WEIGHTS)[0],
            "parts": work.parts if work.parts > 1 else "",
            "age_mark": work.age or "",
            "interlibrary": "yes" if number % 400 == 0 else "",
        }
        return Copy(row, place, work)

    def _barcode(self, place: Place) -> str:
        """Mostly of the Vlaamse barcodereeks; older ones are unique in their library only."""
        if self.setting.dice.random() < 0.7:
            return self.numbers.barcode()
        of_library = sum(copy.place is place for copy in self.copies)
        return (
            f"{place.prefix}{2_085_000 + of_library}" if place.prefix else f"11201{of_library:09}"
        )

    def take(self, person: Person) -> Copy:
        """Give a patron an item that is not lent: of the own library or, in BiblioWaas, another."""
        own = at(person.story.library)
        near = own.region == WAAS and self.setting.dice.random() < 0.4
        for copy in self.setting.dice.sample(self.copies, len(self.copies)):
            fits = copy.place is own or (near and copy.place.region == WAAS)
            if fits and copy.is_lendable and copy.id not in self._taken:
                self._taken.add(copy.id)
                return copy
        raise LookupError(f"nothing left to lend in {own.name}")

    def free(self, branch: str, number: int) -> list[Copy]:
        """Some items of the Vlaamse barcodereeks that stand on a branch's shelf."""
        here = (copy for copy in self.copies if copy.row["home_branch"] == branch)
        shelf = (copy for copy in here if copy.is_lendable and copy.id not in self._taken)
        flemish = (copy for copy in shelf if str(copy.row["barcode"]).startswith("3000"))
        return list(islice((copy for copy in flemish if copy.work.kind == "boek"), number))

    def items(self) -> Iterator[Row]:
        """Rows of items.csv."""
        return (copy.row for copy in self.copies)

    def loans(self, people: list[Person]) -> Iterator[Row]:
        """Rows of loans.csv; one of them is of an item that is not there."""
        number = 0
        for person in people:
            for _ in range(person.story.borrows):
                number += 1
                yield self._loan(f"L{number:05}", person, self.take(person).id)
        yield self._loan(f"L{number + 1:05}", people[-1], "I99999")

    def _loan(self, key: str, person: Person, item: str) -> Row:
        dice = self.setting.dice
        ago = 200 if person.story is LONG_OVERDUE else dice.choice((1, 3, 5, 8, 12, 17, 21, 26, 33))
        lent = self.setting.days(-ago)
        renewed = ago > 20 and dice.random() < 0.3
        row = {
            "id": key,
            "item": item,
            "patron": person.key,
            "branch": self._branch(person),
            "lent_at": f"{lent}T{dice.randint(10, 18)}:{dice.randint(0, 59):02}",
            "due": (lent + timedelta(days=49 if renewed else 28)).isoformat(),
        }
        at_desk = f"{lent + timedelta(days=18)}T15:30"
        return {**row, "renewals": 1, "renewed_at": at_desk} if renewed else row

    def _branch(self, person: Person) -> str:
        own = at(person.story.library)
        if own.region == WAAS and self.setting.dice.random() < 0.4:
            return self.setting.dice.choice(_LENDS_IN_WAAS)
        return at(own.merged_into).desk if own.merged_into else own.desk

    def holds(self, people: list[Person]) -> Iterator[Row]:
        """Rows of holds.csv."""
        some = self.setting.dice.sample([p for p in people if not p.story.text], 45)
        ready = next(person for person in people if person.story is WAITS_NO_MORE)
        for number, person in enumerate([ready, *some], 1):
            state = "ready" if person is ready else ("waiting", "allocated", "ready")[number % 3]
            yield self._hold(f"H{number:04}", person, state)

    def _hold(self, key: str, person: Person, state: str) -> Row:
        copy = self.take(person)
        own = at(person.story.library)
        row = {
            "id": key,
            "patron": person.key,
            "work": copy.row["work"],
            "state": state,
            "pickup_branch": at(own.merged_into).desk if own.merged_into else own.desk,
            "placed_on": self.setting.days(-self.setting.dice.randint(2, 60)).isoformat(),
        }
        if state == "waiting":
            return row
        expires = self.setting.days(10).isoformat() if state == "ready" else ""
        return {**row, "item": copy.id, "expires": expires}

    def fees(self, people: list[Person]) -> Iterator[Row]:
        """Rows of fees.csv."""
        owing = next(person for person in people if person.story is OWES_TOO_MUCH)
        some = self.setting.dice.sample([p for p in people if not p.story.text], 50)
        for number, person in enumerate([owing, *some], 1):
            amount, kind = self.setting.dice.choice(
                (
                    ("0.35", "telaat"),
                    ("1.40", "telaat"),
                    ("2.00", "reservatie"),
                    ("5.00", "lidgeld"),
                )
            )
            if person is owing:
                amount, kind = "24.50", "verloren"
            yield {
                "id": f"F{number:04}",
                "patron": person.key,
                "library": person.story.library,
                "amount": amount,
                "kind": kind,
                "since": self.setting.days(-self.setting.dice.randint(1, 300)).isoformat(),
            }
