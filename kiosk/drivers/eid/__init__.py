"""The Belgian eID, read without a PIN: pure over a function that carries an APDU.

``apdu`` speaks to the chip, ``tlv``, ``identity`` and ``der`` take apart what it says, ``roots``
and ``verify`` tell whether to believe it, ``read`` puts them in order. All content is hostile
until its signature is checked, and no name, address or photo is ever decoded.
"""

from pathlib import Path

BELGIAN_ROOTS = Path(__file__).parent / "pinned"
"""The directory of the roots that come with the kiosk; its README tells where they are from."""
