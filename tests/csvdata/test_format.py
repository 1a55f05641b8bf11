from kiosk.csvdata.problem import Warned
from tools.data_format import PAGE, described


def test_the_documentation_tells_every_column_of_every_file() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == described(page), "run python -m tools.data_format"


def test_the_documentation_tells_every_warning() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [warned for warned in Warned if f"| `{warned}` |" not in page] == []
