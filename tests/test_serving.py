"""The screens' server ends when it is told to, by whichever thread, and never by itself."""

import asyncio
import socket
import threading

import httpx
from fastapi import FastAPI

from kiosk.serving import ScreenServer

PATIENCE_SECONDS = 10


def door() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


async def test_it_answers_until_it_is_told_to_leave_and_looks_at_no_clock_meanwhile() -> None:
    server, listening = ScreenServer(FastAPI()), door()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    serving = asyncio.create_task(server.serve([listening]))
    await asyncio.wait_for(server.ready.wait(), PATIENCE_SECONDS)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(url)
    assert answer.status_code == 404
    assert "date" not in answer.headers, "it would be that of the start"
    assert not serving.done()
    server.leave()
    await asyncio.wait_for(serving, PATIENCE_SECONDS)


async def test_one_that_is_told_before_it_began_does_not_begin() -> None:
    server = ScreenServer(FastAPI())
    server.leave()
    await asyncio.wait_for(server.serve([door()]), PATIENCE_SECONDS)


def test_another_thread_may_tell_it() -> None:
    server = ScreenServer(FastAPI())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door()]}, daemon=True)
    thread.start()
    server.leave()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
