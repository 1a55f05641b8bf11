"""What every request works on, and who may ask."""

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request

from central.enrolment import Dismissed, Sender, sender_of
from central.news import News
from central.store import Store


@dataclass(frozen=True, slots=True)
class Central:
    """The service's parts."""

    store: Store
    news: News
    admin_token: str = field(repr=False)

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)


def central_of(request: Request) -> Central:
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
        raise HTTPException(403, str(why)) from None
    if sender is None:
        raise _not_known()
    return sender


def staff_only(central: Here, authorization: Bearer = "") -> None:
    """Let only staff in."""
    if not hmac.compare_digest(_token(authorization).encode(), central.admin_token.encode()):
        raise _not_known()


AKiosk = Annotated[Sender, Depends(kiosk_sender)]
"""Only for kiosks: the one that asks. Its region is the only one it sees."""
StaffOnly = Depends(staff_only)
