"""A storm: many hands at one desk, plugging, tapping, scanning, printing, all at once, at random.

Each device has a hand of its own, on a thread of its own, that does its part in its order: a seed
tells who does what, not who is first. Hands do not sleep; some of what they do waits until the
kiosk has noticed, and the rest does not wait at all.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from asking_others import ask_until

Device = Literal["eid", "nfc", "hid", "serial", "printer"]
IN_THE_KIOSK: Mapping[Device, str] = {
    "eid": "eid",
    "nfc": "nfc",
    "hid": "scanner",
    "serial": "serial-scanner",
    "printer": "printer",
}
PATIENCE = 30.0
SHARES: Mapping[str, int] = {
    "eid": 3,
    "nfc": 9,
    "hid": 30,
    "serial": 28,
    "printer": 10,
    "glass": 20,
}
"""Of a hundred events. Each of an eID takes a second, a card in the field a tenth of it."""
_KEPT = httpx.Limits(keepalive_expiry=1.0)
"""Less than the servers', or one hangs up a line just when it is used again."""
_GUST = 30
"""Events at a time."""
_NOTICED = 4
"""Once in so many times, a hand waits until the kiosk has noticed what it did to a plug."""
_TRICKS = ("phone", "two_cards")
_EID_TRICKS = (None, None, None, "expired", "forged", "pulled", "bank_card")
_BUTTONS = (
    *("done", "return", "lend", "back", "account", "renew_all", "agree", "decline"),
    *("receipt_yes", "receipt_no", "stay", "help"),
)
_ENOUGH = 0.5
"""Seconds of an unmoved glass, after which a patron in a storm wants their receipt all the same."""
_PRINTER: Sequence[Mapping[str, str]] = (
    *({"paper": "ok", "cover": "closed", "cutter": "ok"},) * 4,
    {"paper": "low"},
    {"paper": "out"},
    {"cover": "open"},
    {"cutter": "jammed"},
)


@dataclass(frozen=True, slots=True)
class Pockets:
    """What patrons bring: keys of those with an eID, numbers of chips, codes to scan."""

    eids: Sequence[str]
    chips: Sequence[str]
    passes: Sequence[str]
    items: Sequence[str]


@dataclass
class Hand:
    """One hand. ``part``: a device, or the glass. ``did``: how often it did what."""

    part: str
    dice: random.Random
    bench: httpx.Client
    screen: httpx.Client
    pockets: Pockets
    did: Counter[str] = field(default_factory=Counter)
    plugged: bool = True

    def do(self, events: int) -> None:
        """Do so many things, one after the other."""
        for _ in range(events):
            self.did[self._one()] += 1

    def _one(self) -> str:
        if self.part == "glass":
            return self._touch()
        if not self.plugged or self.dice.randrange(6) == 0:
            return self._move_plug()
        return self._use()

    def _touch(self) -> str:
        if self.dice.randrange(4) == 0:
            return self._print()
        self._tap_glass("return" if self.dice.randrange(4) == 0 else self.dice.choice(_BUTTONS))
        return "touch"

    def _print(self) -> str:
        """A visit as short as can be, if the others let it, and its receipt."""
        self._tap_glass("done")
        for code in (self.dice.choice(self.pockets.passes), self.dice.choice(self.pockets.items)):
            order = {"device": self.dice.choice(("hid", "serial")), "barcode": code}
            self.bench.post("/bench/scan", json=order)  # refused where that one is unplugged
        self._wait_for_a_loan()
        self._tap_glass("done")
        self._tap_glass("receipt_yes")
        return "print"

    def _wait_for_a_loan(self) -> None:
        with (
            suppress(httpx.ReadTimeout),
            self.screen.stream("GET", "/events", timeout=_ENOUGH) as stream,
        ):
            any(line.startswith("event:") and self._has_lent() for line in stream.iter_lines())

    def _has_lent(self) -> bool:
        view = self.screen.get("/api/view").json()
        return any(item["result"] == "lent" for item in view["items"])

    def _tap_glass(self, tap: str) -> None:
        self._say(self.screen, "POST", "/api/tap", {"tap": tap})

    def _move_plug(self) -> str:
        self.plugged = not self.plugged
        self._bench("POST", f"devices/{self.part}", {"plugged": self.plugged})
        if self.dice.randrange(_NOTICED) == 0:
            states = ("online", "warning") if self.plugged else ("lost",)
            self._notice(lambda: self._state() in states, f"{self.part} is {states}")
        return "plug" if self.plugged else "unplug"

    def _use(self) -> str:
        match self.part:
            case "hid" | "serial":
                return self._scan()
            case "nfc":
                return self._tap()
            case "eid":
                return self._move_eid()
            case _:
                self._bench("POST", "printer", self.dice.choice(_PRINTER))
                return "paper and cover"

    def _scan(self) -> str:
        noise = self.dice.randrange(12) == 0
        code = {"trick": "garbage"} if noise else {"barcode": self.dice.choice(self._codes())}
        self._bench("POST", "scan", {"device": self.part, **code})
        return "scan"

    def _codes(self) -> Sequence[str]:
        return self.dice.choice((self.pockets.passes, self.pockets.items, self.pockets.items))

    def _tap(self) -> str:
        trick, uid = self.dice.choice(_TRICKS), self.dice.choice(self.pockets.chips)
        card = {"trick": trick} if self.dice.randrange(5) == 0 else {"uid": uid}
        before = self._looks()
        self._bench("POST", "nfc", {**card, "seconds": self.dice.choice((0.05, 0.2, 0.5))})
        self._notice(lambda: self._looks() > before, "the reader looked")
        return "tap"

    def _move_eid(self) -> str:
        if self.dice.randrange(2):
            self._bench("DELETE", "eid")
            return "eID out"
        card = {"patron": self.dice.choice(self.pockets.eids)}
        trick = self.dice.choice(_EID_TRICKS)
        self._bench("POST", "eid", {**card, **({"trick": trick} if trick else {})})
        return "eID in"

    def _looks(self) -> int:
        looks: int = self._say(self.bench, "GET", "/bench/state").json()["nfc"]["looks"]
        return looks

    def _state(self) -> str:
        health = self.screen.get("/api/health").json()
        name = IN_THE_KIOSK[self.part]  # type: ignore[index]  # the glass has no plug
        return str(next(one["state"] for one in health["devices"] if one["name"] == name))

    def _bench(self, method: str, path: str, order: object = None) -> None:
        self._say(self.bench, method, f"/bench/{path}", order)

    def _say(
        self, to: httpx.Client, method: str, path: str, order: object = None
    ) -> httpx.Response:
        answer = to.request(method, path, json=order)
        assert answer.is_success, f"{self.part}: {method} {path} {order}: {answer.text}"
        return answer

    def _notice(self, true: Callable[[], bool], what: str) -> None:
        ask_until(true, what, PATIENCE)


@dataclass
class Storm:
    """All hands."""

    hands: Mapping[str, Hand]
    dice: random.Random
    threads: ThreadPoolExecutor

    def blow(self, events: int) -> None:
        """Do so many events; what a hand raises is raised."""
        while events:
            gust = min(events, _GUST)
            self._gust(Counter(self.dice.choices(tuple(SHARES), tuple(SHARES.values()), k=gust)))
            events -= gust

    def _gust(self, parts: Mapping[str, int]) -> None:
        """All hands at once; the next gust waits for the slowest, so that quick ones mix in."""
        doing = [self.threads.submit(self.hands[part].do, parts[part]) for part in parts]
        for done in doing:
            done.result()

    def calm(self) -> None:
        """Tell the hands that everything was plugged in again."""
        for hand in self.hands.values():
            hand.plugged = True

    @property
    def did(self) -> Counter[str]:
        """How often they did what."""
        return sum((hand.did for hand in self.hands.values()), Counter[str]())


@contextmanager
def storm(bench_url: str, screen_url: str, pockets: Pockets, seed: int) -> Iterator[Storm]:
    """Make the hands for a desk. ``seed``: tells what each of them will do."""
    dice = random.Random(seed)  # noqa: S311 - weather, not a secret
    with ExitStack() as lines:
        bench, screen = (
            lines.enter_context(
                httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE, limits=_KEPT)
            )
            for url in (bench_url, screen_url)
        )
        threads = lines.enter_context(ThreadPoolExecutor(len(SHARES)))
        seeds = {part: dice.getrandbits(64) for part in SHARES}
        hands = {
            part: Hand(part, random.Random(one), bench, screen, pockets)  # noqa: S311 - the same
            for part, one in seeds.items()
        }
        yield Storm(hands, dice, threads)


def pockets(people: Sequence[Mapping[str, Any]], items: Sequence[str]) -> Pockets:
    """Empty these people's pockets on the desk, beside these ``items``, by their barcodes."""
    return Pockets(
        eids=[one["key"] for one in people if one["eid"]],
        chips=[one["chip"] for one in people if one["chip"]],
        passes=[code["number"] for one in people for code in one["barcodes"]],
        items=[*items, "9789022339923", "30009999999998", "2085432"],
    )
