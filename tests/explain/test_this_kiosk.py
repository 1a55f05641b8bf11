"""``kiosk explain`` beside a kiosk: its own cache says the same as the files it was filled from."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.bodies import Kind, pass_digest, pass_key
from kiosk.cache.facts import Facts
from kiosk.cache.local import Cursor, LocalCache, Row
from kiosk.cache.outbox import Outbox
from kiosk.cli import main
from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.places import regions
from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey
from kiosk.domain.operation import Checkout
from kiosk.domain.records import Loan
from kiosk.explain import Action, Moment, Question, Shown, ThisKiosk, explain, to_json
from kiosk.sync.identity import Identity, keep_identity
from small_region import KEY, put
from tests.explain.conftest import Ask
from tests.explain.test_personas import ROWS

DAY = ("--at", "2026-11-22")
AN, A_BOOK = "20000990000018", "30000099000152"


def rows_of(demo: Dataset) -> Iterator[Row]:
    [region] = [one for one in regions(demo.agreements) if one.id == "zottegem-oosterzele"]
    here = {library.code for library in region.libraries}
    items = {item.id for item in demo.items if item.library in here}
    yield put(Kind.REGION, region.id, region)
    yield from (put(Kind.PATRON, row.key, row) for row in demo.patrons)
    counted: Counter[bytes] = Counter()
    for card in demo.passes:
        for credential in card.credentials:
            digest = pass_digest(KEY, credential)
            yield put(Kind.PASS, pass_key(digest, counted[digest]), card.record)
            counted[digest] += 1
    yield from (put(Kind.ITEM, row.id, row) for row in demo.items if row.id in items)
    yield from (put(Kind.LOAN, row.id, row) for row in demo.loans if row.item in items)
    yield from (put(Kind.HOLD, row.id, row) for row in demo.holds if row.item in items)
    yield from (put(Kind.FEE, row.id, row) for row in demo.fees if row.library in here)


@pytest.fixture(scope="module")
def state(demo: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a kiosk in Zottegem that has fetched its region."""
    folder = tmp_path_factory.mktemp("state")
    cache = LocalCache(folder / "cache.db")
    cache.apply(rows_of(demo), Cursor("e1", 5))
    cache.close()
    Outbox(folder / "outbox.db").close()
    told = {
        "kiosk": "k1",
        "region": "zottegem-oosterzele",
        "branch": "3550",
        "private_key": "7a" * 32,
    }
    keep_identity(folder, Identity.model_validate(told | {"region_key": KEY.hex()}))
    (folder / "kiosk.toml").write_text(f'state = "{folder}"\n')
    return folder


def asked(state: Path, *words: str) -> Result:
    settings = ("--settings", str(state / "kiosk.toml"))
    return CliRunner().invoke(main, ["explain", *settings, *words])


def answer(state: Path, *words: str) -> dict[str, object]:
    told = json.loads(asked(state, *words, "--json").stdout)
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] in ("3550", "3560")], ids=" ".join)
def test_the_cache_decides_as_the_files_do(state: Path, ask: Ask, row: list[str]) -> None:
    _, card, branch, *_ = row
    cache = LocalCache(state / "cache.db", only_look=True)
    outbox = Outbox(state / "outbox.db")
    known = ThisKiosk(Facts(cache, outbox), KEY)
    when = Moment(date(2026, 11, 22))
    question = Question(Action.ADMIT, BranchCode(branch), when, Shown.parse(card))
    assert to_json(explain(known, question)) == to_json(ask(branch, card))
    cache.close()
    outbox.close()


def test_without_more_words_it_is_about_this_branch_and_this_moment(state: Path) -> None:
    told = answer(state, "--pass", AN)
    assert (told["branch"], told["action"], told["decision"]) == ("3550", "admit", "admitted")
    assert datetime.now(UTC) - datetime.fromisoformat(str(told["at"])) < date.resolution


def test_what_is_meant_follows_from_what_is_shown(state: Path) -> None:
    assert answer(state, "--item", A_BOOK, *DAY)["action"] == "return"
    assert answer(state, "--pass", AN, "--item", A_BOOK, *DAY)["action"] == "checkout"


def test_what_this_kiosk_lent_a_moment_ago_counts(state: Path, demo: Dataset) -> None:
    [book] = [item for item in demo.items if item.barcode == "30000099000543"]
    outbox = Outbox(state / "outbox.db")
    at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    branch, patron = BranchCode("3550"), PatronKey("P0005")
    loan = Loan(LoanId("l"), ItemId(book.id), patron, branch, at, date(2026, 12, 20))
    outbox.record(Checkout(loan.id, book.id, patron, branch, at, loan.due), loan)
    outbox.close()
    told = answer(state, "--pass", AN, "--item", book.barcode, *DAY)
    assert told["reason"] == "lent_to_someone_else"


def test_a_story_is_told_in_dutch_unless_asked_for_in_english(state: Path) -> None:
    assert asked(state, "--pass", AN, *DAY).stdout.startswith("Toelating · Bib Zottegem")
    english = asked(state, "--pass", AN, *DAY, "--lang", "en").stdout
    assert english.startswith("Admission · Bib Zottegem, Zottegem (3550) · Sunday 22 November 2026")


WRONG = [
    ((), "Say about what: a pass"),
    (("--pass", "bank:1"), "no such kind of pass"),
    (("--pass", "legacy:1234"), "legacy:LIBRARY:NUMBER"),
    (("--pass", "legacy:NIX:1234"), "There is no library NIX here"),
    (("--pass", "eid:71031099918"), "cannot be the number of a pass of the kind eid"),
    (("--pass", "chip:1234"), "cannot be the number of a pass of the kind chip"),
    (("--pass", "uitpas:0909970000108"), "cannot be the number of a pass of the kind uitpas"),
    (("--pass", "akaart:0909970000108"), "cannot be the number of a pass of the kind akaart"),
    (("--pass", "2000:30000099000152"), "cannot be the number of a pass of the kind 2000"),
    (("--pass", A_BOOK), "the barcode of an item, not the number of a pass"),
    (("--pass", "\N{SNOWMAN}"), "No pass has such a number"),
    (("--item", AN), "the number of a pass, not the barcode of an item"),
    (("--item", "9789460010019"), "the publisher's barcode"),
    (("--item", "\N{SNOWMAN}"), "No barcode of an item looks like this"),
    (("--action", "pay", "--item", A_BOOK), "about a patron"),
    (("--action", "renew", "--pass", AN), "about an item"),
    (("--action", "collect", "--pass", AN), "about an item"),
    (("--action", "return", "--pass", AN), "about an item"),
    (("--pass", AN, "--branch", "9999"), "There is no branch 9999 here; there are: 3550"),
    (("--pass", AN, "--at", "22/11/2026"), "a day like 2026-11-22"),
    (("--pass", AN, "--at", "2026-02-30"), "a day like 2026-11-22"),
    (("--pass", AN, "--at", "2026-11-22T25:00"), "a day like 2026-11-22"),
    (("--pass", AN, "--data", "tests"), "tests cannot be used"),
    (("--pass", AN, "--data", "demo"), "Say where: --branch with one of 2100"),
    (("--pass", AN, "--data", "demo", "--branch", "9999"), "There is no branch 9999 here"),
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("words", "complaint"), WRONG, ids=str)
def test_what_is_wrong_with_a_question_is_one_sentence_in_the_language_asked_for(
    state: Path,
    words: tuple[str, ...],
    complaint: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    result = asked(state, *words, "--lang", language)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (complaint in result.stderr) == (language == "en")
    assert len(result.stderr.splitlines()) == 1
    number = words[1].rpartition(":")[2] if words[:1] == ("--pass",) else "\0"
    assert len(number) < 6 or number not in result.stderr


@pytest.mark.parametrize(
    "words",
    [("--action", "fly"), ("--lang", "fr"), ("--data", "nowhere"), ("--colour",), ("--pass",)],
    ids=str,
)
def test_what_the_command_does_not_know_is_said_with_how_to_ask(
    state: Path, words: tuple[str, ...]
) -> None:
    result = asked(state, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_separators_of_a_number_do_not_matter(state: Path) -> None:
    told = answer(state, "--pass", "eid:71.03.10-999.19", *DAY)
    assert told["decision"] == "admitted"
    assert answer(state, "--pass", "chip:04:93:cd:82:1a:80:4e", *DAY)["decision"] == "admitted"


def test_a_kiosk_that_cannot_answer_says_why(tmp_path: Path, state: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(f'state = "{tmp_path}"\n')
    assert "is not enrolled" in asked(tmp_path, "--pass", AN).stderr
    (tmp_path / "identity.json").write_bytes((state / "identity.json").read_bytes())
    assert "nog niets opgehaald" in asked(tmp_path, "--pass", AN).stderr
    assert not (tmp_path / "cache.db").exists()
    (tmp_path / "cache.db").write_bytes(b"no database" * 999)
    assert "cache.db cannot be read" in asked(tmp_path, "--pass", AN).stderr
