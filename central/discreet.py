"""What went wrong inside is logged by its kind and place only: a message may hold who lent what."""

import json
import logging
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)


class Discreet:
    """Answers 500 when the application trips, and logs where, without a word of the data."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as why:  # noqa: BLE001 - one request never ends the service
            log.error("a request failed: %s", _place(why))  # noqa: TRY400 - a traceback ends in the message, which may be personal
            if not started:
                await _apologise(send)


def _place(why: Exception) -> str:
    frames = traceback.extract_tb(why.__traceback__)[-4:]
    steps = " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames[::-1])
    return f"{type(why).__name__} in {steps}"


async def _apologise(send: Send) -> None:
    content = json.dumps({"detail": "the service failed; its log says where"}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
    ]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": content})
