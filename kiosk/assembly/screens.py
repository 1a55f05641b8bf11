"""The screens' server: the patron's screen, the staff's page, and what machines ask."""

import time

from fastapi import FastAPI

from kiosk.assembly.kiosk import Kiosk
from kiosk.serving import ScreenServer
from kiosk.ui.app import create_app
from kiosk.ui.assets import load_assets
from kiosk.ui.front import Front, loopback
from kiosk.ui.metrics import mount_metrics
from kiosk.ui.pages import Pages, load_pages
from kiosk.ui.staff.door import Door, read_pin, systemd_credentials
from kiosk.ui.staff.reading import Backroom
from kiosk.ui.staff.room import StaffRoom
from kiosk.ui.staff.routes import mount_staff
from kiosk.ui.watch import mount_watch


def front_of(kiosk: Kiosk) -> Front:
    """The kiosk, as the screens see it."""
    screen = kiosk.settings.screen
    return Front(
        glass=kiosk.glass,
        send=kiosk.desk.send,
        situation=kiosk.around.situation,
        hosts=loopback(screen.port),
        languages=screen.languages,
        pixels_per_mm=screen.pixels_per_mm,
    )


def server_of(kiosk: Kiosk, front: Front) -> ScreenServer:
    """Everything that answers on the screen's port."""
    pages = load_pages(load_assets(front.pixels_per_mm))
    app = create_app(front, pages)
    mount_metrics(app, kiosk.around.situation, kiosk.desk.tally)
    mount_watch(app, kiosk.devices.happenings, kiosk.devices.board.devices)
    _mount_staff(app, kiosk, pages)
    if kiosk.settings.bench is not None:
        from kiosk.ui.bench_proxy import mount_bench  # development only

        mount_bench(app, kiosk.settings.bench.url)
    return ScreenServer(app)


def _mount_staff(app: FastAPI, kiosk: Kiosk, pages: Pages) -> None:
    settings, stores = kiosk.settings, kiosk.stores
    back = Backroom(
        kiosk.facts,
        stores.outbox,
        stores.jobs,
        settings.lives,
        stores.identity.branch,
        kiosk.region_key,
        kiosk.around.now,
        lambda: tuple(kiosk.desk.kept_for),
        kiosk.desk.notices.latest,
        settings.screen.languages[0],
    )
    door = Door(read_pin(settings.screen.staff_pin_file, systemd_credentials()), time.monotonic)
    room = StaffRoom(door, kiosk.around.situation, back.matters, back.why, back.dismiss, back.again)
    mount_staff(app, room, pages, settings.screen.languages[0])
