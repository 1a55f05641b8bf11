"""The made-up town hall: writes, signs and hands out virtual eIDs, and knows how one cheats."""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha384

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP384R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from virtual_eid import (
    BASIC_KEY,
    IDENTITY,
    IDENTITY_SIGNATURE,
    RRN_CERTIFICATE,
    AppletVersion,
    VirtualEid,
)
from virtual_pki import Authority, Register, VirtualPki

VALID = (date(2020, 1, 1), date(2050, 1, 1))

_REGISTERS = {
    AppletVersion.V1_1: Register.OLD,
    AppletVersion.V1_7: Register.RSA,
    AppletVersion.V1_8: Register.EC,
}
_PADDING = {AppletVersion.V1_1: 64, AppletVersion.V1_7: 64, AppletVersion.V1_8: 128}
_PHOTO_HASH = {AppletVersion.V1_1: 20, AppletVersion.V1_7: 32, AppletVersion.V1_8: 48}


def tlv(tag: int, value: bytes) -> bytes:
    """One field of the card's files: lengths of 255 and more chain with FF."""
    full, rest = divmod(len(value), 255)
    return bytes([tag]) + b"\xff" * full + bytes([rest]) + value


def identity_file(
    national_number: str,
    valid: tuple[date, date] = VALID,
    document_type: int = 1,
    applet: AppletVersion = AppletVersion.V1_8,
    basic_key_file: bytes | None = None,
) -> bytes:
    """An identity file of a made-up person, padded with zeros. ``valid``: first and last day."""
    texts = {
        0x01: "592000000077",
        0x03: f"{valid[0]:%d.%m.%Y}",
        0x04: f"{valid[1]:%d.%m.%Y}",
        0x05: "Oosterzele",
        0x06: national_number,
        0x07: "Proefkonijn",
        0x08: "Zoë Marie",
        0x0A: "Belg",
        0x0B: "Gent",
        0x0C: "01 MAAR 1990",
        0x0D: "F",
        0x0F: f"{document_type}",
    }
    fields = {tag: text.encode() for tag, text in texts.items()}
    fields |= {0x00: b"\x00\x03", 0x02: bytes(range(16)), 0x11: bytes(_PHOTO_HASH[applet])}
    if basic_key_file is not None:
        fields[0x1A] = sha384(basic_key_file).digest()
    content = b"".join(tlv(tag, fields[tag]) for tag in sorted(fields))
    return content + bytes(-len(content) % _PADDING[applet])


@dataclass(frozen=True, slots=True)
class TownHall:
    """Issues cards under a made-up PKI."""

    pki: VirtualPki

    def issue(
        self,
        national_number: str,
        applet: str = AppletVersion.V1_8,
        *,
        valid: tuple[date, date] = VALID,
        document_type: int = 1,
        register: Register | Authority | None = None,
    ) -> VirtualEid:
        """A card as the state would issue it. ``applet``: ``1.1``, ``1.7`` or ``1.8``.

        ``register``: who signs the identity, if not who does so for that applet.
        """
        version = AppletVersion(applet)
        signer = register or _REGISTERS[version]
        signer = signer if isinstance(signer, Authority) else self.pki.registers[signer]
        key = generate_private_key(SECP384R1()) if version is AppletVersion.V1_8 else None
        key_file = _public(key) if key else None
        identity = identity_file(national_number, valid, document_type, version, key_file)
        return VirtualEid(version, _files(identity, signer, key_file), key)


def with_another_number(card: VirtualEid, national_number: str) -> VirtualEid:
    """A forged card: the number was changed, the signature was not."""
    start = card.files[IDENTITY].index(b"\x06\x0b") + 2
    identity = bytearray(card.files[IDENTITY])
    identity[start : start + 11] = national_number.encode()
    return replace(card, files=card.files | {IDENTITY: bytes(identity)}, received=[])


def copied(card: VirtualEid) -> VirtualEid:
    """A copy of every file on another chip, whose key no copying gets out of the first."""
    files = dict(card.files)
    return replace(card, files=files, basic_key=generate_private_key(SECP384R1()), received=[])


def copied_with_own_key(card: VirtualEid) -> VirtualEid:
    """The same, and the copy's own public key stands in its file."""
    key = generate_private_key(SECP384R1())
    return replace(card, basic_key=key, files=card.files | {BASIC_KEY: _public(key)}, received=[])


def copied_as_older(card: VirtualEid) -> VirtualEid:
    """The same, and the copy poses as an applet that never had such a key."""
    files = {path: content for path, content in card.files.items() if path != BASIC_KEY}
    return replace(card, applet=AppletVersion.V1_7, basic_key=None, files=files, received=[])


def _files(identity: bytes, signer: Authority, key_file: bytes | None) -> dict[bytes, bytes]:
    signature = signer.sign(identity)
    files = {
        IDENTITY: identity,
        IDENTITY_SIGNATURE: signature + bytes(-len(signature) % 128),
        RRN_CERTIFICATE: signer.certificate + bytes(-len(signer.certificate) % 512),
    }
    return files | ({BASIC_KEY: key_file} if key_file else {})


def _public(key: EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
