"""How a request may be refused, as the service says of itself in ``/openapi.json``."""

from typing import Any

from pydantic import BaseModel

from kiosk.sync.wire import Dismissal


class Refused(BaseModel):
    """Why, and what to do."""

    detail: str


class Wrong(BaseModel):
    """One thing that is wrong with a request, without repeating it."""

    where: str
    what: str


class NotUnderstood(BaseModel):
    """All that is wrong."""

    detail: list[Wrong]


_ASKED_TO_WAIT = {
    "model": Refused,
    "headers": {"Retry-After": {"description": "seconds", "schema": {"type": "string"}}},
}

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refused, "description": "it is no JSON"},
    401: {"model": Refused, "description": "the token is missing, not known, or ended"},
    403: {"model": Dismissal, "description": "the kiosk was dismissed; or the code is of no use"},
    404: {"model": Refused, "description": "it is not there, or of another region"},
    408: {"model": Refused, "description": "the request came in too slowly"},
    410: {"model": Refused, "description": "it was there once: fetch all again from 0"},
    413: {"model": Refused, "description": "the request is too large"},
    422: {"model": NotUnderstood, "description": "what is wrong with the request, and where"},
    429: {**_ASKED_TO_WAIT, "description": "too many requests"},
    503: {**_ASKED_TO_WAIT, "description": "the database is busy, full or away"},
}
