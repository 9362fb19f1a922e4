"""Connections to a Bot API server."""

import asyncio
import logging
import os
from typing import Any

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.platforms.telegram.settings import TelegramSettings

_log = logging.getLogger(__name__)

#: Statuses with which the server says that it does not know the token.
_REFUSED = frozenset({401, 404})
_OK = 200


def request(settings: TelegramSettings, connections: int = 32) -> HTTPXRequest:
    """What carries calls; with time-outs of ours, for the library's are short for a phone line."""
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=settings.connect_s,
        write_timeout=settings.write_s,
        read_timeout=settings.read_s,
        media_write_timeout=3 * settings.write_s,
        pool_timeout=settings.connect_s,
    )


def open_bot(settings: TelegramSettings) -> Bot:
    """A bot that only sends."""
    use_exact_times()
    return Bot(
        settings.token,
        base_url=f"{settings.api_root}/bot",
        base_file_url=f"{settings.api_root}/file/bot",
        request=request(settings),
        get_updates_request=request(settings, 1),
    )


def use_exact_times() -> None:
    """Let the library speak of waits as time spans: its other form is about to go, and warns."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")


class Polling(HTTPXRequest):
    """Asks for updates, and knows whether it gets answers.

    The library goes on asking by itself, and says nothing of when it went well again.

    Attributes:
        refused: Set when the server does not know the token: the library stops asking then.
    """

    def __init__(self, settings: TelegramSettings, refused: asyncio.Event) -> None:
        super().__init__(
            connection_pool_size=1,
            connect_timeout=settings.connect_s,
            write_timeout=settings.write_s,
            read_timeout=settings.read_s,
            pool_timeout=settings.connect_s,
        )
        self.refused = refused
        self._is_failing = False

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - handed on as they come
        """The library's request; the first failure and the recovery are logged."""
        try:
            status, body = await super().do_request(*args, **kwargs)
        except Exception as error:
            self._note(type(error).__name__)
            raise
        self._note("" if status == _OK else f"status {status}")
        if status in _REFUSED:
            self.refused.set()
        return status, body

    def _note(self, failure: str) -> None:
        if failure and not self._is_failing:
            _log.warning("Telegram does not answer when asked for updates: %s", failure)
        elif self._is_failing and not failure:
            _log.warning("Telegram answers again")
        self._is_failing = bool(failure)
