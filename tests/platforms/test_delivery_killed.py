"""Kill -9 at any moment: nothing lost, nothing repeated, nothing out of order."""

import asyncio
import random
import sys
from collections.abc import Callable
from pathlib import Path

from mir_core.clock import SystemClock
from mir_core.database.engine import open_engine
from mir_core.database.tables import metadata
from mir_core.database.transactions import writing
from mir_core.delivery.store import Deliveries
from mir_core.model.delivery import Delivery, DeliveryState, Destination
from mir_core.model.part import Part
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.client import eventually
from tests.platforms.discord_server.faults import Delay
from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.server import TelegramServer
from tests.unit.delivery_fakes import add_runs

ROOT = Path(__file__).parents[2]
TEXTS = [f"part {number:02}" for number in range(1, 13)]
KILLS = 4
#: The most requests that a process writes before it dies: never all that is left.
MOST_REQUESTS = 4
POST = "POST /channels/{channel_id}/messages"


async def plan(file: Path, chats: list[str], method: str) -> None:
    engine = open_engine(f"sqlite:///{file}")
    async with writing(engine) as connection:
        await connection.run_sync(metadata.create_all)
    await add_runs(engine)
    store = Deliveries(engine, SystemClock())
    for chat in chats:
        parts = [
            Part(place, len(TEXTS), method, body(method, text), text)
            for place, text in enumerate(TEXTS, start=1)
        ]
        await store.plan(1, Destination(chat, "any", chat, "en", ()), parts)
    await engine.dispose()


def body(method: str, text: str) -> dict[str, str]:
    return {"text": text} if method == "sendMessage" else {"content": text}


async def outcome(file: Path) -> tuple[Delivery, ...]:
    engine = open_engine(f"sqlite:///{file}")
    try:
        return await Deliveries(engine, SystemClock()).of_run(1)
    finally:
        await engine.dispose()


async def more_than(requests: Callable[[], int], count: int) -> None:
    """Wait until so many more requests have come."""
    goal = requests() + count
    await eventually(lambda: requests() >= goal, 30)


async def killed_again_and_again(
    arguments: list[str], requests: Callable[[], int], most: int = MOST_REQUESTS
) -> None:
    """Start the worker, kill it after a few requests, and let the last one finish."""
    chance = random.Random(20260408)
    for kill in range(KILLS + 1):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.platforms.killed_worker", *arguments, cwd=ROOT
        )
        if kill < KILLS:
            await more_than(requests, chance.randint(1, most))
            await asyncio.sleep(chance.random() / 20)
            process.kill()
        await asyncio.wait_for(process.wait(), 60)
    assert process.returncode == 0


async def test_on_discord_every_part_arrives_exactly_once(tmp_path: Path) -> None:
    async with DiscordServer(rates=Rates.off()) as server:
        chats = [server.channel, server.announcements]
        names = [str(chat.id) for chat in chats]
        await plan(tmp_path / "mir.db", names, "create_message")
        server.faults.add(Delay(0.05), POST, times=200)
        arguments = ["discord", server.token, server.api_root, str(tmp_path / "mir.db"), *names]
        await killed_again_and_again(arguments, lambda: len(server.requests_to(POST)))
        for chat in chats:
            assert [each.content for each in server.messages(chat)] == TEXTS
    assert {each.state for each in await outcome(tmp_path / "mir.db")} == {DeliveryState.SENT}


async def test_on_telegram_no_part_is_repeated_and_what_may_lack_is_known(tmp_path: Path) -> None:
    async with TelegramServer(rates=None) as server:
        chats = [server.add_channel(name, server.add_user(name)) for name in ("a", "b")]
        names = [str(chat.id) for chat in chats]
        await plan(tmp_path / "mir.db", names, "sendMessage")
        server.fail_next(faults.slow_answer(0.05), times=200, method="sendMessage")
        arguments = ["telegram", server.token, server.root, str(tmp_path / "mir.db"), *names]
        await killed_again_and_again(arguments, lambda: len(server.requests_to("sendMessage")))
        known = await outcome(tmp_path / "mir.db")
        for name, chat in zip(names, chats, strict=True):
            arrived = [each.text for each in server.messages(chat)]
            assert arrived == sorted(set(arrived))
            mine = [each for each in known if each.destination == name]
            sent = {each.part.plain_text for each in mine if each.state is DeliveryState.SENT}
            doubtful = {each.part.plain_text for each in mine} - sent
            assert sent <= set(arrived) <= sent | doubtful
            assert len(doubtful) <= KILLS
    states = {each.state for each in known}
    assert states <= {DeliveryState.SENT, DeliveryState.UNCERTAIN}
