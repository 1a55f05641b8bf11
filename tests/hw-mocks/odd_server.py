"""An HTTP peer on loopback that answers every request with the bytes that it was given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def odd_server(
    answer: bytes, *, hang: bool = False, think: float = 0, drip: float = 0
) -> AsyncIterator[str]:
    """Serve ``answer`` as it stands; ``hang``: then keep the line open and say no more.

    ``think``: so many seconds before the first byte. ``drip``: so many after each byte.
    """
    served: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())  # type: ignore[arg-type]  # asyncio's own task for us
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(think)
        for part in [answer] if not drip else [bytes((byte,)) for byte in answer]:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(drip)
        if hang:
            await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        await asyncio.gather(*served, return_exceptions=True)


def http(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer with a body; ``length``: what it claims, where that is not the truth."""
    claimed = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {claimed}\r\n\r\n".encode() + body
