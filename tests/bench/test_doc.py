"""docs/bench.md tells every call, and every line of it can be pasted."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench_process import Bench, started_bench

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "bench.md"
HEADING = re.compile(r"^### (?P<method>[A-Z]+) (?P<path>/\S+)$", re.MULTILINE)
CURL = re.compile(r"^    (curl .+)$", re.MULTILINE)
CURLS = CURL.findall(DOC.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A bench with the real demo, whose patrons the page names."""
    with started_bench(tmp_path_factory.mktemp("desk"), ROOT / "demo") as started:
        yield started


def test_the_page_tells_every_call_and_no_other(bench: Bench) -> None:
    told = {(one["method"], one["path"]) for one in HEADING.finditer(DOC.read_text())}
    paths = bench.ask("GET", "/bench/openapi.json").json()["paths"]
    assert told == {(m.upper(), path) for path, methods in paths.items() for m in methods}


def test_every_call_has_a_line_to_paste() -> None:
    sections = DOC.read_text(encoding="utf-8").split("\n### ")[1:]
    assert [one.splitlines()[0] for one in sections if not CURL.search(one)] == []


@pytest.mark.parametrize("line", CURLS)
def test_every_line_can_be_pasted(bench: Bench, line: str) -> None:
    _, *words = shlex.split(line)
    url = urlsplit(next(word for word in words if word.startswith("http://127.0.0.1:8802/")))
    order = json.loads(words[words.index("--json") + 1]) if "--json" in words else None
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if order else "GET"
    answer = bench.ask(method, f"{url.path}?{url.query}", order)
    assert answer.is_success, answer.text
    assert answer.text != "[]", "it finds nothing"


def test_every_order_and_trick_is_told(bench: Bench) -> None:
    text = DOC.read_text(encoding="utf-8")
    schemas = bench.ask("GET", "/bench/openapi.json").json()["components"]["schemas"]
    orders = ("PutInEid", "TapCard", "Scan", "HandlePrinter", "Plug")
    fields = {name for order in orders for name in schemas[order]["properties"]}
    tricks = set(schemas["EidTrick"]["enum"]) | {"two_cards", "phone", "garbage"}
    assert {word for word in fields | tricks if word not in text} == set()
