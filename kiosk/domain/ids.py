"""Identifiers that must not be mixed up: each has a type of its own."""

from typing import NewType

RegionId = NewType("RegionId", str)
"""A region as data, e.g. ``bibliowaas``: what one kiosk holds."""
GroupId = NewType("GroupId", str)
"""A samenwerkingsgroep."""
LibraryCode = NewType("LibraryCode", str)
"""A library (Wise: *instantie*), e.g. ``BEV``."""
BranchCode = NewType("BranchCode", str)
"""A branch (*vestiging*), e.g. ``3550``."""
SubscriptionCode = NewType("SubscriptionCode", str)
"""A kind of subscription (*abonnement*) of one library, e.g. ``VOLW``."""
PatronKey = NewType("PatronKey", str)
"""A patron's internal key; it is on no card and says nothing about the person."""
PassId = NewType("PassId", str)
ItemId = NewType("ItemId", str)
LoanId = NewType("LoanId", str)
HoldId = NewType("HoldId", str)
FeeId = NewType("FeeId", str)
Digest = NewType("Digest", bytes)
"""Keyed hash (16 bytes) of a pass number; the key is the region's and lives outside databases."""
