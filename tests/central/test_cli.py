import io
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from central.cli import main
from central.importing import import_directory
from central.progress import At, Telling
from central.signing import KeyFiles
from central_here import KEYS, NOON, CentralHere
from kiosk.csvdata.spool import Spool
from small_export import SmallExport


def run(*words: object) -> Result:
    """Run a command within the test."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("command", [(), *((name,) for name in main.commands)])
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    assert run(*command, "--help").stdout.startswith("Usage: ")


def test_an_import_says_what_it_did(export: SmallExport, tmp_path: Path) -> None:
    done = run("import", export.directory, "--state", tmp_path / "state")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "imported: 12 records changed, 0 warnings\n"


def test_how_an_import_ended_can_be_asked(export: SmallExport, tmp_path: Path) -> None:
    state = ("--state", tmp_path / "state")
    assert run("imports", *state).stdout == "there was none\n"
    run("import", export.directory, *state)
    assert run("imports", *state).stdout.endswith("done: 12 records are not as they were\n")
    run("import", export.drop("items.csv").directory, "--full", *state)
    assert run("imports", *state).stdout.endswith("refused: nothing was imported\n")


def test_an_import_tells_how_far_it_is_while_it_runs(
    filled: CentralHere, export: SmallExport
) -> None:
    told = io.StringIO()
    telling = Telling(filled.store, told, lambda: NOON)
    seen = []

    def tell(now: At) -> None:
        telling(now)
        latest = filled.staff("imports")["latest"]
        seen.append((latest["phase"], latest["about"], latest["of"]))

    export.add("patrons.csv", "P4,BEV")
    import_directory(filled.store, export.directory, NOON, tell)
    assert ("reading", "patrons.csv", 5) in seen
    assert list(dict.fromkeys(phase for phase, _, _ in seen)) == ["reading", "comparing", "writing"]
    lines = [line.partition(" s: ")[2] for line in told.getvalue().splitlines()]
    assert "reading patrons.csv: 0 of 5 rows" in lines
    assert lines[-3:] == [
        "writing 1 records that are not as they were",
        "writing records: 1 of 1 rows",
        "writing feed: 1 rows",
    ]


def test_an_import_that_finds_no_room_on_the_disk_says_so_and_does_nothing(
    export: SmallExport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Spool.__init__

    def small(self: Spool) -> None:
        make(self)
        self.driver.execute("PRAGMA max_page_count = 20")

    monkeypatch.setattr(Spool, "__init__", small)
    done = run("import", export.directory, "--state", tmp_path / "state")
    assert done.exit_code == 1
    assert "database or disk is full; an import needs some" in done.stderr
    monkeypatch.undo()
    assert "12 records" in run("import", export.directory, "--state", tmp_path / "state").stdout


def test_an_import_with_bad_lines_names_them_all_and_fails(
    export: SmallExport, tmp_path: Path
) -> None:
    export.add("items.csv", "I9,XXX,LR1,9999,Titel,").add("loans.csv", "x")
    done = run("import", export.directory, "--state", tmp_path / "state")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "error: items.csv:6 library: “XXX” is not in libraries.csv",
        "error: items.csv:6 home_branch: “9999” is not in branches.csv",
        "error: loans.csv:3: has 1 cells, the header has 6",
        "nothing imported: 3 errors",
    ]
    assert (
        "there is no branch"
        in run("enrol", "--branch", "2100", "--state", tmp_path / "state").stderr
    )


def test_warnings_are_listed_and_do_not_fail(export: SmallExport, tmp_path: Path) -> None:
    export.drop("productkoppelingen.csv")
    done = run("import", export.directory, "--state", tmp_path / "state")
    assert done.exit_code == 0
    assert done.stderr.count("warning: productkoppelingen.csv: ") == 2
    assert done.stdout == "imported: 12 records changed, 2 warnings\n"


def test_a_state_directory_that_cannot_be_made_is_one_sentence(
    export: SmallExport, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    done = run("import", export.directory, "--state", tmp_path / "file" / "state")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


def test_a_database_that_is_not_known_is_one_sentence(tmp_path: Path) -> None:
    done = run("enrol", "--branch", "1", "--state", tmp_path / "s", "--database", "nonsense")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: the database cannot be opened: ")


def test_a_kiosk_is_listed_revoked_and_all_of_it_is_in_the_trail(
    filled: CentralHere, export: SmallExport, tmp_path: Path, database: str
) -> None:
    state = tmp_path / "state"
    (state / "master.key").touch(0o600)
    (state / "master.key").write_text(KEYS.master.hex())
    place = ("--state", state, "--database", database)
    kiosk = filled.enrol("2130").enrolment.kiosk
    assert f"{kiosk}  2130  waas\n" in run("kiosks", *place).stdout
    revoked = run("revoke", kiosk, "--why", "stolen", *place)
    assert (revoked.exit_code, revoked.stdout) == (0, f"{kiosk} is revoked\n")
    assert f"{kiosk}  2130  waas  stolen\n" in run("kiosks", *place).stdout
    assert run("new-epoch", *place).stdout == "a new epoch began for 2 regions\n"
    lines = {line.split("  ", 1)[1] for line in run("trail", *place).stdout.splitlines()}
    assert lines == {
        "command  imported    12 records changed",
        "command  code_issued  2130",
        f"{kiosk}  enrolled  2130",
        f"command  revoked  {kiosk}  stolen",
        "command  epoch_begun    2 regions",
    }


def test_a_kiosk_that_is_not_there_cannot_be_revoked(tmp_path: Path) -> None:
    done = run("revoke", "kiosk-nowhere", "--state", tmp_path / "state")
    assert done.exit_code == 1
    assert "there is no kiosk kiosk-nowhere" in done.stderr


def test_staff_work_is_listed_by_the_key_by_which_it_is_closed(
    export: SmallExport, tmp_path: Path
) -> None:
    export.drop("productkoppelingen.csv")
    place, first = ("--state", tmp_path / "state"), "import:koppeling_missing:BEV:VOLW>LOK"
    run("import", export.directory, *place)
    listed = run("staff-work", "--limit", "1", *place).stdout
    assert listed == f"-  koppeling_missing  {first}\n"
    assert run("close-work", first, *place).stdout == f"{first} is closed\n"
    assert first not in run("staff-work", *place).stdout
    closed = run("staff-work", "--closed", *place).stdout
    assert closed.partition("  ")[2] == f"command  {listed}"
    assert run("staff-work", "--closed", "--library", "BEV", *place).stdout == ""
    refused = run("close-work", "nothing", *place)
    assert (refused.exit_code, refused.stderr) == (1, "Error: there is no staff work nothing\n")


def test_snapshots_that_are_due_are_made_and_then_none_is(
    export: SmallExport, tmp_path: Path
) -> None:
    run("import", export.directory, "--state", tmp_path / "state")
    made = run("snapshot", "--state", tmp_path / "state")
    assert (made.exit_code, made.stderr) == (0, "")
    assert {line.partition(":")[0] for line in made.stdout.splitlines()} >= {"waas"}
    assert run("snapshot", "--state", tmp_path / "state").stdout == ""


def test_changing_keys_is_told_and_left_in_the_trail_and_needs_the_root(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state"
    KeyFiles(state).signing()
    first, second = (
        run("rotate-keys", "--state", state),
        run("rotate-keys", "--root", "--state", state),
    )
    assert first.stdout == "the keys are at version 2; restart what serves\n"
    assert second.stdout == "the keys are at version 3; restart what serves\n"
    assert run("trail", "--state", state).stdout.count("keys_changed") == 2
    (state / "root.key").unlink()
    refused = run("rotate-keys", "--state", state)
    assert refused.exit_code == 1
    assert "put it back to change keys" in refused.stderr


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run("serve", "--port", port, "--state", tmp_path / "state")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: cannot listen on 127.0.0.1:{port}: ")
    assert refused.stderr.count("\n") == 1


def test_it_does_not_serve_what_it_could_not_import(tmp_path: Path, export: SmallExport) -> None:
    export.put("fees.csv", "spoiled\n")
    words = ("--state", tmp_path / "state", "--import-if-empty", export.directory)
    refused = run("serve", "--port", 0, *words)
    assert refused.exit_code == 1
    assert "fees.csv:1 spoiled: is no column of this file" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--tls-cert", "gone.pem", "--tls-key", "gone.key"), "No such file"),
        (("--tls-cert", "gone.pem"), "go together"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    refused = run("serve", "--port", 0, "--state", tmp_path / "state", *words)
    assert isinstance(refused.exception, SystemExit)
    assert refused.exit_code != 0
    assert said in refused.stderr
