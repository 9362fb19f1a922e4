"""Kill -9 while an edition with albums and buttons is on its way to Telegram."""

import asyncio
import random
import sys
from pathlib import Path

from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import open_transport
from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import Delivery, DeliveryState, Destination, Look
from tests.platforms.editions import DATE, EDITION, simulated
from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.server import TelegramServer
from tests.platforms.test_delivery_killed import KILLS, ROOT, more_than
from tests.platforms.test_telegram_editions import digests, pictures

WRITING = ("sendPhoto", "sendMediaGroup", "sendMessage", "editMessageReplyMarkup")


async def killed_again_and_again(server: TelegramServer, arguments: list[str]) -> None:
    """Start the worker, kill it after one to three requests, and let the last one finish."""
    chance = random.Random(408)

    def requests() -> int:
        return sum(len(server.requests_to(method)) for method in WRITING)

    for kill in range(KILLS + 1):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.platforms.killed_worker", *arguments, cwd=ROOT
        )
        if kill < KILLS:
            await more_than(requests, chance.randint(1, 2))
            await asyncio.sleep(chance.random() / 20)
            process.kill()
        await asyncio.wait_for(process.wait(), 60)
    assert process.returncode == 0


async def test_nothing_is_repeated_or_out_of_order_and_buttons_lead_to_what_is_there(
    tmp_path: Path,
) -> None:
    async with TelegramServer(rates=None) as server:
        chat = server.add_channel("Daily", server.add_user("Owner"))
        name = str(chat.id)
        target = Destination(name, "telegram", name, "en", (EDITION,), Look())
        async with simulated(tmp_path, [target]) as app:
            await app.publisher({}).run(DATE, EDITION)
        server.fail_next(faults.slow_answer(0.05), times=200)
        root = [server.token, server.root, str(tmp_path / "mir.db"), name]
        await killed_again_and_again(server, ["telegram", *root])
        known = await deliveries(server, target, tmp_path)
        held = server.messages(chat)
        # Every picture of what was sent is there, once and in order; at most so many parts are
        # in doubt as processes have died, and the buttons, if it is not known where the cover is.
        doubtful = [each for each in known if each.state is DeliveryState.UNCERTAIN]
        sent = [each for each in known if each.state is DeliveryState.SENT]
        is_cover_lost = known[0].state is DeliveryState.UNCERTAIN
        assert len(doubtful) <= KILLS + is_cover_lost
        assert len(sent) + len(doubtful) == len(known)
        there = pictures(held)
        whole = digests([each.part for each in known])
        assert there == [digest for digest in whole if digest in set(there)]
        assert set(digests([each.part for each in sent])) <= set(there)
        check_links(server, chat.id, known)


def check_links(server: TelegramServer, chat: int, known: tuple[Delivery, ...]) -> None:
    """The buttons name the posts that are known to have arrived, if the cover is known."""
    cover = known[0]
    if cover.state is not DeliveryState.SENT:
        return
    ids = {each.message_id for each in known[1:-1]}
    shown = {message.id: message for message in server.messages(chat)}
    buttons = shown[int(cover.message_id or 0)].buttons
    assert buttons
    assert {button["url"].rpartition("/")[2] for button in buttons} <= ids


async def deliveries(
    server: TelegramServer, target: Destination, folder: Path
) -> tuple[Delivery, ...]:
    """What is known once delivering again changes nothing more."""
    async with simulated(folder, [target]) as app:
        account = TelegramSettings(server.token, server.root)
        async with open_transport(account, Pacer()) as transport:
            published = await app.publisher({"telegram": transport}).run(DATE, EDITION)
    assert published.is_settled
    assert published.outcome is not None
    return published.outcome.deliveries
