from pathlib import Path

from click import Command

from central.circulation import Why
from central.cli import main
from central_here import CentralHere
from kiosk.sync.wire import OutcomeKind

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "central.md").read_text(encoding="utf-8")


def test_every_reason_and_outcome_is_documented() -> None:
    assert [why for why in (*Why, *OutcomeKind) if why and f"`{why}`" not in PAGE] == []


def test_every_call_is_documented(central: CentralHere) -> None:
    paths = central.http.get("/openapi.json").json()["paths"]
    calls = {f"{method.upper()} {path}" for path, its in paths.items() for method in its}
    assert {call for call in calls if f"`{call}" not in PAGE} == set()


def test_every_command_and_option_is_documented() -> None:
    for name, command in main.commands.items():
        assert f"central {name}" in PAGE
        assert _undocumented(command) == []


def _undocumented(command: Command) -> list[str]:
    options = [option for parameter in command.params for option in parameter.opts]
    return [option for option in options if option.startswith("--") and option not in PAGE]
