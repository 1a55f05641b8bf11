"""docs/technician.md can't drift: commands, complaints, checks and metrics are all in it."""

import re
from pathlib import Path

import click
import httpx
from prometheus_client.parser import text_string_to_metric_families

from kiosk.cli import main
from kiosk.desk.glass import Glass
from kiosk.desk.tally import Tally
from kiosk.domain.session.state import Session
from kiosk.drivers.eid.checked import Check
from kiosk.drivers.health import DeviceKind
from kiosk.technician.commands import COMMANDS
from kiosk.technician.finding import Complaint
from kiosk.ui.app import create_app
from kiosk.ui.front import Front, loopback
from kiosk.ui.metrics import mount_metrics
from sample_screens import without

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs/technician.md").read_text(encoding="utf-8")


def table(heading: str) -> set[str]:
    """What stands between back quotes in the first column of the table with this heading."""
    _, _, after = DOC.partition(f"| {heading} |")
    rows = after.partition("\n\n")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", rows, re.M))


def test_every_complaint_is_explained_and_no_other() -> None:
    assert table("complaint") == set(Complaint)


def test_every_complaint_can_be_made() -> None:
    code = "".join(file.read_text() for file in (ROOT / "kiosk/technician").rglob("*.py"))
    assert [one.name for one in Complaint if f"Complaint.{one.name}" not in code] == []


def test_every_complaint_is_made_in_a_test() -> None:
    stories = "".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    assert [
        one.name
        for one in Complaint
        if f"Complaint.{one.name}" not in stories and f'"{one}"' not in stories
    ] == []


def test_every_check_of_an_eid_is_explained() -> None:
    assert table("check") == set(Check)


def test_every_command_has_a_row() -> None:
    single = {f"kiosk {one.name}" for one in COMMANDS if not isinstance(one, click.Group)}
    groups = [one for one in COMMANDS if isinstance(one, click.Group)]
    grouped = {f"kiosk {group.name} {name}" for group in groups for name in group.commands}
    assert table("command") == single | grouped


def test_every_command_that_is_named_exists() -> None:
    named = {words.split()[0] for words in re.findall(r"kiosk ((?:[a-z-]+ ?)+)", commands_in(DOC))}
    assert named <= {*main.commands, "kiosk-screen"}


def commands_in(text: str) -> str:
    return "\n".join(re.findall(r"`(?:sudo (?:-u kiosk )?)?(kiosk [^`]+)`", text))


async def test_every_metric_is_explained_and_no_other() -> None:
    app = create_app(
        Front(Glass(Session()), lambda _: None, lambda: without(DeviceKind.EID), loopback(8800))
    )
    mount_metrics(app, lambda: without(DeviceKind.EID), Tally())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8800") as asking:
        text = (await asking.get("/metrics")).text
    families = text_string_to_metric_families(text)
    assert table("metric") == {sample.name for family in families for sample in family.samples}


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", DOC):
        assert (ROOT / "docs" / link).exists()
