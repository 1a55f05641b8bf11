"""docs/explain.md cannot drift: its examples are run, its options and fields are all there are."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.explain import Action, Verdict
from kiosk.explain_cli import explain

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs/explain.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```console\n\$ kiosk (.+)\n((?:.*\n)*?)```", DOC, re.MULTILINE)


def column(heading: str) -> list[str]:
    rows = DOC.partition(f"| {heading} |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", rows, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(("command", "printed"), EXAMPLES, ids=lambda text: str(text)[:60])
def test_an_example_prints_what_is_written_under_it(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.replace("\N{NO-BREAK SPACE}", " ") == printed


def test_every_option_has_a_row() -> None:
    options = {option.opts[0] for option in explain.params}
    assert set(column("wat je meegeeft")) == options


def test_every_field_of_the_json_has_a_row() -> None:
    [told] = [json.loads(printed) for command, printed in EXAMPLES if command.endswith("--json")]
    assert sorted(column("veld")) == sorted(told)


def test_every_action_and_every_decision_is_named() -> None:
    [choices] = [option.type for option in explain.params if option.name == "action"]
    assert list(getattr(choices, "choices", ())) == [str(action) for action in Action]
    for name in (*Action, *Verdict):
        assert f"`{name}`" in DOC
