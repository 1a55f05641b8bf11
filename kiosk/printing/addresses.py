"""Where a patron is written to: asked of the central service at the moment that a letter goes."""

from kiosk.domain.ids import PatronKey
from kiosk.printing.delivery import NotSent
from kiosk.printing.post import AskAddress
from kiosk.sync.client import CentralClient, CentralDown, MustRefetch, NotAccepted, Revoked


def asking(client: CentralClient) -> AskAddress:
    """Ask this central service. What else it has to say, the feed hears."""

    async def ask(patron: PatronKey) -> str | None:
        try:
            return await client.address(patron)
        except (CentralDown, MustRefetch, NotAccepted, Revoked):
            raise NotSent("central_away") from None

    return ask
