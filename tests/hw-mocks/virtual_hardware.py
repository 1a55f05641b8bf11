"""pytest plugin: the virtual devices as fixtures. Each device speaks wire bytes."""

import pytest

pytest_plugins: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--hardware``: run the driver suites on the devices that are really plugged in."""
    parser.addoption("--hardware", action="store_true", help="use real devices")
    parser.addoption("--full", action="store_true", help="the full counts of make proof")
