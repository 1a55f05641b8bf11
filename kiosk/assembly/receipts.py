"""Receipts on their way from the desk: worded, then printed or kept to be mailed."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.assembly.stores import Stores
from kiosk.desk.situation import Situation
from kiosk.domain.session.effects import Print, Receipt
from kiosk.drivers import Printer
from kiosk.printing.addresses import asking
from kiosk.printing.post import Post
from kiosk.printing.press import Press
from kiosk.settings import Settings
from kiosk.words.letter import receipt_letter
from kiosk.words.receipt import receipt_lines


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivers receipts. ``post``: ``None`` where there is no mail server in the settings."""

    press: Press
    post: Post | None
    account: str | None
    situation: Callable[[], Situation]

    async def deliver(self, receipt: Receipt) -> bool:
        """See ``kiosk.desk.desk.Deliver``."""
        situation = self.situation()
        lines = receipt_lines(
            receipt.lines,
            branch_name=situation.branch_name,
            library_name=situation.library_name,
            at=situation.at,
            language=receipt.language,
            account=self.account,
        )
        if isinstance(receipt, Print):
            return await self.press.print(lines)
        if self.post is None:
            return False
        letter = receipt_letter(lines, situation.library_name, receipt.language)
        return await self.post.send(receipt.patron, letter)


def delivery_of(
    settings: Settings,
    stores: Stores,
    printers: tuple[Printer, ...],
    situation: Callable[[], Situation],
) -> Delivery:
    """Set up the press and, where there is a mail server, the post."""
    lives, post = settings.receipts.lives, None
    if settings.email is not None:
        post = Post(stores.jobs, settings.email, asking(stores.client), lives.kept)
    press = Press(stores.jobs, printers, lives)
    return Delivery(press, post, settings.receipts.account, situation)
