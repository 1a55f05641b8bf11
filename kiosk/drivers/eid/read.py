"""One read of an eID: the fewest commands that tell who it is and that the state made it."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date

from kiosk.domain.reading import Assurance, EidRead, ReadProblem, Require
from kiosk.drivers.eid.apdu import CHUNK, Applet, EidFile
from kiosk.drivers.eid.checked import Check, Checked, Tell, tell_nobody
from kiosk.drivers.eid.der import bytes_missing
from kiosk.drivers.eid.identity import Identity, parse_identity
from kiosk.drivers.eid.refusal import CardRefused, forged
from kiosk.drivers.eid.roots import Roots
from kiosk.drivers.eid.verify import (
    Signer,
    check_basic_key,
    check_chip,
    check_identity,
    signer_in,
)

_MOST_KNOWN = 64
_BEGINNING = 96
"""Bytes of a certificate that tell it from all others: its serial number is among them."""
_BASIC_KEY_LENGTH = 120
"""Bytes; of a P-384 key."""


@dataclass(frozen=True, slots=True)
class KnownSigners:
    """Signers that a pinned root vouched for, by the first bytes of their certificate.

    Thousands of cards share one RRN certificate: the rest of it need not be read again. A card
    that only pretends to hold it gains nothing, for its signature is held against *our* copy.
    """

    _signers: OrderedDict[bytes, Signer] = field(default_factory=OrderedDict, repr=False)

    def __len__(self) -> int:
        return len(self._signers)

    def get(self, beginning: bytes) -> Signer | None:
        """The signer whose certificate file begins so."""
        return self._signers.get(beginning[:_BEGINNING])

    def keep(self, certificate_file: bytes, signer: Signer) -> None:
        """Remember a pinned signer; of too many, forget the one that was kept first."""
        if signer.pinned:
            self._signers[certificate_file[:_BEGINNING]] = signer
        if len(self._signers) > _MOST_KNOWN:
            self._signers.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Trust:
    """What a library believes: the pinned roots, how sure it must be, what it has seen."""

    roots: Roots
    require: Require
    known: KnownSigners = field(default_factory=KnownSigners)


def read_eid(
    applet: Applet, trust: Trust, today: date, challenge: bytes, tell: Tell = tell_nobody
) -> EidRead:
    """Read and verify the card. Raises ``CardRefused``, or what the transmit function raises.

    ``today``: in Belgium. ``challenge``: 48 random bytes, never used before. The chip signs it at
    most once, and only for a card that the state signed.
    """
    applet.select()
    tell(Checked(Check.APPLET))
    signer = _signer(applet, trust)
    tell(Checked(Check.ISSUER, signer.pinned, signer.issuer))
    identity_file = applet.read_file(EidFile.IDENTITY)
    signature_file = applet.read_file(EidFile.IDENTITY_SIGNATURE, signer.signature_missing)
    check_identity(signer, identity_file, signature_file)
    identity = parse_identity(identity_file)
    tell(Checked(Check.SIGNATURE, detail=signer.algorithm))
    if not signer.could_sign(identity, today):
        raise forged("its RRN certificate was not valid at any time of the card's life")
    tell(Checked(Check.SIGNER_DAYS, detail=f"{signer.valid_from} to {signer.valid_until}"))
    assurance = _assurance(applet, signer, identity, challenge)
    tell(Checked(Check.CHIP, assurance is Assurance.GENUINE))
    _admit(identity, assurance, trust.require, today, tell)
    return EidRead(identity.national_number, assurance)


def _signer(applet: Applet, trust: Trust) -> Signer:
    def wanted(so_far: bytes) -> int:
        if not so_far:
            return _BEGINNING if trust.known else CHUNK
        return 0 if trust.known.get(so_far) else bytes_missing(so_far)

    content = applet.read_file(EidFile.RRN_CERTIFICATE, wanted)
    if known := trust.known.get(content):
        return known
    signer = signer_in(content, trust.roots)
    trust.known.keep(content, signer)
    return signer


def _assurance(applet: Applet, signer: Signer, identity: Identity, challenge: bytes) -> Assurance:
    """The *signed* digest alone says whether the chip must prove itself: all else is forgeable."""
    if not signer.pinned:
        return Assurance.UNVERIFIED
    if identity.basic_key_digest is None:
        return Assurance.SIGNED
    try:
        key_file = applet.read_file(
            EidFile.BASIC_KEY,
            lambda so_far: bytes_missing(so_far) if so_far else _BASIC_KEY_LENGTH,
        )
        key = check_basic_key(key_file, identity.basic_key_digest)
        answer = applet.sign(challenge)
    except CardRefused as refused:
        raise forged(f"the chip cannot prove itself: {refused.why}") from None
    check_chip(key, challenge, answer)
    return Assurance.GENUINE


def _admit(
    identity: Identity, assurance: Assurance, require: Require, today: date, tell: Tell
) -> None:
    if not require.met_by(assurance):
        if assurance is Assurance.UNVERIFIED:
            raise forged("no pinned root signed its RRN certificate")
        raise CardRefused(ReadProblem.EID_UNSURE, "an older chip cannot prove that it is no copy")
    tell(Checked(Check.POLICY, detail=f"{assurance}; the library requires {require}"))
    if not identity.valid_on(today):
        raise CardRefused(ReadProblem.EID_EXPIRED, "today is not among the card's valid days")
    tell(Checked(Check.CARD_DAYS))
