"""Patrons: first those whose stories the demo tells, then a few hundred more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tools.demodata.libraries import PLACES, at
from tools.demodata.numbers import Numbers
from tools.demodata.stories import STORIES, Card, Day, Member, Story
from tools.demodata.writing import Row, Setting


@dataclass(slots=True)
class Person:
    """A patron with all that belongs to one."""

    key: str
    story: Story
    passes: list[Row] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Makes patrons."""

    setting: Setting
    numbers: Numbers

    def people(self, size: int) -> list[Person]:
        """Make so many."""
        stories = [*STORIES, *(self._anybody() for _ in range(size - len(STORIES)))]
        return [self._person(f"P{number:04}", story) for number, story in enumerate(stories, 1)]

    def _person(self, key: str, story: Story) -> Person:
        person = Person(key, story)
        for number, card in enumerate(story.cards, 1):
            row = {"id": f"{key}-{number}", "patron": key, "issuer": story.library}
            after = f"{key}-{number + 1}" if card.by_next else ""
            person.passes.append({**row, "replaced_by": after, **self._pass(story, card)})
        for member in story.members:
            person.memberships.append({"patron": key, **self._membership(story, member)})
        return person

    def _pass(self, story: Story, card: Card) -> Row:
        n = self.numbers
        row = {"kind": card.kind, "status": card.status, "not_linked_in": card.not_linked_in}
        match card.kind:
            case "eid":
                young = int(story.more.get("age_class", 18)) < 18
                return {**row, "number": n.eid(young=young)}
            case "uitpas" | "akaart":
                return {**row, "number": n.card(kansentarief=card.kansentarief), "chip": n.chip()}
            case "2000":
                return {**row, "number": card.number or n.bib()}
            case _:
                return {**row, "number": card.number}

    def _membership(self, story: Story, member: Member) -> Row:
        return {
            "library": member.library or story.library,
            "subscription": member.subscription,
            "start": self._day(member.start).isoformat(),
            "end": self._day(member.end).isoformat(),
        }

    def _day(self, day: Day) -> date:
        today = self.setting.today
        match day:
            case Day.LONG_AGO:
                return date(2019, 9, 1)
            case Day.LAST_YEAR:
                return date(today.year - 1, 10, 31)
            case Day.END_OF_MONTH:
                following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
                return following - timedelta(days=1)
            case Day.IN_FIVE_YEARS:
                return date(today.year + 5, 1, 1)
            case Day.FAR:
                return date(today.year + 9, 12, 31)

    def _anybody(self) -> Story:
        dice = self.setting.dice
        place = dice.choices(PLACES, [each.weight for each in PLACES])[0]
        is_young = dice.random() < 0.25
        end = Day.FAR if dice.random() < 0.9 else dice.choice((Day.LAST_YEAR, Day.END_OF_MONTH))
        return Story(
            place.code,
            "",
            self._cards(place.code),
            (Member("JEUGD" if is_young else "VOLW", end=end),),
            dice.choice((0, 0, 0, 1, 1, 2, 3)),
            self._youth() if is_young else {},
        )

    def _youth(self) -> Row:
        dice, year = self.setting.dice, self.setting.today.year
        next_age_on = f"{year + dice.randint(1, 5)}-{dice.randint(1, 12):02}-01"
        return {"age_class": dice.choice((0, 6, 12, 16)), "next_age_on": next_age_on}

    def _cards(self, library: str) -> tuple[Card, ...]:
        dice = self.setting.dice
        older = f"{at(library).prefix or library}{dice.randrange(1_000_000, 9_999_999)}"
        wallets = (("eid",), ("eid", "uitpas"), ("uitpas",), ("2000",), ("akaart",), ("legacy",))
        wallet = dice.choices(wallets, (6, 3, 5, 5, 1, 2))[0]
        return tuple(
            Card(kind, older if kind == "legacy" else "", kansentarief=dice.random() < 0.15)
            for kind in wallet
        )


def patrons(people: list[Person]) -> Iterator[Row]:
    """Rows of patrons.csv."""
    for person in people:
        yield {"key": person.key, "library": person.story.library, **person.story.more}


def passes(people: list[Person]) -> Iterator[Row]:
    """Rows of passes.csv."""
    return (row for person in people for row in person.passes)


def memberships(people: list[Person]) -> Iterator[Row]:
    """Rows of memberships.csv."""
    return (row for person in people for row in person.memberships)
