"""Everybody at once at the door of the service; who is served when is told in ``test_line``."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from central.crowd import LASTS_S, WAITS_S, Crowd
from central.line import Line
from central_here import KEYS
from kiosk.sync.wire import TURN

VOUCH = partial(KEYS.vouch, "turns")


@dataclass
class Door:
    """A crowd before an application that answers when it is told to."""

    http: httpx.AsyncClient
    group: asyncio.TaskGroup
    now: float = 10_000.0
    worked_on: list[str] = field(default_factory=list)
    _inside: asyncio.Condition = field(default_factory=asyncio.Condition)
    _may_go: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def application(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Be slow."""
        async with self._inside:
            self.worked_on.append(scope["path"])
            self._inside.notify_all()
        await self._may_go.acquire()
        await PlainTextResponse("served")(scope, receive, send)

    def ask(self, path: str, turn: str = "") -> "asyncio.Task[httpx.Response]":
        """Ask, with the turn that one was given."""
        headers = {TURN: turn} if turn else {}
        return self.group.create_task(self.http.get(path, headers=headers))

    async def refused(self, path: str, turn: str = "") -> httpx.Response:
        """Ask, and be sent away."""
        async with asyncio.timeout(10):
            answer = await self.ask(path, turn)
        assert answer.status_code == 503
        return answer

    async def until(self, *worked_on: str) -> None:
        """Wait until it works, or worked, on just these."""
        async with asyncio.timeout(10), self._inside:
            await self._inside.wait_for(lambda: len(self.worked_on) >= len(worked_on))
        assert self.worked_on == list(worked_on)

    async def settled(self) -> None:
        """Let everything that can happen by now happen."""
        for _ in range(20):
            await asyncio.sleep(0)

    def answer(self, number: int = 1) -> None:
        """Let it answer so many."""
        for _ in range(number):
            self._may_go.release()


@asynccontextmanager
async def door(places: int, room: int, waits: float = WAITS_S) -> AsyncIterator[Door]:
    """Open a door; who is still inside at the end is answered."""
    there: list[Door] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await there[0].application(scope, receive, send)

    crowd = Crowd(application, VOUCH, Line(places, room), lambda: there[0].now, waits)
    way = httpx.ASGITransport(crowd)
    async with (
        httpx.AsyncClient(transport=way, base_url="http://central") as http,
        asyncio.TaskGroup() as group,
    ):
        there.append(Door(http, group))
        yield there[0]
        there[0].answer(1000)


async def test_some_are_served_and_each_other_is_told_its_moment_and_its_turn() -> None:
    async with door(places=2, room=3) as it:
        served = [it.ask(f"/{n}") for n in range(5)]
        await it.until("/0", "/1")
        sent_away = [await it.refused("/late") for _ in range(100)]
        moments = [int(answer.headers["retry-after"]) for answer in sent_away]
        assert moments == sorted(moments)
        assert (moments[0], moments[-1]) == (1, 3), "four calls each, at 180 a second"
        assert all(answer.headers[TURN] for answer in sent_away)
        it.answer(5)
        assert [(await each).text for each in served] == ["served"] * 5


async def test_whoever_was_sent_away_is_served_before_those_who_came_later() -> None:
    async with door(places=1, room=1) as it:
        it.ask("/first")
        await it.until("/first")
        it.ask("/second")
        it.now += 1
        turn = (await it.refused("/sent-away")).headers[TURN]
        it.answer()
        await it.until("/first", "/second")
        it.now += 1
        newcomer = it.ask("/newcomer")
        await it.settled()
        it.ask("/back", turn)
        assert (await newcomer).status_code == 503, "it makes room for who came before"
        it.answer()
        await it.until("/first", "/second", "/back")


async def test_who_is_let_in_keeps_its_turn_for_the_rest_of_its_visit() -> None:
    async with door(places=1, room=1) as it:
        first = it.ask("/challenge")
        await it.until("/challenge")
        it.now += 1
        waiting = it.ask("/newcomer")
        await it.settled()
        it.answer()
        turn = (await first).headers[TURN]
        await it.until("/challenge", "/newcomer")
        other = it.ask("/another-newcomer")
        await it.settled()
        it.ask("/session", turn)
        assert (await other).status_code == 503
        it.answer(2)
        await it.until("/challenge", "/newcomer", "/session")
        await waiting


async def test_when_nobody_else_is_there_nobody_gets_a_turn() -> None:
    async with door(places=2, room=1) as it:
        it.answer()
        assert TURN not in (await it.ask("/alone")).headers


@pytest.mark.parametrize(
    "forge",
    [
        lambda turn: "1.000-" + turn.partition("-")[2],
        lambda turn: turn[:-1] + ("0" if turn[-1] != "0" else "1"),
        lambda _: "nonsense",
        lambda _: "-",
        lambda _: "1.000-" + KEYS.vouch("challenges", "1.000"),
        lambda _: f"{10_000 - LASTS_S:.3f}-" + VOUCH(f"{10_000 - LASTS_S:.3f}"),
    ],
    ids=["another's", "changed", "nonsense", "empty", "made for something else", "too old"],
)
async def test_a_turn_that_is_not_ours_or_long_past_is_worth_nothing(
    forge: Callable[[str], str],
) -> None:
    async with door(places=1, room=1) as it:
        it.ask("/first")
        await it.until("/first")
        it.ask("/second")
        turn = (await it.refused("/sent-away")).headers[TURN]
        it.now += 1
        await it.refused("/forger", forge(turn))
        it.answer(2)
        await it.until("/first", "/second")


async def test_who_waits_for_news_takes_no_place_but_who_lost_us_does() -> None:
    async with door(places=1, room=0) as it:
        for path in ("/v1/head?epoch=e&after=7&wait=25", "/v1/snapshots/one", "/health"):
            it.ask(path)
        await it.until("/v1/head", "/v1/snapshots/one", "/health")
        it.ask("/v1/head?wait=0")
        await it.until("/v1/head", "/v1/snapshots/one", "/health", "/v1/head")
        await it.refused("/v1/head?wait=0")
        await it.refused("/v1/head")


async def test_nobody_waits_here_for_longer_than_a_kiosk_would() -> None:
    async with door(places=1, room=5, waits=0.01) as it:
        it.ask("/first")
        await it.until("/first")
        turn = (await it.refused("/second")).headers[TURN]
        assert turn.startswith("10000.000-")


async def test_who_hangs_up_while_it_waits_leaves_its_place_to_the_next() -> None:
    async with door(places=1, room=5) as it:
        it.ask("/first")
        await it.until("/first")
        gone = it.ask("/gone")
        await it.settled()
        it.ask("/next")
        await it.settled()
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone
        it.answer()
        await it.until("/first", "/next")


async def test_who_is_let_in_at_the_moment_it_hangs_up_takes_no_place_for_ever() -> None:
    async with door(places=1, room=5) as it:
        first = it.ask("/first")
        await it.until("/first")
        gone = it.ask("/gone")
        await it.settled()
        first.add_done_callback(lambda _: gone.cancel())
        it.answer()
        await first
        with suppress(asyncio.CancelledError):
            await gone
        it.answer(2)
        assert (await it.ask("/next")).text == "served"


async def test_a_small_herd_is_served_to_the_last_one_however_often_it_comes() -> None:
    async with door(places=2, room=4) as it:
        answers: list[int] = []
        again = asyncio.Condition()

        async def visit() -> None:
            turn, left = "", 3
            while left:
                answer = await it.ask("/", turn)
                answers.append(answer.status_code)
                turn = answer.headers.get(TURN, turn)
                left -= answer.status_code == 200
                if answer.status_code == 503:
                    async with again:
                        await again.wait()

        async with asyncio.timeout(30), asyncio.TaskGroup() as herd:
            visits = [herd.create_task(visit()) for _ in range(40)]
            while not all(each.done() for each in visits):
                await it.settled()
                it.answer(2)
                async with again:
                    again.notify(4)
        assert answers.count(200) == 40 * 3
        assert answers.count(503) > 40
