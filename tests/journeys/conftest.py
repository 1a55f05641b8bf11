"""One whole library for each worker; every story finds it at the start screen and all well."""

from collections.abc import Iterator

import pytest

from whole_library import WholeLibrary, whole_library


@pytest.fixture(scope="session")
def _running_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeLibrary]:
    with whole_library(tmp_path_factory.mktemp("library")) as library:
        yield library


@pytest.fixture
def library(_running_library: WholeLibrary) -> WholeLibrary:
    _running_library.set_right()
    return _running_library
