"""What day it is by the kiosk's own calendar, which stands in the file that is kept by it."""

from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.cache.outbox import schema
from kiosk.cache.outbox.file import OutboxFile
from kiosk.domain.calendar import Mark, day_after
from kiosk.domain.freshness import Heard, Moment

NAME = "calendar"
MARKED_EVERY = timedelta(hours=1)
"""A card's flash wears."""
_MARK = TypeAdapter(Mark)


class Calendar(OutboxFile):
    """Goes on with what the kiosk lives through."""

    def today(self, moment: Moment, server: datetime | None) -> datetime:
        """Tell the day, aware. ``server``: the time in the central service's last word.

        It begins at that time. One that was lost goes on at the last day that something has: what
        is kept is then kept for longer, and nothing too short.
        """
        mark, told = self._mark(), server or moment.wall
        day = self._last_day() or told if mark is None else day_after(mark, moment, server)
        if server is not None and _is_due(mark, day, moment):
            self._set_mark(Mark(day, Heard(server, moment.up, moment.boot)))
        return day

    def _mark(self) -> Mark | None:
        query = select(schema.outbox_meta.c.value).where(schema.outbox_meta.c.name == NAME)
        with self._engine.connect() as connection:
            kept = connection.scalar(query)
        try:
            return None if kept is None else _MARK.validate_json(kept)
        except ValidationError:
            return None

    def _last_day(self) -> datetime | None:
        with self._engine.connect() as connection:
            last = connection.scalar(select(func.max(schema.operation.c.acknowledged_at)))
        return None if last is None else datetime.fromisoformat(last)

    def _set_mark(self, mark: Mark) -> None:
        row = {"name": NAME, "value": _MARK.dump_json(mark).decode()}
        setting = insert(schema.outbox_meta).values(row)
        with self._writing() as connection:
            connection.execute(setting.on_conflict_do_update(index_elements=["name"], set_=row))


def _is_due(mark: Mark | None, day: datetime, moment: Moment) -> bool:
    return mark is None or mark.heard.boot != moment.boot or day - mark.day >= MARKED_EVERY
