"""Both platforms in one process, under the supervisor."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress

import pytest

from bot.logs import Redactor, configure
from bot.platforms.discord.adapter import DiscordPlatform
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.telegram.adapter import TelegramPlatform
from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import open_transport
from bot.supervisor import Service, Supervisor
from formatters.outputs.discord import FORMATTER as DISCORD
from formatters.outputs.telegram import FORMATTER as TELEGRAM
from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import Destination
from mir_core.model.part import Part
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.client import eventually
from tests.platforms.small_bot import dispatch
from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.server import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None) as server:
        yield server


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as server:
        with server.pointed():
            yield server


class Both:
    """The two platforms and a reader on each."""

    def __init__(self, telegram: TelegramServer, discord: DiscordServer) -> None:
        self.telegram, self.discord = telegram, discord
        self.telegram_settings = TelegramSettings(telegram.token, telegram.root, read_s=2, poll_s=2)
        self._discord_settings = DiscordSettings(
            discord.token, discord.api_root, discord.gateway_url, discord.cdn_root
        )
        self.on_telegram = TelegramPlatform(self.telegram_settings, dispatch(TELEGRAM), (), Pacer())
        self.on_discord = DiscordPlatform(self._discord_settings, dispatch(DISCORD))
        self.reader = telegram.add_user("Ann", language_code="en")
        self.chat = telegram.add_private_chat(self.reader)

    @property
    def services(self) -> Mapping[str, Service]:
        return {"telegram": self.on_telegram.run, "discord": self.on_discord.run}

    async def ask_telegram(self) -> None:
        self.telegram.user_sends(self.chat, self.reader, "/echo a")
        await self.telegram.until(
            lambda: self.telegram.messages(self.chat)[-1].author_id == self.telegram.bot.id, 10
        )

    async def ask_discord(self) -> None:
        server = self.discord
        handle = server.slash(server.channel, server.reader, "echo", {"first": "a"})
        assert (await handle.response(10)).message is not None


@asynccontextmanager
async def supervised(services: Mapping[str, Service]) -> AsyncIterator[None]:
    made = Supervisor(first_delay_s=0.05, longest_delay_s=0.2, healthy_after_s=0.5)
    task = asyncio.create_task(made.run(services))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_telegram_comes_back_while_discord_answers(
    telegram: TelegramServer, discord: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    both = Both(telegram, discord)
    telegram.fail_next(faults.dropped("before"), times=3, method="getMe")
    async with supervised(both.services):
        await both.on_discord.ready.wait()
        await both.ask_discord()
        await both.on_telegram.ready.wait()
        await both.ask_telegram()
        await eventually(lambda: "telegram has recovered after 3 failures" in caplog.text)
    told = [each for each in caplog.records if each.name == "bot.supervisor"]
    assert [each.levelname for each in told] == ["ERROR", "WARNING"]
    assert told[0].exc_info is not None


async def test_discord_comes_back_while_telegram_answers(
    telegram: TelegramServer, discord: DiscordServer
) -> None:
    both = Both(telegram, discord)
    discord.gateway.refuse()
    async with supervised(both.services):
        await both.on_telegram.ready.wait()
        await eventually(lambda: discord.gateway.refused >= 2, timeout=10)
        await both.ask_telegram()
        assert not both.on_discord.ready.is_set()
        discord.gateway.admit()
        await asyncio.wait_for(both.on_discord.ready.wait(), 15)
        await both.ask_discord()


async def test_dropped_connections_of_one_do_not_touch_the_other(
    telegram: TelegramServer, discord: DiscordServer
) -> None:
    both = Both(telegram, discord)
    async with supervised(both.services):
        await both.on_telegram.ready.wait()
        await both.on_discord.ready.wait()
        telegram.drop_connections()
        discord.gateway.reconnect()
        await both.ask_discord()
        await both.ask_telegram()


@pytest.fixture
def open_log() -> Iterator[io.StringIO]:
    """Our handler at its most talkative, with every library let loose."""
    root = logging.getLogger()
    former = root.handlers[:], root.level
    levels = {
        name: logging.getLogger(name).level for name in ("telegram", "httpx", "httpcore", "discord")
    }
    stream = io.StringIO()
    yield stream
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    root.handlers[:], root.level = former


@pytest.mark.parametrize("form", ["text", "json"])
async def test_no_token_reaches_a_log_line(
    telegram: TelegramServer, discord: DiscordServer, open_log: io.StringIO, form: str
) -> None:
    configure(form, "debug", Redactor([telegram.token, discord.token]), open_log)
    for name in ("telegram", "httpx", "httpcore", "discord"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    both = Both(telegram, discord)
    telegram.fail_next(faults.dropped("before"), method="getMe")
    target = Destination("daily", "telegram", str(both.chat.id), "en", ("morning",))
    async with supervised(both.services):
        await both.on_telegram.ready.wait()
        await both.on_discord.ready.wait()
        await both.ask_telegram()
        await both.ask_discord()
        async with open_transport(both.telegram_settings, Pacer()) as transport:
            await transport.send(target, Part(1, 1, "sendMessage", {"text": "x"}, "x"), "n")
        telegram.front._token = "1:another"
        telegram.drop_connections()
        await eventually(lambda: "does not know the token" in open_log.getvalue())
    text = open_log.getvalue()
    assert "/bot***/getUpdates" in text
    assert "discord.http" in text
    for secret in (telegram.token, discord.token, telegram.token.partition(":")[2]):
        assert secret not in text
