"""What the bench does not do, and why."""


class Refused(Exception):
    """Not done. ``status``: of the HTTP answer; ``sentence``: why, and what to do instead."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def conflict(sentence: str) -> Refused:
    """It cannot be done as things are now."""
    return Refused(409, sentence)


def not_there(sentence: str) -> Refused:
    """It is about something that does not exist."""
    return Refused(404, sentence)


def impossible(sentence: str) -> Refused:
    """It could never be done."""
    return Refused(422, sentence)
