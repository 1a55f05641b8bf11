"""The pinned roots: what may lie in their directory."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.drivers.eid.roots import Roots, RootsUnusable, load_roots
from virtual_pki import Register, Root
from virtual_town_hall import TownHall


def test_roots_are_read_as_der_and_as_pem_and_nothing_else_is(
    town_hall: TownHall, tmp_path: Path
) -> None:
    ca3, ca4, ca6 = (town_hall.pki.roots[root].certificate for root in Root)
    (tmp_path / "one.CRT").write_bytes(ca3)
    (tmp_path / "two.pem").write_bytes(_pem(ca4) + _pem(ca6))
    (tmp_path / "README.md").write_text("not a certificate")
    found = {root.public_bytes(Encoding.DER) for root in load_roots(tmp_path).certificates}
    assert found == {ca3, ca4, ca6}


def test_an_empty_directory_pins_nothing(tmp_path: Path) -> None:
    assert load_roots(tmp_path) == Roots()


def test_what_is_below_a_root_is_not_accepted_as_one(town_hall: TownHall, tmp_path: Path) -> None:
    (tmp_path / "rrn.der").write_bytes(town_hall.pki.registers[Register.EC].certificate)
    with pytest.raises(RootsUnusable, match=r"rrn\.der is not a root"):
        load_roots(tmp_path)


@pytest.mark.parametrize("content", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\njunk\n"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pem").write_bytes(content)
    with pytest.raises(RootsUnusable, match=r"broken\.pem is no certificate"):
        load_roots(tmp_path)


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RootsUnusable, match="nowhere"):
        load_roots(tmp_path / "nowhere")


def _pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
