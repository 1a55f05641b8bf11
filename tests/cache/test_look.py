"""A look into a kiosk's files beside the kiosk that uses them: nothing is made or changed."""

from pathlib import Path

import pytest

from kiosk.cache.facts import Facts
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.cache.peek import CannotPeek, peek_overlays
from kiosk.domain.operation import Checkout, Return
from small_region import AN, ATLAS, BOEK, loan_of


def test_a_look_sees_what_this_kiosk_lent_and_took_back(facts: Facts, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    loan = loan_of(ATLAS)
    outbox.record(Checkout(loan.id, ATLAS.id, AN, loan.branch, loan.lent_at, loan.due), loan)
    outbox.record(Return(BOEK.id, loan.branch, loan.lent_at), None)
    looked = Facts(
        LocalCache(tmp_path / "cache.db", only_look=True), peek_overlays(tmp_path / "outbox.db")
    )
    assert looked.loans(AN) == facts.loans(AN)
    assert [entry.loan for entry in looked.loans(AN)] == [loan]
    assert looked.items([ATLAS.barcode]) == facts.items([ATLAS.barcode])
    assert looked.items([BOEK.barcode])[0].loan is None
    assert looked.region() == facts.region()
    looked.cache.close()
    outbox.close()


def test_a_look_makes_no_file(tmp_path: Path) -> None:
    assert peek_overlays(tmp_path / "outbox.db").overlaid([ATLAS.id]) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_look_into_what_is_no_outbox_says_so(tmp_path: Path) -> None:
    (tmp_path / "outbox.db").write_bytes(b"no database" * 100)
    with pytest.raises(CannotPeek, match=r"outbox\.db cannot be read"):
        peek_overlays(tmp_path / "outbox.db")
