"""Lines of a stream without blocking the loop."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import TextIO


async def read_lines(stream: TextIO, prompt: str = "") -> AsyncIterator[str]:
    """Lines as they come, until the stream ends.

    A thread of its own reads, because standard input may be a file, which the loop cannot watch,
    and because a worker of the loop's pool that waits for a key would hold up the end of the
    process. The prompt is written before each line is awaited.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    wanted = threading.Semaphore(0)

    def read() -> None:
        while True:
            wanted.acquire()
            line = stream.readline()
            try:
                loop.call_soon_threadsafe(queue.put_nowait, line or None)
            except RuntimeError:  # the loop has ended meanwhile
                return
            if not line:
                return

    threading.Thread(target=read, name="console input", daemon=True).start()
    while True:
        if prompt:
            print(prompt, end="", flush=True)  # noqa: T201 - a terminal is spoken to
        wanted.release()
        if (line := await queue.get()) is None:
            return
        yield line
