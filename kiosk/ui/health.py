"""How the kiosk is doing: as data for machines, and in words for staff."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.situation import Freshness, Situation
from kiosk.domain.period import day_of
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceHealth, DeviceKind, DeviceState
from kiosk.sync.trouble import FeedTrouble
from kiosk.words import Words, words_in
from kiosk.words.devices import FAULTS, KINDS, STATES, WISHES
from kiosk.words.feed import TROUBLES


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The situation as ``GET /api/health`` gives it. Moments in ISO 8601."""

    healthy: bool
    """It can do its work: it has data, and no device is lost."""
    at: datetime
    branch: str
    central_up: bool
    freshness: Freshness
    synced_at: datetime | None
    cache_age_seconds: int | None
    unsent: int
    set_aside: int
    devices: tuple[DeviceHealth, ...]
    feed: FeedTrouble | None = None
    mended: int = 0


def health_report(situation: Situation) -> HealthReport:
    """Judge the situation. The central service being away is no fault: offline is normal."""
    age = None if situation.synced_at is None else situation.at - situation.synced_at
    lost = any(device.state is DeviceState.LOST for device in situation.devices)
    return HealthReport(
        healthy=not lost and situation.freshness is not Freshness.EMPTY,
        at=situation.at,
        branch=situation.branch,
        central_up=situation.central_up,
        freshness=situation.freshness,
        synced_at=situation.synced_at,
        cache_age_seconds=None if age is None else int(age.total_seconds()),
        unsent=situation.unsent,
        set_aside=situation.set_aside,
        devices=situation.devices,
        feed=situation.feed,
        mended=situation.mended,
    )


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One thing that can be well or not. ``look``: ok, busy, warning or lost."""

    name: str
    look: str
    state: str
    since: str = ""
    advice: str = ""
    detail: str = ""
    """What the driver says, in English."""
    code: str = ""
    """The device's name in the settings."""


@dataclass(frozen=True, slots=True)
class HealthPage:
    """The health page, in words."""

    language: str
    title: str
    place: str
    rows: tuple[HealthRow, ...]


_LOOKS = {
    DeviceState.STARTING: "busy",
    DeviceState.ONLINE: "ok",
    DeviceState.WARNING: "warning",
    DeviceState.LOST: "lost",
}


def health_page(situation: Situation, language: str) -> HealthPage:
    """Word the situation for staff."""
    words = words_in(language)
    healthy = health_report(situation).healthy
    return HealthPage(
        language,
        words.gettext("The kiosk works") if healthy else words.gettext("The kiosk needs you"),
        f"{situation.library_name} · {situation.branch_name}",
        (
            *(_device(words, situation, device) for device in situation.devices),
            _central(words, situation),
            _data(words, situation),
            _unsent(words, situation),
        ),
    )


def _device(words: Words, situation: Situation, device: DeviceHealth) -> HealthRow:
    kind = next((KINDS[kind] for kind in DeviceKind if kind == device.kind), device.kind)
    return HealthRow(
        words.gettext(kind),
        _LOOKS[device.state],
        words.gettext(STATES[device.state]),
        _since(words, device.since, situation),
        *_advice(words, device.fault, device.sentence),
        code=device.name,
    )


def _advice(words: Words, fault: Fault | None, sentence: str) -> tuple[str, str]:
    """What to do in the staff's words, and what the driver says besides."""
    if sentence in WISHES:
        return words.gettext(sentence), ""
    return words.gettext(FAULTS[fault]) if fault else "", sentence


def _since(words: Words, moment: datetime, situation: Situation) -> str:
    time = words.moment(moment, day_of(situation.at))
    return words.gettext("since {time}").format(time=time)


def _central(words: Words, situation: Situation) -> HealthRow:
    name = words.gettext("Central service")
    if situation.central_up:
        return HealthRow(name, "ok", words.gettext("Reached"))
    advice = words.gettext("Patrons can go on. All is sent once it is back.")
    return HealthRow(name, "warning", words.gettext("Not reached"), advice=advice)


def _data(words: Words, situation: Situation) -> HealthRow:
    name = words.gettext("Data of patrons and items")
    if situation.synced_at is None:
        advice = words.gettext("Connect the kiosk to the network: it cannot work without data.")
        return HealthRow(name, "lost", words.gettext("Never fetched"), advice=advice)
    time = words.moment(situation.synced_at, day_of(situation.at))
    state = words.gettext("Up to date at {time}").format(time=time)
    if situation.feed is not None:
        return HealthRow(name, "warning", state, advice=words.gettext(TROUBLES[situation.feed]))
    if situation.mended:
        advice = words.ngettext(
            "{count} record had changed on the memory card and was put right: replace the card.",
            "{count} records had changed on the memory card and were put right: replace the card.",
            situation.mended,
        )
        return HealthRow(name, "warning", state, advice=advice)
    look = "ok" if situation.freshness is Freshness.FRESH else "warning"
    return HealthRow(name, look, state)


def _unsent(words: Words, situation: Situation) -> HealthRow:
    name = words.gettext("Work to be sent")
    state = words.ngettext("{count} operation", "{count} operations", situation.unsent)
    if not situation.set_aside:
        return HealthRow(name, "ok", state)
    advice = words.ngettext(
        "{count} operation was refused: look at it in the library system.",
        "{count} operations were refused: look at them in the library system.",
        situation.set_aside,
    )
    return HealthRow(name, "warning", state, advice=advice)
