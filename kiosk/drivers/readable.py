"""Wait for a device file without a thread."""

import asyncio


async def readable(fd: int, within: float | None = None) -> bool:
    """Wait until ``fd`` has something to read; ``False`` when ``within`` seconds passed first.

    Nothing is read here, so cancelling loses nothing: what has come stays with the kernel.
    """
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.add_reader(fd, came.set)
    try:
        async with asyncio.timeout(within):
            await came.wait()
    except TimeoutError:
        return came.is_set()  # both at once, when the loop was held up
    finally:
        loop.remove_reader(fd)
    return True
