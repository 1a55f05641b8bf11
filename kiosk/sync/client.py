"""Calls to the central service. Every call is bounded; every bad answer is a ``CentralDown``."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import ValidationError

from kiosk.domain.ids import PatronKey
from kiosk.sync.trust import why_not_believed
from kiosk.sync.wire import (
    TURN,
    Address,
    AddressRequest,
    Changes,
    Closed,
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
_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 12.0
"""How long the central service may think, besides the time that it was told to wait for news."""
_WHOLE_CALL_SECONDS = 120.0
"""A peer that answers a byte at a time is no better than one that does not answer."""
_MOST_BYTES = 64 * 1024 * 1024
_MOST_OF_A_REFUSAL = 64 * 1024
_TO_BE_READ = (200, 206, 416)
W = TypeVar("W", bound=Wire)


class CentralDown(Exception):
    """The central service cannot be reached or answered nonsense."""


class AskedToWait(CentralDown):
    """The central service is too busy, and says for how many ``seconds`` to leave it alone.

    ``alone``: it gave this moment to no other kiosk.
    """

    def __init__(self, why: str, seconds: float, *, alone: bool = False) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.alone = alone


class Choked(CentralDown):
    """The central service answers, but not to this: it finds it bad, or fails at it."""


class MustRefetch(Exception):
    """The central service no longer knows our place in its feed."""


class NotAccepted(Exception):
    """The central service refuses us. The sentence says what to do."""


class Revoked(Exception):
    """The kiosk was revoked: it wipes what it knows. The sentence says what to do."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Seconds: of silence, and of the whole call."""

    silence: float
    whole: float


class CentralClient:
    """A connection to the central service, as one kiosk.

    ``who``: signs in, or a token to show. ``transport``: how, if not over TCP. ``verify``: whose
    certificates are believed.
    """

    def __init__(
        self,
        url: str,
        who: httpx.Auth | str,
        whole_call_seconds: float = _WHOLE_CALL_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
        answer_seconds: float = _ANSWER_SECONDS,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._whole_call = whole_call_seconds
        self._answer = answer_seconds
        self.date: str | None = None
        """When the last good answer was given, in its ``Date`` header."""
        self._http = httpx.AsyncClient(
            base_url=url,
            timeout=_CONNECT_SECONDS,
            auth=None if isinstance(who, str) else who,
            headers={"Authorization": f"Bearer {who}"} if isinstance(who, str) and who else {},
            trust_env=False,
            transport=transport,
            verify=verify,
        )

    async def close(self) -> None:
        """End the connections."""
        await self._http.aclose()

    async def head(self, epoch: str, after: int, wait: int = LONG_POLL_SECONDS) -> Head:
        """Ask how far the feed is, waiting up to ``wait`` seconds for news."""
        query: dict[str, str | int] = {"epoch": epoch, "after": after, "wait": wait}
        news = self._answer + wait
        return await self._ask(Head, _Bounds(news, 2 * news), "GET", "/v1/head", params=query)

    async def changes(self, epoch: str, after: int) -> Changes:
        """Fetch the next stretch of the feed. Raises ``MustRefetch`` too."""
        query: dict[str, str | int] = {"epoch": epoch, "after": after, "limit": PAGE}
        page = _Bounds(self._answer, self._whole_call)
        return await self._ask(Changes, page, "GET", "/v1/changes", params=query)

    async def get(self, model: type[W], path: str) -> W:
        """Fetch what stands under a path. Raises ``MustRefetch`` too: it is gone."""
        return await self._ask(model, _Bounds(self._answer, self._whole_call), "GET", path)

    @asynccontextmanager
    async def stream(
        self, path: str, headers: Mapping[str, str] = MappingProxyType({})
    ) -> AsyncIterator[httpx.Response]:
        """Ask for what may be large, or there in part (206, 416)."""
        timeout = httpx.Timeout(_CONNECT_SECONDS, read=self._answer)
        try:
            async with (
                asyncio.timeout(self._whole_call),
                self._http.stream("GET", path, headers=headers, timeout=timeout) as response,
            ):
                if response.status_code not in _TO_BE_READ:
                    await _body(response)
                self.date = response.headers.get("Date")
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise CentralDown(f"no answer ({type(error).__name__})") from error

    async def send(self, batch: OperationBatch) -> Outcomes:
        """Hand operations on; safe to repeat."""
        body = batch.model_dump_json().encode()
        return await self._post(Outcomes, "/v1/operations", body)

    async def address(self, patron: PatronKey) -> str | None:
        """Ask where to e-mail a patron's receipt; ``None``: nowhere, or not yet."""
        body = AddressRequest(patron=patron).model_dump_json().encode()
        return (await self._post(Address, "/v1/addresses", body)).email

    async def closed(self, told: tuple[UUID, ...]) -> frozenset[UUID]:
        """Ask which of these operations, at most 100, staff are done with."""
        body = Closed(ids=told).model_dump_json().encode()
        return frozenset((await self._post(Closed, "/v1/closed-work", body)).ids) & {*told}

    async def enrol(self, code: str, public_key: str) -> Enrolment:
        """Trade a one-time code for an identity; ``public_key``: this kiosk's, as hex."""
        body = EnrolmentRequest(code=code, public_key=public_key).model_dump_json().encode()
        return await self._post(Enrolment, "/v1/enrolments", body)

    async def _post(self, model: type[W], path: str, content: bytes) -> W:
        """What is sent is small and so is the answer: it has no reason to take long."""
        bounds = _Bounds(self._answer, 2 * self._answer)
        return await self._ask(model, bounds, "POST", path, content=content)

    async def _ask(
        self,
        model: type[W],
        bounds: _Bounds,
        method: str,
        path: str,
        *,
        params: dict[str, str | int] | None = None,
        content: bytes | None = None,
    ) -> W:
        headers = {"Content-Type": "application/json"} if content is not None else {}
        try:
            async with (
                asyncio.timeout(min(bounds.whole, self._whole_call)),
                self._http.stream(
                    method,
                    path,
                    params=params,
                    content=content,
                    headers=headers,
                    timeout=httpx.Timeout(_CONNECT_SECONDS, read=bounds.silence),
                ) as response,
            ):
                answer = model.model_validate_json(await _body(response))
                self.date = response.headers.get("Date")
                return answer
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            refused = why_not_believed(error)
            why = f"its certificate is refused: {refused}" if refused else type(error).__name__
            raise CentralDown(f"no answer ({why})") from error
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
        case 429 | 503 as status if (seconds := _asked_to_wait(response)) is not None:
            raise AskedToWait(f"status {status}", seconds, alone=TURN in response.headers)
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


def _asked_to_wait(response: httpx.Response) -> float | None:
    """Read ``Retry-After``: seconds, or a moment by the peer's own clock (RFC 9110, 10.2.3)."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:9])
    with suppress(ValueError, TypeError):
        until = parsedate_to_datetime(told).astimezone(UTC)
        said = response.headers.get("Date", "")
        now = parsedate_to_datetime(said).astimezone(UTC) if said else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    return None
