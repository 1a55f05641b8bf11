"""Debian's PostgreSQL as a process of the tests: on loopback, with a data directory of its own."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL

from asking_others import ask_until

PATIENCE = 60.0
_HELD_UP = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


@dataclass
class PostgresqlServer:
    """One running server. Each test has databases of its own on it."""

    process: "subprocess.Popen[bytes]"
    port: int
    password: str

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """Where a database is, as ``central --database`` takes it."""
        return URL.create(
            "postgresql+psycopg",
            "central",
            self.password,
            "127.0.0.1",
            self.port,
            database,
        ).render_as_string(hide_password=False)

    def database(self, template: str = "template0") -> str:
        """Make a database, as a copy of another one; return its name."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def restored(self, database: str, dump: list[str], restore: list[str], file: Path) -> str:
        """Dump a database and restore it as another one; return its name. Commands, not places."""
        name = self.database()
        for command, which, option in ((dump, database, "--file"), (restore, name, "")):
            words = [f"{option}={file}"] if option else [str(file)]
            subprocess.run(
                [binaries() / command[0], *command[1:], f"--dbname={which}", *words],
                env=_ENVIRONMENT
                | {"PGHOST": "127.0.0.1", "PGPORT": str(self.port)}
                | {"PGUSER": "central", "PGPASSWORD": self.password},
                check=True,
                timeout=PATIENCE,
            )
        return name

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement outside any transaction."""
        with self._connected(database) as connection:
            connection.execute(statement.encode())

    def ask(self, question: str, database: str = "postgres") -> object:
        """The first column of the first row of an answer."""
        with self._connected(database) as connection:
            row = connection.execute(question.encode()).fetchone()
            return None if row is None else row[0]

    def await_held_up(self) -> None:
        """Wait until a commit waits for a standby."""
        ask_until(lambda: bool(self.ask(_HELD_UP)), "a standby is waited for", PATIENCE)

    def _connected(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="central",
            password=self.password,
            dbname=database,
            autocommit=True,
        )

    def lose_power(self) -> None:
        """End it and all its processes at once, with nothing written any more."""
        self._send(signal.SIGKILL)
        self.process.wait(PATIENCE)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Have it do nothing at all, for so long."""
        self._send(signal.SIGSTOP)
        try:
            yield
        finally:
            self._send(signal.SIGCONT)

    def _send(self, what: signal.Signals) -> None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for each in (self.process.pid, *map(int, children.split())):
            with suppress(ProcessLookupError):
                os.kill(each, what)


def binaries() -> Path:
    """Find where Debian keeps the newest PostgreSQL's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    assert found, "PostgreSQL is not installed: apt-get install postgresql"
    return found[-1].parent


@contextmanager
def postgresql_server(*settings: str) -> Iterator[PostgresqlServer]:
    """Start one on a free port of loopback. ``settings``: as ``fsync=off``."""
    with _place() as place:
        password = _init(place)
        with _running(place, password, settings) as server:
            yield server


@contextmanager
def postgresql_standby(primary: PostgresqlServer) -> Iterator[PostgresqlServer]:
    """Start another one that follows ``primary`` and on which each of its commits waits.

    As docs/deployment.md has it, but for the user: the primary's own.
    """
    where = f"host=127.0.0.1 port={primary.port} user=central password={primary.password}"
    words = ("--wal-method=stream", "--create-slot", "--slot=standby1", "--write-recovery-conf")
    at_once = ("--checkpoint=fast", "--no-sync")
    with _place() as place:
        conninfo = f"{where} application_name=standby1"
        _run(place, "pg_basebackup", "--pgdata", "data", "--dbname", conninfo, *words, *at_once)
        with _running(place, primary.password, ("fsync=off",)) as server:
            primary.run("ALTER SYSTEM SET synchronous_standby_names = 'standby1'")
            primary.run("SELECT pg_reload_conf()")
            _await_sync(primary)
            yield server


def _await_sync(primary: PostgresqlServer) -> None:
    state = "SELECT sync_state FROM pg_stat_replication"
    ask_until(lambda: primary.ask(state) == "sync", "the standby follows", PATIENCE)


@contextmanager
def _place() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(place, "nobody", "nogroup")
    try:
        yield place
    finally:
        shutil.rmtree(place)


@contextmanager
def _running(place: Path, password: str, settings: tuple[str, ...]) -> Iterator[PostgresqlServer]:
    server = _started(place, password, settings)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(PATIENCE)
        server.process.kill()
        server.process.wait()


def _init(place: Path) -> str:
    password = secrets.token_hex(16)
    secret = place / "password"
    secret.write_text(password)
    if os.geteuid() == 0:
        shutil.chown(secret, "nobody", "nogroup")
    words = ("--auth=scram-sha-256", "--username=central", f"--pwfile={secret}")
    _run(place, "initdb", *words, "--no-sync", "-E", "UTF8", str(place / "data"))
    return password


def _run(place: Path, program: str, *words: str) -> None:
    made = subprocess.run(
        [*_as_someone(), binaries() / program, *words],
        cwd=place,
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def _as_someone() -> list[str]:
    """It refuses to be root; and it ends with the tests, however they end."""
    words = ["setpriv", "--pdeathsig=QUIT"]
    if os.geteuid() == 0:
        words += ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    return words


def _started(place: Path, password: str, settings: tuple[str, ...]) -> PostgresqlServer:
    for _ in range(5):  # the port may be taken between our look and its start
        server = PostgresqlServer(_start(place, port := _free_port(), settings), port, password)
        if _answers(server):
            return server
    raise AssertionError((place / "log").read_text())


def _start(place: Path, port: int, settings: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    wanted = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *settings)
    options = [word for each in wanted for word in ("-c", each)]
    with (place / "log").open("ab") as log:
        return subprocess.Popen(
            [*_as_someone(), binaries() / "postgres", "-D", place / "data", *options],
            cwd=place,
            env=_ENVIRONMENT,
            stdout=log,
            stderr=log,
        )


def _answers(server: PostgresqlServer) -> bool:
    while server.process.poll() is None:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            with suppress(subprocess.TimeoutExpired):
                server.process.wait(0.1)
        else:
            return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
