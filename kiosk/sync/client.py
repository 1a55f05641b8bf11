"""Calls to the central service. Every call is bounded; every bad answer is a ``CentralDown``."""

import asyncio
from typing import TypeVar

import httpx
from pydantic import ValidationError

from kiosk.sync.wire import (
    Changes,
    Dismissal,
    Enrolment,
    EnrolmentRequest,
    Head,
    OperationBatch,
    Outcomes,
    Wire,
)

LONG_POLL_SECONDS = 25
PAGE = 5000
_TIMEOUT = httpx.Timeout(10, read=LONG_POLL_SECONDS + 10)
_WHOLE_CALL_SECONDS = 120
"""A peer that answers a byte at a time is no better than one that does not answer."""
_MOST_BYTES = 64 * 1024 * 1024
_MOST_OF_A_REFUSAL = 64 * 1024
W = TypeVar("W", bound=Wire)


class CentralDown(Exception):
    """The central service cannot be reached or answered nonsense."""


class Choked(CentralDown):
    """The central service answers, but not to this: it finds it bad, or fails at it."""


class MustRefetch(Exception):
    """The central service no longer knows our place in its feed."""


class NotAccepted(Exception):
    """The central service refuses us. The sentence says what to do."""


class Revoked(Exception):
    """The kiosk was revoked: it wipes what it knows. The sentence says what to do."""


class CentralClient:
    """A connection to the central service, as one kiosk. ``transport``: how, if not over TCP."""

    def __init__(
        self,
        url: str,
        token: str,
        whole_call_seconds: float = _WHOLE_CALL_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._whole_call = whole_call_seconds
        self.date: str | None = None
        """When the last good answer was given, in its ``Date`` header."""
        self._http = httpx.AsyncClient(
            base_url=url,
            timeout=_TIMEOUT,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            trust_env=False,
            transport=transport,
        )

    async def close(self) -> None:
        """End the connections."""
        await self._http.aclose()

    async def head(self, epoch: str, after: int, wait: int = LONG_POLL_SECONDS) -> Head:
        """Ask how far the feed is, waiting up to ``wait`` seconds for news."""
        query: dict[str, str | int] = {"epoch": epoch, "after": after, "wait": wait}
        return await self._ask(Head, "GET", "/v1/head", params=query)

    async def changes(self, epoch: str, after: int) -> Changes:
        """Fetch the next stretch of the feed. Raises ``MustRefetch`` too."""
        query: dict[str, str | int] = {"epoch": epoch, "after": after, "limit": PAGE}
        return await self._ask(Changes, "GET", "/v1/changes", params=query)

    async def send(self, batch: OperationBatch) -> Outcomes:
        """Hand operations on; safe to repeat."""
        body = batch.model_dump_json().encode()
        return await self._ask(Outcomes, "POST", "/v1/operations", content=body)

    async def enrol(self, code: str) -> Enrolment:
        """Trade a one-time code for an identity."""
        body = EnrolmentRequest(code=code).model_dump_json().encode()
        return await self._ask(Enrolment, "POST", "/v1/enrolments", content=body)

    async def _ask(
        self,
        model: type[W],
        method: str,
        path: str,
        *,
        params: dict[str, str | int] | None = None,
        content: bytes | None = None,
    ) -> W:
        headers = {"Content-Type": "application/json"} if content is not None else {}
        try:
            async with (
                asyncio.timeout(self._whole_call),
                self._http.stream(
                    method, path, params=params, content=content, headers=headers
                ) as response,
            ):
                answer = model.model_validate_json(await _body(response))
                self.date = response.headers.get("Date")
                return answer
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise CentralDown(f"no answer ({type(error).__name__})") from error
        except ValidationError as error:
            raise CentralDown(f"an answer that is no {model.__name__}") from error


async def _body(response: httpx.Response) -> bytes:
    match response.status_code:
        case 200 | 201:
            pass
        case 410:
            raise MustRefetch
        case 403 if (dismissal := await _dismissal(response)).wipe:
            raise Revoked(
                f"this kiosk was revoked ({dismissal.detail}): its data and keys are wiped; "
                "enrol it again with «kiosk enrol» to use it"
            )
        case 401 | 403 | 404 as status:
            raise NotAccepted(f"the central service refuses this kiosk ({status}): enrol it again")
        case 400 | 413 | 422 | 500 as status:
            raise Choked(f"status {status}")
        case status:
            raise CentralDown(f"status {status}")
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise CentralDown("an answer without end")
    return bytes(body)


async def _dismissal(response: httpx.Response) -> Dismissal:
    """Read why; a body that does not say so, from whoever stands between, wipes nothing."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _MOST_OF_A_REFUSAL:
            break
    try:
        return Dismissal.model_validate_json(bytes(body))
    except ValidationError:
        return Dismissal(detail="")
