"""A whole library: central service, virtual devices and kiosk as programs, played over HTTP.

What a patron does goes through the bench, what is on the glass comes from the kiosk, what arrived
comes from the central service: nothing here looks inside a program.
"""

import csv
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
from click.testing import CliRunner

from asking_others import ask_until
from kiosk.cli import main as kiosk_command
from kiosk.drivers.chip import GONE_AFTER
from kiosk.ui.staff.door import CREDENTIAL
from mail_server_here import MailServerHere, mail_server
from plain_http import plain_http
from tools.make_demo import SEED, make
from tools.ports import HERE
from tools.programs import BRANCH, ROOT, Ports, Programs
from tools.supervise import Service
from unreliable_line import Line, line_to

View = dict[str, Any]
PIN = "482913"
"""Of staff, given to the kiosk by systemd."""
PATIENCE = 15.0
"""Seconds that anything may take before a story has failed."""


@dataclass(frozen=True, slots=True)
class Book:
    """A book on a shelf."""

    barcode: str
    title: str


def shelf(data: Path, branch: str, kind: str = "boek") -> Iterator[Book]:
    """The books at a branch of the demo that anyone may borrow, or films, one after the other."""
    taken = {row["item"] for name in ("loans", "holds") for row in _rows(data, name)}
    held = {row["work"] for row in _rows(data, "holds")}
    for row in _rows(data, "items"):
        plain = row["kind"] == kind and not row["state"] and not row["age_mark"]
        if plain and _is_here(row, branch) and row["id"] not in taken and row["work"] not in held:
            yield Book(row["barcode"], row["title"])


def _is_here(row: dict[str, str], branch: str) -> bool:
    return row["home_branch"] == branch and row["barcode"].startswith("3000")


def _rows(data: Path, name: str) -> list[dict[str, str]]:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class WholeLibrary:
    """One library on this machine. ``place``: where its programs keep their files and logs."""

    programs: Programs
    place: Path
    line: Line
    books: Iterator[Book]
    """Taken from the shelf one by one, so that no story meets another's loans."""
    films: Iterator[Book] = field(default_factory=lambda: iter(()))
    """As the books; each costs a euro and comes in so many discs."""
    mail: MailServerHere | None = None
    """Who sends e-mail, when it is there; until it was once, it refuses."""
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    http: httpx.Client = field(default_factory=lambda: plain_http(timeout=40))

    # --- programs --------------------------------------------------------------------------

    def start(self, *services: Service) -> None:
        """Start programs that do not need each other, and wait until they answer."""
        for service in services:
            self._begin(service)
        for service in services:
            self.await_true(partial(self._answers, service), f"{service.name} answers")

    def _begin(self, service: Service) -> None:
        log = (self.place / f"{service.name}.log").open("ab")
        with log:
            self.running[service.name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *service.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **service.environment},
                start_new_session=True,
            )

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop a program; return its exit code."""
        process = self.running.pop(name)
        process.send_signal(how)
        try:
            return process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()

    def prepare(self) -> None:
        """Write the kiosk's settings and enrol it, where it is not."""
        chore = self.programs.preparation()
        subprocess.run(chore.command, cwd=ROOT, check=True, capture_output=True, timeout=60)

    def log(self, name: str) -> str:
        """What a program said so far."""
        return (self.place / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _answers(self, service: Service) -> bool:
        process = self.running[service.name]
        assert process.poll() is None, f"{service.name} ended:\n{self.log(service.name)[-2000:]}"
        try:
            self.http.get(service.health_url)
        except httpx.TransportError:
            return False
        return True

    def missing(self) -> Book:
        """A book of this branch that nobody could find."""
        rows = (row for row in _rows(self.programs.data, "items") if row["state"] == "missing")
        return next(Book(row["barcode"], row["title"]) for row in rows if _is_here(row, BRANCH))

    def pass_numbers(self, patron: str) -> set[str]:
        """All that stands on a patron's passes and in their chips."""
        rows = (row for row in _rows(self.programs.data, "passes") if row["patron"] == patron)
        return {number for row in rows for number in (row["number"], row["chip"]) if number}

    # --- what a patron does ----------------------------------------------------------------

    def put_in_eid(self, patron: str, **more: str) -> None:
        """Put a demo patron's eID into the reader."""
        self._bench("POST", "eid", {"patron": patron, **more})

    def take_out_eid(self) -> None:
        """Take it out."""
        self._bench("DELETE", "eid")

    def tap_card(self, **card: object) -> None:
        """Hold a card to the contactless reader until it is met: ``uid``, ``patron``, ``trick``."""
        self.await_no_card()
        before = self._met_at()

        def met() -> bool:
            if self._met_at() == before and self._contactless()["cards"] == 0:
                self._bench("POST", "nfc", {"seconds": 0.4, **card})
            return self._met_at() != before

        self.await_true(met, "the reader met the card")

    def _met_at(self) -> object:
        return self.http.get(f"{self.programs.bench_url}/bench/times").json()["nfc"]

    def scan(self, barcode: str, device: str = "hid") -> None:
        """Scan a code."""
        self._bench("POST", "scan", {"device": device, "barcode": barcode})

    def scan_trick(self, trick: str) -> None:
        """Have the serial scanner misbehave."""
        self._bench("POST", "scan", {"device": "serial", "trick": trick})

    def end_visit(self) -> None:
        """Touch what ends the visit, without a receipt, until the start screen is there."""
        ending = {"receipt": "receipt_no", "start": ""}
        while (state := self.view()["state"]) != "start":
            self.press(ending.get(state, "done"))
            self.until(partial(_is_not, state))

    def set_right(self) -> None:
        """Leave all as the next story expects it: everything runs, nothing lies on the desk."""
        self.line.mend()
        for service in (self.programs.central(), self.programs.bench(), self.programs.kiosk()):
            if service.name not in self.running:
                self.start(service)
        for device in ("eid", "nfc", "hid", "serial", "printer"):
            self.plug(device, plugged=True)
        self.printer(paper="ok", cover="closed")
        self._bench("DELETE", "paper")
        self.take_out_eid()
        self.end_visit()
        self.await_health(lambda health: health["healthy"], "all is well", 40)

    def await_no_card(self) -> None:
        """Wait until the reader has seen that no card is there: the same one can come again."""
        self.await_true(self._knows_no_card, "the reader knows that the card before is gone")

    def _knows_no_card(self) -> bool:
        nfc = self._contactless()
        return bool(nfc["cards"] == 0 and nfc["bare"] > GONE_AFTER)

    def _contactless(self) -> View:
        state: View = self.http.get(f"{self.programs.bench_url}/bench/state").json()["nfc"]
        return state

    def press(self, tap: str, value: str = "") -> None:
        """Touch a button."""
        body = {"tap": tap, "value": value}
        self.http.post(f"{self.programs.screen_url}/api/tap", json=body).raise_for_status()

    def printer(self, **state: str) -> None:
        """Do something to the printer: ``paper``, ``cover``."""
        self._bench("POST", "printer", state)

    def plug(self, device: str, *, plugged: bool) -> None:
        """Put a device's plug in, or pull it out."""
        self._bench("POST", f"devices/{device}", {"plugged": plugged})

    def paper(self) -> str:
        """What was printed."""
        return self.http.get(f"{self.programs.screen_url}/bench/paper").raise_for_status().text

    def await_paper(self, right: Callable[[str], bool]) -> None:
        """Wait until something was printed."""
        self.await_true(lambda: right(self.paper()), "it is on the paper")

    def _bench(self, method: str, path: str, body: object = None) -> None:
        url = f"{self.programs.screen_url}/bench/{path}"
        answer = self.http.request(method, url, json=body)
        assert answer.is_success, f"{method} /bench/{path}: {answer.status_code} {answer.text}"

    # --- what is there to see --------------------------------------------------------------

    def view(self) -> View:
        """What is on the glass."""
        view: View = self.http.get(f"{self.programs.screen_url}/api/view").raise_for_status().json()
        return view

    def until(self, right: Callable[[View], bool]) -> View:
        """Wait for the glass to show something, told of each change by the kiosk itself."""
        seen: View = {}
        with self.http.stream("GET", f"{self.programs.screen_url}/events") as stream:
            ends = time.monotonic() + PATIENCE
            for line in stream.iter_lines():
                if line.startswith("event:") and right(seen := self.view()):
                    return seen
                assert time.monotonic() < ends, f"still on the glass: {json.dumps(seen, indent=1)}"
        raise AssertionError(f"the kiosk ended its stream; last seen: {seen}")

    def until_state(self, state: str) -> View:
        """Wait for a screen."""
        return self.until(lambda view: view["state"] == state)

    def until_settled(self, number: int) -> View:
        """Wait until so many items are on the glass and none is being checked."""
        return self.until(
            lambda view: (
                len(view["items"]) == number
                and all(item["result"] != "checking" for item in view["items"])
            )
        )

    def borrow(self) -> Book:
        """A book, lent to who just showed a card."""
        book = next(self.books)
        self.until_state("loans")
        self.scan(book.barcode)
        self.until_settled(1)
        return book

    def account(self) -> View:
        """The account of the patron who is here, as it is read anew."""
        if self.view()["state"] == "account":
            self.press("back")
        self.until_state("loans")
        self.press("account")
        return self.until_state("account")

    def await_owed(self, told: str) -> None:
        """Wait until the patron's account tells of something to be paid."""
        self.await_true(
            lambda: any(told in note["text"] for note in self.account()["notes"]), f"owed: {told}"
        )

    def await_booked(self, card: str, cents: int) -> None:
        """Wait until the kiosk has it from the central service that a patron owes this."""
        words = ("--settings", str(self.programs.settings), "--pass", card, "--action", "pay")

        def booked() -> bool:
            told = CliRunner().invoke(kiosk_command, ["explain", *words, "--json"])
            return bool((json.loads(told.stdout)["payable"] or 0) >= cents)

        self.await_true(booked, f"{cents} cents are booked")

    def health(self) -> View:
        """How the kiosk says it is."""
        health: View = self.http.get(f"{self.programs.screen_url}/api/health").json()
        return health

    def loans(self, patron: str) -> list[View]:
        """A patron's open loans at the central service."""
        loans: list[View] = self._staff("loans", patron=patron)["loans"]
        return loans

    def operations(self) -> list[View]:
        """All that kiosks handed on."""
        operations: list[View] = self._staff("operations")["operations"]
        return operations

    def await_loans(self, patron: str, titles: set[str]) -> None:
        """Wait until the central service has loans of just these titles for a patron."""
        self.await_true(
            lambda: {loan["title"] for loan in self.loans(patron)} == titles,
            f"{patron} has {titles} at the central service",
        )

    def await_handed_on(self) -> None:
        """Wait until the kiosk has nothing left to hand on."""
        self.await_true(lambda: self.health()["unsent"] == 0, "all is handed on")

    def await_health(self, right: Callable[[View], bool], what: str, within: float) -> None:
        """Wait for the kiosk's health to be so."""
        self.await_true(lambda: right(self.health()), what, within)

    def _staff(self, path: str, **query: str) -> Any:
        token = (self.programs.central_state / "admin.token").read_text().strip()
        answer = self.http.get(
            f"{self.programs.central_url}/v1/{path}",
            params=query,
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.raise_for_status().json()

    def await_true(self, true: Callable[[], bool], what: str, within: float = PATIENCE) -> None:
        """Ask until it is so: these programs tell of it in no other way."""
        ask_until(true, what, within)


def _is_not(state: str, view: View) -> bool:
    return bool(view["state"] != state)


def free_ports() -> Ports:
    """Three ports that nothing listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server((HERE, 0))) for _ in range(3)]
        return Ports(*(int(held_port.getsockname()[1]) for held_port in sockets))


@contextmanager
def whole_library(place: Path, receipts: str = "ask") -> Iterator[WholeLibrary]:
    """Start a library in a folder, and end it."""
    ports = free_ports()
    with line_to(ports.central) as line:
        data = place / "demo"
        make(data, date.today(), SEED)  # noqa: DTZ011 - loans that run now, whenever that is
        mail = mail_server(place)
        ports = replace(ports, line=line.port, mail=mail.port)
        credentials = place / "credentials"
        credentials.mkdir()
        (credentials / CREDENTIAL).write_text(f"{PIN}\n")
        (credentials / CREDENTIAL).chmod(0o600)
        programs = Programs(place, ports, receipts=receipts, data=data, credentials=credentials)
        library = WholeLibrary(programs, place, line, islice(shelf(data, BRANCH), 5, None))
        library.films = shelf(data, BRANCH, "dvd")
        library.mail = mail
        # the first five are those that the README and the demo's page name
        with closing(mail.door), _running(library):
            yield library


@contextmanager
def _running(library: WholeLibrary) -> Iterator[None]:
    try:
        library.start(library.programs.central(), library.programs.bench())
        library.prepare()
        library.start(library.programs.kiosk())
        library.await_health(lambda health: health["healthy"], "the kiosk is healthy", PATIENCE)
        yield
    finally:
        for name in reversed(list(library.running)):
            library.stop(name)
        library.http.close()
