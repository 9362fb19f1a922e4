"""How many requests a second the site answers from memory, on one core.

Run `python -m benchmarks.web [SECONDS]`. The server is this process, held to one core; the client
is another process on another core. A report of the simulated market is asked for over and over, as
most browsers ask (gzip), and as one does that has the page already (304); so is the page that shows
it as sent to chats, and one of its pictures. Beside it stands aiohttp itself with the same body and
nothing around it.
"""

import asyncio
import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from aiohttp import ClientSession, web

from bot.app import App
from bot.demo.market import simulate
from bot.web.addresses import Addresses
from bot.web.service import origins, served
from bot.web.site import Site
from config.load import load
from mir_core.clock import FixedClock

NOW = dt.datetime(2026, 4, 8, 12, tzinfo=dt.UTC)
HOST, PORT, BARE = "127.0.0.1", 18_181, 18_182
PATH = "/en/2026-04-08/evening"
AS_SENT = f"{PATH}/channels/discord"
COVER = f"{PATH}/pictures/light/cover.png"
GOAL = 1000

#: Asks with raw sockets, so that the client is never what is measured.
_CLIENT = r"""
import asyncio, os, sys, time
port, path, extra, seconds, core = sys.argv[1:]
port, seconds = int(port), float(seconds)
if core != "-":
    os.sched_setaffinity(0, {int(core)})
request = f"GET {path} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n{extra}\r\n".encode()
async def one(until, counts):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = head[9:12].decode()
        length = [l for l in head.lower().split(b"\r\n") if l.startswith(b"content-length:")]
        if length and status != "304":
            await reader.readexactly(int(length[0].split(b":")[1]))
        counts[status] = counts.get(status, 0) + 1
    writer.close()
async def main():
    counts, began = {}, time.perf_counter()
    await asyncio.gather(*(one(began + seconds, counts) for _ in range(16)))
    took = time.perf_counter() - began
    print(" ".join(f"{status}:{count / took:.0f}" for status, count in sorted(counts.items())))
asyncio.run(main())
"""


async def main(seconds: float) -> None:
    """Print requests per second."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])
    client_core = str(cores[1]) if len(cores) > 1 else "-"
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{Path(folder) / 'mir.db'}"
        configuration = load(None, {}, {}, languages=("en", "zh"))
        async with App.open(configuration, FixedClock(NOW), database=database, demo=True) as app:
            await app.archive.append(simulate(1, NOW, app.calendars, configuration.coverage))
            root = f"http://{HOST}:{PORT}"
            site = Site(app=app, addresses=Addresses(root), origins=origins(root, PORT))
            async with served(site, HOST, PORT), ClientSession() as session:
                async with session.get(root + PATH) as answer:
                    tag, body = answer.headers["ETag"], await answer.read()
                async with session.get(root + AS_SENT) as answer:
                    assert answer.status == 200
                async with session.get(root + COVER) as answer:
                    picture = answer.url.path
                await _measure("page, gzip", PORT, PATH, "", seconds, client_core)
                condition = f"If-None-Match: {tag}\r\n"
                await _measure("page the reader has", PORT, PATH, condition, seconds, client_core)
                await _measure("as sent to chats, gzip", PORT, AS_SENT, "", seconds, client_core)
                await _measure("picture", PORT, picture, "", seconds, client_core)
                await _bare(body, seconds, client_core)
    print(f"goal: {GOAL:,}/s")


async def _bare(body: bytes, seconds: float, core: str) -> None:
    """The peer: aiohttp with one handler."""

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html")

    application = web.Application()
    application.router.add_get(PATH, handler)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, BARE).start()
    await _measure("aiohttp alone, same body unpacked", BARE, PATH, "", seconds, core)
    await runner.cleanup()


async def _measure(name: str, port: int, path: str, extra: str, seconds: float, core: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CLIENT, str(port), path, extra, str(seconds), core,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    told, _ = await process.communicate()
    print(f"{name:34} requests/s by status: {told.decode().strip()}")


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0))
