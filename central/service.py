"""What every request works on, and who may ask."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request

from central.enrolment import Dismissed, Sender, sender_of
from central.feed_files import FeedFiles
from central.news import News
from central.rates import Buckets
from central.segments import Segments
from central.store import Store
from kiosk.sync.wire import Dismissal


class TurnedAway(Exception):
    """The kiosk was dismissed; it is told how and why."""

    def __init__(self, dismissal: Dismissal) -> None:
        super().__init__(dismissal.detail)
        self.dismissal = dismissal


@dataclass(frozen=True, slots=True)
class Central:
    """The service's parts."""

    store: Store
    news: News
    admin_token: str = field(repr=False)
    rates: Buckets
    enrolments: Buckets
    addresses: Buckets
    now: Callable[[], datetime]
    """The moment, in UTC."""
    segments: Segments
    files: FeedFiles | None = None
    """``None``: this process offers no snapshots; kiosks then read the feed from its start."""


def utc_now() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


async def central_of(request: Request) -> Central:
    """Return what the application was put together with."""
    central: Central = request.app.state.central
    return central


Here = Annotated[Central, Depends(central_of)]
Bearer = Annotated[str, Header(alias="Authorization")]


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _not_known() -> HTTPException:
    return HTTPException(401, "the token is missing or not known", {"WWW-Authenticate": "Bearer"})


def kiosk_sender(central: Here, authorization: Bearer = "") -> Sender:
    """Tell which kiosk asks."""
    try:
        sender = sender_of(central.store, _token(authorization))
    except Dismissed as why:
        raise TurnedAway(Dismissal(detail=str(why), wipe=why.wipe)) from None
    if sender is None:
        raise _not_known()
    _not_too_often(central.rates, sender.id)
    return sender


def enrolling(central: Here) -> None:
    """Let in who enrols, as long as there are not too many."""
    _not_too_often(central.enrolments, "")


def _not_too_often(buckets: Buckets, name: str) -> None:
    seconds = buckets.wait_for(name)
    if seconds:
        headers = {"Retry-After": str(seconds)}
        raise HTTPException(429, "too many requests: wait a little", headers)


def staff_only(central: Here, authorization: Bearer = "") -> None:
    """Let only staff in."""
    if not hmac.compare_digest(_token(authorization).encode(), central.admin_token.encode()):
        raise _not_known()


AKiosk = Annotated[Sender, Depends(kiosk_sender)]
"""Only for kiosks: the one that asks. Its region is the only one it sees."""


def asking_address(central: Here, sender: AKiosk) -> None:
    """Let in a kiosk that has a receipt to mail, as long as it does not have too many."""
    _not_too_often(central.addresses, sender.id)


StaffOnly = Depends(staff_only)
Enrolling = Depends(enrolling)
AskingAddress = Depends(asking_address)
