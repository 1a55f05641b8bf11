"""Signing in at the central service: it asks who calls, and only this kiosk's key can answer."""

from collections.abc import AsyncGenerator, Generator

import httpx
from pydantic import ValidationError

from kiosk.sync.identity import Identity
from kiosk.sync.wire import CHALLENGED, TURN, SignedIn, SignIn, words_to_sign

_Flow = Generator[httpx.Request, httpx.Response, None]
_Call = Generator[httpx.Request, httpx.Response, httpx.Response]


class SignsIn(httpx.Auth):
    """Shows a token that lasts for an hour or so, kept in memory only; signs in for another.

    And since when it waits, when the central service said so: see ``TURN``.
    """

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._token = ""
        self._turn = ""

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request; sign in and send it again when that is asked."""
        flow = self._flow(request)
        asked = next(flow)
        while True:
            response = yield asked
            if asked is not request:
                response.read()
            try:
                asked = flow.send(response)
            except StopIteration:
                return

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Do the same."""
        flow = self._flow(request)
        asked = next(flow)
        while True:
            response = yield asked
            if asked is not request:
                await response.aread()
            try:
                asked = flow.send(response)
            except StopIteration:
                return

    def _flow(self, request: httpx.Request) -> _Flow:
        asked = _challenge((yield from self._shown(request)))
        if asked is None:
            return
        answer = yield from self._called(self._signed(request, asked))
        try:
            self._token = SignedIn.model_validate_json(answer.content).token
        except ValidationError:  # it was refused: that is the answer, then
            return
        yield from self._shown(request)

    def _shown(self, request: httpx.Request) -> _Call:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return (yield from self._called(request))

    def _called(self, request: httpx.Request) -> _Call:
        if self._turn:
            request.headers[TURN] = self._turn
        response = yield request
        self._turn = response.headers.get(TURN, self._turn)
        return response

    def _signed(self, request: httpx.Request, challenge: str) -> httpx.Request:
        kiosk = self._identity.kiosk
        signature = self._identity.sign(words_to_sign(kiosk, challenge))
        body = SignIn(kiosk=kiosk, challenge=challenge, signature=signature.hex())
        return httpx.Request(
            "POST",
            request.url.copy_with(path="/v1/sessions", query=None),
            headers={"Content-Type": "application/json"},
            content=body.model_dump_json().encode(),
            extensions=request.extensions,
        )


def _challenge(response: httpx.Response) -> str | None:
    if response.status_code != httpx.codes.UNAUTHORIZED:
        return None
    found = CHALLENGED.fullmatch(response.headers.get("WWW-Authenticate", ""))
    return found[1] if found else None
