"""docs/bench.md tells every call, and every line of it can be pasted."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
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


def words_of(schema: Any) -> set[str]:
    """All values that a schema names one by one."""
    if isinstance(schema, list):
        return set().union(*map(words_of, schema))
    if not isinstance(schema, dict):
        return set()
    named = {*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])}
    return {word for word in named if isinstance(word, str)}.union(*map(words_of, schema.values()))


def test_every_key_and_word_of_an_order_is_told(bench: Bench) -> None:
    text = DOC.read_text(encoding="utf-8")
    schemas = bench.ask("GET", "/bench/openapi.json").json()["components"]["schemas"]
    orders = [schemas[name] for name in ("PutInEid", "TapCard", "Scan", "HandlePrinter", "Plug")]
    keys = {key for order in orders for key in order["properties"]}
    words = words_of([*orders, schemas["EidTrick"], schemas["Device"]])
    assert {"two_cards", "bank_card", "jammed", "hid"} <= words
    assert {word for word in keys | words if not re.search(rf"[`\"]{word}[`\"]", text)} == set()
