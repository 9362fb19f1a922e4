"""The whole process: `mir bot` against both platforms, on a schedule a few seconds ahead."""

import asyncio
import datetime as dt
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App
from bot.demo.market import simulate
from config.load import load
from formatters.catalog import languages
from mir_core.clock import SystemClock
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.telegram_server.faults import slow_answer
from tests.platforms.telegram_server.people import Chat, User
from tests.platforms.telegram_server.server import TelegramServer

ROOT = Path(__file__).parents[2]
#: From the start of the process to the cut-off: it has to be listening by then.
AHEAD_S = 7
PATIENCE_S = 30.0


@dataclass(frozen=True)
class World:
    """Both platforms, a channel on each, and a reader."""

    telegram: TelegramServer
    discord: DiscordServer
    channel: Chat
    private: Chat
    reader: User
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "mir.db"

    def posts(self) -> list[str]:
        """Ids of the bot's messages in Discord: in the channel, then in its threads."""
        threads = [each for each in self.discord.state.world.channels.values() if each.is_thread]
        places = [self.discord.channel, *threads]
        messages = [each for place in places for each in self.discord.messages(place)]
        return [str(each.id) for each in messages if each.interaction_id is None]

    def in_channels(self) -> tuple[int, int]:
        """Number of messages that the two channels hold."""
        return len(self.telegram.messages(self.channel)), len(self.posts())

    def deliveries(self) -> list[tuple[str, int, int, str, str | None, str]]:
        """Destination, ordinal, total, state, message id and method of every delivery."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(
                "SELECT destination, ordinal, total, state, message_id, method FROM deliveries "
                "ORDER BY destination, ordinal"
            ).fetchall()

    def planned(self) -> tuple[int, int]:
        """Number of messages that the deliveries to both channels come to; albums hold several."""
        with closing(sqlite3.connect(self.database)) as connection:
            counted = connection.execute(
                "SELECT destination, sum(coalesce(json_array_length(payload, '$.media'), 1)) "
                "FROM deliveries WHERE method IN "
                "('sendMessage', 'sendPhoto', 'sendMediaGroup', 'create_message') "
                "GROUP BY destination"
            ).fetchall()
        return tuple(dict(counted)[name] for name in ("telegram-zh", "discord-en"))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with TelegramServer(rates=None) as telegram, DiscordServer(rates=Rates.off()) as server:
        owner = telegram.add_user("Owner")
        reader = telegram.add_user("Reader", language_code="zh-hans")
        channel = telegram.add_channel("Daily", owner, reader)
        private = telegram.add_private_chat(reader)
        found = World(telegram, server, channel, private, reader, tmp_path)
        await fill(found.database)
        yield found


async def fill(database: Path) -> None:
    """A database that holds the simulated market up to now."""
    configuration, clock = load(languages=languages()), SystemClock()
    address = f"sqlite+aiosqlite:///{database}"
    async with App.open(configuration, clock, database=address) as app:
        history = simulate(1, clock.now(), app.calendars, configuration.coverage)
        await app.archive.append(history)


def configure(world: World, cut_off: dt.datetime) -> Path:
    """A configuration whose one edition is cut off at `cut_off`, for both channels."""
    markets = world.folder / "markets"
    markets.mkdir()
    (markets / "schedule.toml").write_text(
        'zone = "UTC"\ndefault_edition = "morning"\nno_new_session = "publish"\n'
        f"[editions]\nmorning = {{ time = {cut_off:%H:%M:%S} }}\n",
        encoding="utf-8",
    )
    file = world.folder / "mir.toml"
    file.write_text(
        f"""
[config]
folder = "{markets}"
[gather]
enabled = false
[telegram]
api_root = "{world.telegram.root}"
[discord]
api_root = "{world.discord.api_root}"
gateway_url = "{world.discord.gateway_url}"
cdn_root = "{world.discord.cdn_root}"
[[destinations]]
id = "telegram-zh"
platform = "telegram"
address = "{world.channel.id}"
language = "zh"
tables = "text"
[[destinations]]
id = "discord-en"
platform = "discord"
address = "{world.discord.channel.id}"
language = "en"
""",
        encoding="utf-8",
    )
    return file


@asynccontextmanager
async def mir_bot(world: World, file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, killed if a test leaves it running."""
    environment = {
        **os.environ,
        "MIR_TELEGRAM__TOKEN": world.telegram.token,
        "MIR_DISCORD__TOKEN": world.discord.token,
        "MIR_DATABASE__URL": f"sqlite+aiosqlite:///{world.database}",
    }
    log = (world.folder / "mir.log").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--config", str(file), "bot",
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        yield process
    finally:
        log.close()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(world: World, condition: str, holds: Callable[[], bool]) -> None:
    """Wait for a condition; its name and the process's log are told if it never holds."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():  # noqa: ASYNC110 - another process acts
                await asyncio.sleep(0.05)
    except TimeoutError:
        log = (world.folder / "mir.log").read_text(encoding="utf-8")
        pytest.fail(f"never: {condition}\n{log}")


def soon() -> dt.datetime:
    """A whole second in the near future."""
    now = SystemClock().now()
    return now.replace(microsecond=0) + dt.timedelta(seconds=AHEAD_S)


async def listening(world: World) -> None:
    """Both platforms have the process."""
    await until(world, "Telegram is polled", lambda: bool(world.telegram.requests_to("getUpdates")))
    await until(world, "Discord is connected", lambda: world.discord.gateway.connected > 0)


async def stopped(process: asyncio.subprocess.Process) -> int:
    """Exit status after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), PATIENCE_S)


async def answers_commands(world: World) -> None:
    """A command on each platform is answered in its user's language."""
    before = len(world.telegram.messages(world.private))
    world.telegram.user_sends(world.private, world.reader, "/divergence")
    await until(
        world,
        "Telegram answers",
        lambda: len(world.telegram.messages(world.private)) > before + 1,
    )
    assert "跨市场背离" in world.telegram.messages(world.private)[before + 1].text
    await until(world, "commands are known", lambda: bool(world.discord.state.commands.of(None)))
    asked = world.discord.slash(
        world.discord.channel, world.discord.reader, "report", {"section": "us"}
    )
    seen = await asked.response(PATIENCE_S)
    assert "US market" in str(seen.message)
    assert "Key insight" not in str(seen.message)


async def test_the_bot_publishes_on_time_answers_survives_and_stops(world: World) -> None:
    cut_off = soon()
    async with mir_bot(world, configure(world, cut_off)) as process:
        await listening(world)
        assert SystemClock().now() < cut_off
        assert world.in_channels() == (0, 0)
        await until(
            world,
            "every part is delivered",
            lambda: bool(rows := world.deliveries()) and all(row[3] == "sent" for row in rows),
        )
        assert SystemClock().now() >= cut_off
        await answers_commands(world)

        world.telegram.drop_connections()
        identified = len(world.discord.gateway.identifies) + len(world.discord.gateway.resumes)
        world.discord.gateway.drop()
        await until(
            world,
            "Discord is connected again",
            lambda: (
                len(world.discord.gateway.identifies) + len(world.discord.gateway.resumes)
                > identified
            ),
        )
        await answers_commands(world)
        published = world.in_channels()
        assert await stopped(process) == 0

    rows = world.deliveries()
    assert world.in_channels() == published
    assert world.in_channels() == world.planned()
    telegram = [row for row in rows if row[0] == "telegram-zh"]
    held = [str(message.id) for message in world.telegram.messages(world.channel)]
    sent = [row[4] for row in telegram if row[5] != "editMessageReplyMarkup"]
    assert sent == [identity for identity in held if identity in sent]
    assert [row[1] for row in telegram] == list(range(1, telegram[0][2] + 1))
    discord = [row[4] for row in rows if row[0] == "discord-en" and row[5] == "create_message"]
    assert discord == world.posts()
    text = "".join(message.text for message in world.telegram.messages(world.channel))
    assert f"{cut_off:%H:%M} UTC" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "免责声明" in text


async def test_stopped_while_sending_it_leaves_no_half_report_and_sends_nothing_twice(
    world: World,
) -> None:
    file = configure(world, soon())
    world.telegram.fail_next(slow_answer(1.0), method="sendPhoto", chat=world.channel)
    async with mir_bot(world, file) as process:
        await until(
            world,
            "the first part is on its way",
            lambda: bool(world.telegram.requests_to("sendPhoto")),
        )
        assert await stopped(process) == 0
    rows = world.deliveries()
    sent = [row for row in rows if row[3] == "sent"]
    for destination in {row[0] for row in sent}:
        assert all(row[3] == "sent" for row in rows if row[0] == destination)
    assert {row[0] for row in sent} >= {"telegram-zh"}

    async with mir_bot(world, file) as process:
        await until(
            world,
            "the rest is delivered",
            lambda: all(row[3] == "sent" for row in world.deliveries()),
        )
        await listening(world)
        assert await stopped(process) == 0
    assert world.in_channels() == world.planned()
