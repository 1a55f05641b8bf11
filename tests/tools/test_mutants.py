"""docs/mutants.md adds up: every module has its figures, and every survivor its reason."""

import re
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "kiosk/domain"
DOC = (ROOT / "docs/mutants.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"\| (?P<module>\S+) \| (?P<made>\d+) \| (?P<noticed>\d+) \| (?P<part>[\d.]+) % \|"
)
FIGURES = {
    row["module"].strip("`*"): (int(row["made"]), int(row["noticed"]), row["part"])
    for row in ROW.finditer(DOC)
}


def table(heading: str) -> list[list[str]]:
    """The cells of the table with this heading, row by row."""
    _, _, after = DOC.partition(f"| {heading} |")
    rows = takewhile(lambda line: line.startswith("|"), after.splitlines()[2:])
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_every_module_that_does_something_has_its_figures_and_no_other() -> None:
    modules = {
        path.relative_to(DOMAIN).with_suffix("").as_posix()
        for path in DOMAIN.rglob("*.py")
        if re.search(r"^ *def ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert FIGURES.keys() - {"all"} == modules, "tools/mutants FILE… tells the figures of a module"


def test_at_least_nine_changes_in_ten_are_noticed_everywhere() -> None:
    for module, (made, noticed, part) in FIGURES.items():
        assert part == f"{100 * noticed / made:.1f}", module
        assert 10 * noticed >= 9 * made, module


def test_the_figures_add_up_and_each_survivor_has_a_reason() -> None:
    made, noticed, _ = FIGURES["all"]
    rest = [figures for module, figures in FIGURES.items() if module != "all"]
    assert (made, noticed) == (sum(m for m, _, _ in rest), sum(n for _, n, _ in rest))
    survivors = table("where | survive | why")
    assert sum(int(count) for _, count, _ in survivors) == made - noticed
    assert all(why for _, _, why in survivors)
