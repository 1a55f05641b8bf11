"""What a kiosk shows of itself with each call: its token, and since when it waits."""

from collections.abc import AsyncIterator

import httpx
import pytest

from kiosk.domain.ids import BranchCode, RegionId
from kiosk.sync.client import AskedToWait, CentralClient
from kiosk.sync.identity import Identity
from kiosk.sync.signing_in import SignsIn
from kiosk.sync.wire import TURN, Changes, Enrolment

PRIVATE_KEY = "5a" * 32
ENROLMENT = Enrolment(
    kiosk="kiosk-1", region=RegionId("waas"), branch=BranchCode("2100"), region_key="00" * 32
)


class BusyCentral(httpx.AsyncBaseTransport):
    """Sends away whoever shows no turn, and asks everybody to sign in."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one call; note its path, turn and token."""
        turn, token = request.headers.get(TURN, ""), request.headers.get("Authorization", "")
        self.calls.append((request.url.path, turn, token))
        if not turn:
            return httpx.Response(503, headers={"Retry-After": "7", TURN: "the-turn"})
        if request.url.path == "/v1/sessions":
            return httpx.Response(200, json={"token": "t", "seconds": 9})
        if not token:
            return httpx.Response(401, headers={"WWW-Authenticate": 'Kiosk challenge="words"'})
        nothing = Changes(epoch="e", head=0, upto=0, changes=())
        return httpx.Response(200, text=nothing.model_dump_json())


@pytest.fixture
def busy() -> BusyCentral:
    return BusyCentral()


@pytest.fixture
async def client(busy: BusyCentral) -> AsyncIterator[CentralClient]:
    """A kiosk's way to it."""
    who = SignsIn(Identity.of(ENROLMENT, PRIVATE_KEY))
    made = CentralClient("http://central", who, transport=busy)
    yield made
    await made.close()


async def test_a_kiosk_that_was_sent_away_shows_its_turn_with_every_call_of_its_visit(
    client: CentralClient, busy: BusyCentral
) -> None:
    with pytest.raises(AskedToWait) as told:
        await client.changes("e", 0)
    assert (told.value.seconds, told.value.alone) == (7, True)
    assert (await client.changes("e", 0)).upto == 0
    assert busy.calls == [
        ("/v1/changes", "", ""),
        ("/v1/changes", "the-turn", ""),
        ("/v1/sessions", "the-turn", ""),
        ("/v1/changes", "the-turn", "Bearer t"),
    ]
