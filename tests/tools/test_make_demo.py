"""The committed demo is what its generator makes, and says what it should."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.directory import read_directory
from kiosk.csvdata.places import regions
from kiosk.csvdata.problem import Warned
from kiosk.domain.credential import Scheme, classify
from kiosk.domain.ids import BranchCode
from kiosk.domain.records import PassStatus
from kiosk.domain.region import Form
from kiosk.domain.samenwerking import here
from tools.make_demo import SEED, TODAY, make

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture(scope="module")
def demo() -> Dataset:
    """The committed data; it must be without errors."""
    reading = read_directory(DEMO, TODAY)
    assert reading.dataset is not None, [str(problem) for problem in reading.errors]
    return reading.dataset


def test_it_is_what_its_generator_makes(tmp_path: Path) -> None:
    make(tmp_path, TODAY, SEED)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in DEMO.iterdir()}
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == [], (
        "run python -m tools.make_demo"
    )


def test_it_can_be_made_for_another_day_and_seed(tmp_path: Path) -> None:
    make(tmp_path, date(2028, 2, 29), 7)
    assert read_directory(tmp_path, date(2028, 2, 29)).errors == ()


def test_its_warnings_are_those_that_it_promises() -> None:
    warned = [problem.warned for problem in read_directory(DEMO, TODAY).warnings]
    assert warned == [Warned.KOPPELING_MISSING, Warned.NUMBER_TWICE, Warned.ITEM_UNKNOWN]


def test_it_has_patrons_and_passes_of_every_kind(demo: Dataset) -> None:
    kinds = Counter(row.record.kind for row in demo.passes)
    assert set(kinds) == set(Scheme) - {Scheme.CHIP}
    assert any(each.scheme is Scheme.CHIP for row in demo.passes for each in row.credentials)
    assert {row.record.status for row in demo.passes} == set(PassStatus)
    assert len(demo.patrons) == 400
    assert len(demo.items) >= 3000


def test_its_passes_are_read_as_what_they_are(demo: Dataset) -> None:
    read_elsewhere = (Scheme.AKAART, Scheme.CHIP, Scheme.LEGACY)
    for row in demo.passes:
        for credential in row.credentials:
            if credential.scheme not in read_elsewhere:
                assert classify(credential.number) == credential


def test_no_national_number_was_ever_given_to_anyone(demo: Dataset) -> None:
    numbers = [c.number for row in demo.passes for c in row.credentials if c.scheme is Scheme.EID]
    assert len(numbers) == len(set(numbers)) > 100
    assert {number[6:9] for number in numbers} == {"999"}


@pytest.mark.parametrize(
    ("branch", "day", "form", "network"),
    [
        ("3550", TODAY, Form.REGIOBIB, {"ZOT", "OOS"}),
        ("2100", date(2018, 12, 31), Form.ONE_FEE, None),
        ("2100", date(2024, 12, 31), Form.TRANSPORT, None),
        ("2110", TODAY, Form.TRANSPORT, None),
        ("2100", date(2028, 1, 1), Form.OPTIONS, None),
        ("3580", TODAY, Form.ONE_FEE, {"GER", "NIN"}),
        ("3570", TODAY, Form.NONE, {"HRZ"}),
    ],
)
def test_its_libraries_work_together_as_told(
    demo: Dataset, branch: str, day: date, form: Form, network: set[str] | None
) -> None:
    code = BranchCode(branch)
    region = next(
        region
        for region in regions(demo.agreements)
        if any(place.code == code for place in region.branches)
    )
    at = here(region, code, day)
    assert at.form is form
    assert at.network == (network or {place.code for place in region.libraries})
    assert at.option("floating") is (form is Form.OPTIONS)
