"""What the doctor says of one part of a kiosk."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"
    """It works, and will not for ever: somebody should look."""
    BAD = "bad"
    """The kiosk cannot do its work, or not all of it."""


class Complaint(StrEnum):
    """Everything that can be the matter; docs/technician.md tells what each one means."""

    SETTINGS_WRONG = "settings-wrong"
    NOT_ROOT = "not-root"

    KIOSK_NOT_RUNNING = "kiosk-not-running"
    KIOSK_HANGS = "kiosk-hangs"
    PORT_TAKEN = "port-taken"

    DEVICE_NOT_READY = "device-not-ready"
    DEVICE_LOST = "device-lost"
    DEVICE_STARTING = "device-starting"
    DEVICE_NOT_PERMITTED = "device-not-permitted"
    DEVICE_NEW = "device-new"
    NO_DEVICES = "no-devices"
    DRIVER_INCOMPLETE = "driver-incomplete"
    ROOTS_MISSING = "roots-missing"

    MODULE_IN_THE_WAY = "module-in-the-way"
    MODULE_NOT_KEPT_AWAY = "module-not-kept-away"
    MODULE_NOT_LOADED = "module-not-loaded"

    PCSCD_ABSENT = "pcscd-absent"
    PCSCD_DOWN = "pcscd-down"
    POLKIT_RULE_MISSING = "polkit-rule-missing"

    CLOCK_WRONG = "clock-wrong"
    CLOCK_NOT_SYNCHRONISED = "clock-not-synchronised"

    STATE_MISSING = "state-missing"
    STATE_NOT_OURS = "state-not-ours"
    DISK_READ_ONLY = "disk-read-only"
    DISK_FULL = "disk-full"
    DISK_NEARLY_FULL = "disk-nearly-full"

    CENTRAL_NAME_UNKNOWN = "central-name-unknown"
    CENTRAL_AWAY = "central-away"
    CENTRAL_WRONG = "central-wrong"
    CENTRAL_REFUSES = "central-refuses"
    CENTRAL_NOT_ENCRYPTED = "central-not-encrypted"
    CERTIFICATE_REFUSED = "certificate-refused"
    CERTIFICATE_ENDS = "certificate-ends"

    MAIL_AWAY = "mail-away"
    MAIL_NOT_BELIEVED = "mail-not-believed"
    MAIL_REFUSES = "mail-refuses"
    MAIL_PASSWORD_UNREAD = "mail-password-unread"

    NOT_ENROLLED = "not-enrolled"
    REVOKED = "revoked"
    STORE_CLOSED = "store-closed"
    STORE_DAMAGED = "store-damaged"
    CACHE_EMPTY = "cache-empty"
    CACHE_STALE = "cache-stale"
    FEED_REFUSED = "feed-refused"
    CARD_WEARS = "card-wears"
    WORK_UNSENT = "work-unsent"
    WORK_SET_ASIDE = "work-set-aside"
    WORK_DAMAGED = "work-damaged"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part. Nothing in it is about a patron.

    ``about``: the part, e.g. ``device scanner``. ``reason``: one sentence in English. ``mend``: a
    command for the shell where one helps, else what to do by hand; empty where all is well.
    """

    about: str
    state: State
    reason: str
    complaint: Complaint | None = None
    mend: str = ""


def well(about: str, reason: str) -> Finding:
    """All is well."""
    return Finding(about, State.OK, reason)


def wary(about: str, complaint: Complaint, reason: str, mend: str) -> Finding:
    """It works for now."""
    return Finding(about, State.WARNING, reason, complaint, mend)


def ill(about: str, complaint: Complaint, reason: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(about, State.BAD, reason, complaint, mend)


def healthy(findings: Iterable[Finding]) -> bool:
    """Whether the kiosk can do its work: warnings do not keep it from that."""
    return all(finding.state is not State.BAD for finding in findings)
