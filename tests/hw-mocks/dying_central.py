"""A central service whose process dies between the commit and the reply: nothing is sent.

``python dying_central.py STATE``: as ``central serve``, on any free port, until it is sent
operations.
"""

import os
import sys
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.app import create_app
from central.feed_files import FeedFiles
from central.server import listen, run
from central.state import State


class DiesBeforeItAnswers:
    """Lets the application do all its work, then ends the process, as a power cut would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; the first batch of operations is the last thing that is done."""
        dies = scope["type"] == "http" and scope["path"] == "/v1/operations"

        async def sent(message: Message) -> None:
            if dies and message.get("status") == 200:
                os._exit(9)
            await send(message)

        await self._app(scope, receive, sent)


def main(state: State) -> None:
    """Serve."""
    claimed = listen("127.0.0.1", 0)
    address = f"http://127.0.0.1:{claimed.getsockname()[1]}"
    store = state.store(None)
    app = create_app(store, FeedFiles.of(store, state.directory), state.admin_token())
    run(
        DiesBeforeItAnswers(app),
        claimed,
        ready=lambda: print(f"central service listens on {address}", flush=True),  # noqa: T201 - what the real one prints
        stopping=lambda: None,
    )


if __name__ == "__main__":
    main(State(Path(sys.argv[1])))
