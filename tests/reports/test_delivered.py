"""The report of 2026-04-08 on real history, delivered in every style and language at once."""

import datetime as dt
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest

from bot.app import App
from bot.platforms.discord.transport import open_transport as open_discord
from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import open_transport as open_telegram
from bot.publish import Published
from config.load import load
from formatters.catalog import Catalog, languages
from formatters.locale_file import Colour
from mir_core.clock import FixedClock
from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import DeliveryState, Destination, Look
from mir_core.model.report import Report
from tests.platforms import test_discord_editions as discord
from tests.platforms import test_telegram_editions as telegram
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.state.model import HAS_THREAD, Channel, ChannelKind
from tests.platforms.editions import settings, to
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.server import TelegramServer
from tests.reports.conftest import NOW

DATE, EDITION = dt.date(2026, 4, 8), "evening"
LANGUAGES = ("en", "zh")
TELEGRAM = {
    "pictures": Look(),
    "dark and chinese": Look(theme="dark", colours="chinese"),
    "text": Look(tables="text"),
    "rich": Look(style="rich"),
}
DISCORD = {
    "thread": Look(),
    "channel, dark and chinese": Look(layout="channel", theme="dark", colours="chinese"),
    "text": Look(tables="text"),
}
UP: Mapping[str | None, Colour] = {"western": "green", "chinese": "red"}
#: Published by Hang Seng Indexes, by S&P and by Yahoo for these sessions.
FIGURES = ("+5.22%", "6,616.85", "46,584.46", "22,017.85")


@dataclass(frozen=True)
class Delivered:
    """What was published, and where to.

    Attributes:
        chats, channels: By the name of the look and the language.
    """

    published: Published
    again: Published
    telegram: TelegramServer
    discord: DiscordServer
    chats: Mapping[tuple[str, str], Chat]
    channels: Mapping[tuple[str, str], Channel]

    @property
    def report(self) -> Report:
        assert self.published.report is not None
        return self.published.report


@pytest.fixture
async def delivered(real_database: Path, tmp_path: Path) -> AsyncIterator[Delivered]:
    async with (
        TelegramServer(rates=None, with_rich_messages=True) as chats_on,
        DiscordServer(rates=Rates.off()) as channels_on,
    ):
        with channels_on.pointed():
            chats = {key: _chat(chats_on, *key) for key in product(TELEGRAM, LANGUAGES)}
            channels = {key: _channel(channels_on, *key) for key in product(DISCORD, LANGUAGES)}
            places = [
                *(telegram.to(chat, key[1], TELEGRAM[key[0]]) for key, chat in chats.items()),
                *(to(channel, key[1], DISCORD[key[0]]) for key, channel in channels.items()),
            ]
            places = [replace(each, editions=(EDITION,)) for each in places]
            async with _opened(real_database, tmp_path, places) as app:
                published = await _publish(app, chats_on, channels_on)
                again = await _publish(app, chats_on, channels_on)
            yield Delivered(published, again, chats_on, channels_on, chats, channels)


def _chat(server: TelegramServer, look: str, language: str) -> Chat:
    return telegram.channel(server, f"{look} {language}")


def _channel(server: DiscordServer, look: str, language: str) -> Channel:
    kind = ChannelKind.ANNOUNCEMENT if look == "thread" else ChannelKind.TEXT
    return server.add_channel(f"{look.partition(',')[0]}-{language}", kind=kind)


@asynccontextmanager
async def _opened(
    database: Path, folder: Path, destinations: list[Destination]
) -> AsyncIterator[App]:
    """The application on a copy of the real history."""
    file = shutil.copy(database, folder / "mir.db")
    known = load(languages=languages())
    configuration = replace(known, destinations={each.id: each for each in destinations})
    address = f"sqlite+aiosqlite:///{file}"
    async with App.open(configuration, FixedClock(NOW), database=address) as app:
        yield app


async def _publish(app: App, chats: TelegramServer, channels: DiscordServer) -> Published:
    account = TelegramSettings(chats.token, chats.root, connect_s=5, read_s=30)
    async with (
        open_telegram(account, Pacer()) as one,
        open_discord(settings(channels)) as other,
    ):
        return await app.publisher({"telegram": one, "discord": other}).run(DATE, EDITION)


async def test_every_chat_holds_the_whole_report_once(delivered: Delivered) -> None:
    for published in (delivered.published, delivered.again):
        assert published.outcome is not None
        assert {each.state for each in published.outcome.deliveries} == {DeliveryState.SENT}
    for (look, language), chat in delivered.chats.items():
        place = telegram.to(chat, language, TELEGRAM[look])
        _check_telegram(delivered, chat, place, has_figures=look in {"text", "rich"})
    for (look, language), channel in delivered.channels.items():
        _check_discord(delivered, channel, language, DISCORD[look])


def _check_telegram(
    delivered: Delivered, chat: Chat, place: Destination, *, has_figures: bool
) -> None:
    is_rich = place.look.style == "rich"
    check = telegram.check_rich if is_rich else telegram.check_classic
    check(delivered.telegram, chat, place, delivered.published)
    held = delivered.telegram.messages(chat)
    read = telegram.squeezed("".join(message.text for message in held))
    assert all(figure in read for figure in FIGURES if has_figures)
    # What a subscriber sees come in: the cover, and at most eight further posts.
    assert len({message.album_id or message.id for message in held}) <= 9


def _check_discord(delivered: Delivered, channel: Channel, language: str, look: Look) -> None:
    catalog = Catalog.load(language)
    up_colour = catalog.up_colour if look.colours is None else UP[look.colours]
    catalog = replace(catalog, up_colour=up_colour)
    discord.check_whole(delivered.discord, channel, delivered.report, catalog, look)
    cover, *rest = discord.held(delivered.discord, channel)
    assert not cover.silent
    assert all(message.silent for message in rest if message.components)
    assert bool(cover.flags & HAS_THREAD) is (look.layout == "thread")
    assert cover.crossposted is (channel.kind is ChannelKind.ANNOUNCEMENT)
