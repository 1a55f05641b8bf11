"""The protocol's models, in every order of events; and that the page about them knows each part."""

import re
from pathlib import Path

import pytest

from tools.verify import MODELS, judged, safeguards

PAGE = Path(__file__).parents[2] / "docs/protocol.md"
models = pytest.mark.parametrize("model", sorted(MODELS.glob("*.pml")), ids=lambda path: path.stem)


@models
def test_the_page_tells_each_safeguard_of_a_model(model: Path) -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(safeguards(model)) <= told


@pytest.mark.timeout(1_800)
def test_each_model_holds_and_fails_without_a_safeguard(full: bool) -> None:
    """In small: that a restored database must say so, with nobody killed besides."""
    if full:
        found = list(judged(sorted(MODELS.glob("*.pml"))))
    else:
        found = list(judged([MODELS / "feed.pml"], faults=0, only={"NEW_EPOCH"}, optimise="-O0"))
    assert len(found) >= 2
    assert [line for as_it_must_be, line in found if not as_it_must_be] == []


def test_a_safeguard_that_changes_nothing_is_told(tmp_path: Path) -> None:
    model = tmp_path / "idle.pml"
    model.write_text("#define IDLE (WITHOUT != 1)\nactive proctype P() { assert(true) }\n")
    (_, whole), (as_it_must_be, line) = judged([model], optimise="-O0")
    assert whole.startswith("idle: holds")
    assert (as_it_must_be, line) == (False, "idle without IDLE: HOLDS: proves nothing")
