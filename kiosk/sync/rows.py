"""Rows that came over the wire, checked."""

from kiosk.bodies import Kind
from kiosk.regionfile.rows import Row, to_row
from kiosk.sync.client import CentralDown
from kiosk.sync.wire import Changes


def rows(page: Changes) -> list[Row]:
    """Check a page's changes. A kind that we do not know is for a newer kiosk: left out.

    Raises ``CentralDown`` for a row that is not what it says.
    """
    kinds = set(Kind)
    try:
        return [
            to_row(Kind(change.kind), change.key, change.body)
            for change in page.changes
            if change.kind in kinds
        ]
    except ValueError as error:
        raise CentralDown(f"a row that cannot be read ({type(error).__name__})") from error
