"""A kiosk's line to a central service that is here: it breaks, and changes what comes over it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

import httpx

from central_here import KioskThere
from plain_http import plain_async_http


@dataclass
class CutLine(httpx.AsyncBaseTransport):
    """``cut_after``: bytes of a snapshot, then it breaks. ``change``: what is made of bodies.

    ``clock``: the central service's, as its answers tell it.
    """

    kiosk: KioskThere
    clock: Callable[[], datetime]
    cut_after: int | None = None
    change: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    carried: int = 0
    """Bytes of snapshots."""
    _way: httpx.AsyncClient | None = field(default=None, repr=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request over, and its answer back; or not all of it."""
        self.asked.append(request.url.path)
        answer = await self._carry(request)
        content = answer.content
        for path, change in self.change.items():
            if request.url.path.startswith(path) and answer.status_code == 200:
                content = change(content)
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name.lower() not in ("content-encoding", "content-length", "date")
        }
        headers["Date"] = format_datetime(self.clock(), usegmt=True)
        stream = self._stream(request, content)
        return httpx.Response(answer.status_code, headers=headers, stream=stream)

    async def aclose(self) -> None:
        """Hang up; the next request opens it again."""
        if self._way is not None:
            await self._way.aclose()
            self._way = None

    async def _carry(self, request: httpx.Request) -> httpx.Response:
        if self._way is None:
            self._way = plain_async_http(str(self.kiosk.http.base_url), timeout=40)
        kept = ("Range", "If-Range", "Content-Type")
        return await self._way.request(
            request.method,
            request.url.raw_path.decode(),
            content=request.content or None,
            headers={key: request.headers[key] for key in kept if key in request.headers},
            auth=self.kiosk.auth,
        )

    def _stream(self, request: httpx.Request, content: bytes) -> httpx.AsyncByteStream:
        is_snapshot = "/v1/snapshots/" in request.url.path
        return _Stream(self, content, self.cut_after if is_snapshot else None, is_snapshot)


@dataclass
class _Stream(httpx.AsyncByteStream):
    line: CutLine
    content: bytes
    cut_after: int | None
    counted: bool

    async def __aiter__(self) -> AsyncIterator[bytes]:
        carried = self.content if self.cut_after is None else self.content[: self.cut_after]
        self.line.carried += len(carried) if self.counted else 0
        yield carried
        if len(carried) < len(self.content):
            raise httpx.ReadError("the line is cut")
