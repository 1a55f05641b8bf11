"""Before `make run` starts anything it knows that its ports are free."""

import socket
from collections.abc import Iterator

import pytest

from tools.ports import Port, Refusal, free_ports

SCREEN = Port("KIOSK_PORT", 8800, "the touch screen")
CENTRAL = Port("CENTRAL_PORT", 8801, "the central service")


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield str(other.getsockname()[1])


@pytest.fixture
def free(taken: str) -> str:
    with socket.create_server(("127.0.0.1", 0)) as brief:
        return str(brief.getsockname()[1])


def test_a_developer_chooses_a_port_by_its_variable(free: str) -> None:
    assert free_ports((SCREEN,), {"KIOSK_PORT": free}) == {SCREEN: int(free)}


def test_a_taken_port_is_named_with_what_it_is_for_and_how_to_choose_another(taken: str) -> None:
    with pytest.raises(Refusal) as refusal:
        free_ports((SCREEN,), {"KIOSK_PORT": taken})
    another = int(taken) + 10
    assert str(refusal.value) == (
        f"Port {taken}, meant for the touch screen, is taken (ss -ltnp tells by what): "
        f"stop that, or choose another with KIOSK_PORT={another} make run"
    )


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "88 00"])
def test_what_is_no_port_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refusal, match=f"KIOSK_PORT={text} is no port"):
        free_ports((SCREEN,), {"KIOSK_PORT": text})


def test_two_programs_cannot_share_a_port(free: str) -> None:
    with pytest.raises(Refusal, match=r"KIOSK_PORT, CENTRAL_PORT are all \d+"):
        free_ports((SCREEN, CENTRAL), {"KIOSK_PORT": free, "CENTRAL_PORT": free})
