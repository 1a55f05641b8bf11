"""How reading an eID ends when it does not end in an identity."""

from kiosk.domain.reading import ReadProblem


class CardRefused(Exception):
    """The card answered, and cannot be accepted.

    ``problem`` is what the patron is told, ``why`` what staff find in the log: never a word from
    the card itself.
    """

    def __init__(self, problem: ReadProblem, why: str) -> None:
        super().__init__(f"{problem}: {why}")
        self.problem = problem
        self.why = why


def not_an_eid(why: str) -> CardRefused:
    """What was put in is another card, or an eID that nobody could read."""
    return CardRefused(ReadProblem.NOT_AN_EID, why)


def forged(why: str) -> CardRefused:
    """What the card says contradicts what the state signed."""
    return CardRefused(ReadProblem.EID_FORGED, why)
