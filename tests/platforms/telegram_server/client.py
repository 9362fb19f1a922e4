"""The real python-telegram-bot, connected to the test server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, BaseHandler, ExtBot
from telegram.request import HTTPXRequest

from tests.platforms.telegram_server.server import TelegramServer

#: No certificates to load: that is most of the time that a client takes to start.
PLAIN_HTTP: dict[str, Any] = {"verify": False, "trust_env": False}

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
AnyHandler = BaseHandler[Update, Any, Any]


def make_bot(
    server: TelegramServer, *, read_timeout_s: float = 5.0, token: str = ""
) -> ExtBot[None]:
    """A bot that talks to the server; ``async with`` it."""
    return ExtBot(
        token or server.token,
        base_url=server.base_url,
        base_file_url=server.base_file_url,
        request=HTTPXRequest(read_timeout=read_timeout_s, httpx_kwargs=PLAIN_HTTP),
        get_updates_request=HTTPXRequest(read_timeout=read_timeout_s, httpx_kwargs=PLAIN_HTTP),
    )


@asynccontextmanager
async def polling(server: TelegramServer, *handlers: AnyHandler) -> AsyncIterator[AnyApplication]:
    """A running Application that polls for updates and dispatches them to the handlers."""
    application = ApplicationBuilder().bot(make_bot(server)).job_queue(None).build()
    application.add_handlers(list(handlers))
    async with application:
        await application.start()
        if application.updater is None:
            raise RuntimeError("an Application built without an updater cannot poll")
        await application.updater.start_polling(timeout=2)
        try:
            yield application
        finally:
            await application.updater.stop()
            await application.stop()
