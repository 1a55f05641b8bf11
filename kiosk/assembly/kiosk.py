"""One kiosk, put together. It does nothing before its tasks run."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from uuid6 import uuid7

from kiosk.assembly.around import Around
from kiosk.assembly.devices import Devices, Work
from kiosk.assembly.receipts import Delivery, delivery_of
from kiosk.assembly.stores import Stores
from kiosk.cache.facts import Facts
from kiosk.desk.decisions import Decisions
from kiosk.desk.desk import Desk
from kiosk.desk.glass import Glass
from kiosk.domain.session.state import Session
from kiosk.drivers.catalog import PrinterSettings
from kiosk.notify import keep_watchdog_quiet
from kiosk.settings import Settings
from kiosk.sync.belief import Belief
from kiosk.sync.clock import Clock, date_of, this_moment
from kiosk.sync.closing import Closing
from kiosk.sync.feed import Feed
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from kiosk.sync.region_files import RegionFiles


@dataclass(frozen=True, slots=True)
class Kiosk:
    """The parts that others are tied to."""

    settings: Settings
    stores: Stores
    facts: Facts
    glass: Glass
    devices: Devices
    around: Around
    feed: Feed
    push: Push
    delivery: Delivery
    desk: Desk

    @property
    def region_key(self) -> bytes:
        """What the region's pass numbers are hashed with."""
        return bytes.fromhex(self.stores.identity.region_key)

    def tasks(self) -> list[Work]:
        """Everything that runs for as long as the kiosk does."""
        press, post = self.delivery.press, self.delivery.post
        ours = [self.desk.run(), self.feed.run(), self.push.run(), press.run()]
        if post is not None:
            ours.append(post.run())
        ours.append(Closing(self.stores.client, self.stores.outbox).run())
        comparing = self.feed.comparing()
        if comparing is not None:
            ours.append(comparing.run())
        return [*ours, keep_watchdog_quiet(), *self.devices.tasks(self.desk.read)]


def kiosk_of(settings: Settings, stores: Stores) -> Kiosk:
    """Tie the parts together."""
    clock, facts = Clock(settings.state), Facts(stores.cache, stores.outbox)
    glass = Glass(_first_session(settings))
    devices = Devices(settings.devices, settings.state / "printing", glass.refresh)
    link = Link(glass.refresh)
    calendar = partial(_calendar, stores)
    push = Push(stores.client, stores.outbox, link, glass.refresh, calendar)
    feed = _feed(settings, stores, link, clock, push, glass)
    identity = stores.identity
    around = Around(
        identity.branch, stores.cache, stores.outbox, clock, link, devices.board, feed.files
    )
    delivery = delivery_of(settings, stores, devices.printers, around.situation)
    decisions = Decisions(
        facts,
        stores.outbox,
        identity.branch,
        bytes.fromhex(identity.region_key),
        around.now,
        uuid7,
        around.freshness,
    )
    desk = Desk(glass, decisions, delivery.deliver, push.wake, settings.screen.patience)
    return Kiosk(settings, stores, facts, glass, devices, around, feed, push, delivery, desk)


def _first_session(settings: Settings) -> Session:
    """Offer only what there is: a receipt needs a printer or a mail server."""
    prints = any(isinstance(device, PrinterSettings) for device in settings.devices.values())
    mails = settings.email is not None
    return Session(receipts=settings.screen.receipts, prints=prints, mails=mails)


def _feed(
    settings: Settings, stores: Stores, link: Link, clock: Clock, push: Push, glass: Glass
) -> Feed:
    return Feed(
        stores.client,
        stores.cache,
        stores.outbox,
        link,
        glass.refresh,
        push.hand_all_on,
        push.calendar,
        clock.heard,
        _region_files(settings, stores, clock),
    )


def _calendar(stores: Stores) -> datetime:
    return stores.outbox.today(this_moment(), date_of(stores.client.date))


def _region_files(settings: Settings, stores: Stores, clock: Clock) -> RegionFiles | None:
    """Snapshots are for a kiosk that knows whose signature to believe."""
    who, state = stores.identity, settings.state
    if not who.root_key:
        return None
    belief = Belief(state, who.root_key)
    return RegionFiles(stores.client, stores.cache, belief, who.region, state, clock.now)
