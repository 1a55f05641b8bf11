"""What kiosks call; see ``kiosk.sync.wire`` for what goes over the wire."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.concurrency import run_in_threadpool

from central.addresses import address_for
from central.caller import Caller
from central.enrolment import NotEnrolled, enrol
from central.feed import MustFetchAgain, changes
from central.feed_api import IfNoneMatch, told
from central.operations import take_in
from central.service import (
    AKiosk,
    AskingAddress,
    Central,
    Enrolling,
    Here,
    Shown,
    dismissals,
    not_known,
    not_too_often,
)
from central.sessions import open_session
from central.staff import closed_of
from central.understanding import LARGEST, ReceivedBatch
from kiosk.sync.wire import (
    Address,
    AddressRequest,
    Changes,
    Closed,
    Enrolment,
    EnrolmentRequest,
    Head,
    Outcomes,
    SignedIn,
    SignIn,
)

router = APIRouter()

LONGEST_WAIT_S = 30
Epoch = Annotated[str, Query(max_length=64)]
After = Annotated[int, Query(ge=0, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=5000)]
Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT_S)]


@router.post("/v1/enrolments", dependencies=[Enrolling])
def enrol_kiosk(central: Here, request: EnrolmentRequest) -> Enrolment:
    """Trade a one-time code, and the kiosk's public key, for the region's key."""
    try:
        enrolment = enrol(central.store, request, central.now())
    except NotEnrolled as why:
        raise HTTPException(403, str(why)) from None
    return enrolment.model_copy(update={"root_key": central.files.signing.root_key})


@router.post("/v1/sessions")
def sign_in(central: Here, request: SignIn) -> SignedIn:
    """Answer the challenge of a 401, and get a token for a while."""
    with dismissals():
        signed_in = open_session(central.store, request, central.now())
    if signed_in is None:
        raise not_known(central)
    not_too_often(central.rates, f"{request.kiosk} signs in")
    return signed_in


@router.get("/v1/head")
async def get_head(
    central: Here,
    sender: AKiosk,
    epoch: Epoch = "",
    after: After = 0,
    wait: Wait = 0,
    if_none_match: IfNoneMatch = "",
) -> Head:
    """Tell how far the feed is; wait for news while it stands where the kiosk does."""
    head = await central.news.head(sender.region, epoch, after, wait)
    return told(head, f"{head.epoch}-{head.rv}", if_none_match)  # type: ignore[return-value]  # FastAPI passes a response through


@router.get("/v1/changes")
def get_changes(
    central: Here, sender: AKiosk, epoch: Epoch = "", after: After = 0, limit: Limit = 1000
) -> Changes:
    """Return the next stretch of the feed."""
    try:
        with central.store.read() as connection:
            return changes(connection, sender.region, epoch, after, limit)
    except MustFetchAgain as why:
        raise HTTPException(410, f"{why}: fetch all again from 0") from None


@router.post("/v1/operations")
async def post_operations(central: Here, token: Shown, batch: ReceivedBatch) -> Outcomes:
    """Take in what the kiosk did; safe to send twice."""
    outcomes = await run_in_threadpool(_take_in, central, token, batch)
    central.news.tell()
    return outcomes


def _take_in(central: Central, token: str, batch: ReceivedBatch) -> Outcomes:
    return take_in(central.store, Caller(central, token), batch, central.now())


@router.post("/v1/addresses", dependencies=[AskingAddress])
def post_address(central: Here, sender: AKiosk, request: AddressRequest) -> Address:
    """Tell where a receipt is to be e-mailed; asked in the body, so that no URL names anyone."""
    return Address(email=address_for(central.store, sender, request.patron, central.now()))


@router.post("/v1/closed-work")
def post_closed_work(central: Here, sender: AKiosk, told: Closed) -> Closed:
    """Tell which of its own operations, that a kiosk still tells staff of, staff are done with."""
    with central.store.look() as connection:
        return Closed(ids=tuple(closed_of(connection, sender.id, told.ids)))
