import pytest

from tools.measures import importing


@pytest.mark.full
def test_an_import_is_measured_three_times_over() -> None:
    figures = {figure.name: figure.value for figure in importing.measure(1_000)}
    assert set(figures) == {
        "import_rows_per_second",
        "import_again_rows_per_second",
        "import_night_rows_per_second",
        "import_peak_mb",
    }
    assert min(figures.values()) > 0
