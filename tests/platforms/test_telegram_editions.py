"""Whole editions in Telegram: what the server holds is the whole report, once and in order."""

import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.app import App
from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import open_transport
from bot.publish import Published
from formatters.catalog import Catalog
from formatters.printed import Fixed, Fold, Grid, Items, PrintedBlock, Prose, in_language
from formatters.text_table import lay_out
from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import DeliveryState, Destination, Look
from mir_core.model.part import Part
from mir_core.model.report import Document
from tests.platforms.editions import DATE, EDITION, simulated
from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.messages import Message
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.server import TelegramServer

SENT, UNCERTAIN = DeliveryState.SENT, DeliveryState.UNCERTAIN
RICH = Look(style="rich")
LOOKS = {
    "pictures": Look(),
    "dark and chinese": Look(theme="dark", colours="chinese"),
    "text": Look(tables="text"),
}
LANGUAGES = ("en", "zh")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None, with_rich_messages=True) as running:
        yield running


def channel(server: TelegramServer, name: str = "Daily") -> Chat:
    return server.add_channel(name, server.add_user("Owner"))


def to(chat: Chat, language: str = "en", look: Look | None = None) -> Destination:
    return Destination(
        f"telegram-{chat.id}", "telegram", str(chat.id), language, (EDITION,), look or Look()
    )


async def publish(app: App, server: TelegramServer) -> Published:
    account = TelegramSettings(server.token, server.root, connect_s=1, read_s=5)
    async with open_transport(account, Pacer()) as transport:
        return await app.publisher({"telegram": transport}).run(DATE, EDITION)


def squeezed(text: str) -> str:
    return "".join(text.split())


def words(block: PrintedBlock | Items) -> tuple[str, ...]:
    """The texts of a block, in order."""
    match block:
        case Items(items):
            return items
        case Fold(summary, body):
            return (summary, *body.sentences)
        case Fixed():
            return block.lines
        case Prose(sentences):
            return sentences
        case Grid():
            return words(lay_out(block))
        case _:
            return (block.text,)


def expected(report: Document, language: str, *, with_tables: bool) -> list[str]:
    """Every text of the report in print order, as the catalog says it."""
    found: list[str] = []
    for section in in_language(report, Catalog.load(language)).sections:
        if section.name != "key_insight":
            found.append(section.title)
        for block in section.blocks:
            if with_tables or not isinstance(block, Grid):
                found += words(block)
    return found


def assert_in_order(texts: Sequence[str], read: str) -> None:
    at = 0
    for text in map(squeezed, texts):
        at = read.find(text, at)
        assert at >= 0, text


def pictures(messages: Sequence[Message]) -> list[str]:
    """Digests of the pictures in a chat."""
    files = (message.media for message in messages)
    return [hashlib.sha256(file.content).hexdigest() for file in files if file is not None]


def digests(parts: Sequence[Part]) -> list[str]:
    return [each.digest for part in parts for each in part.attachments]


async def test_classic_editions_arrive_whole(server: TelegramServer, tmp_path: Path) -> None:
    kinds = list(product(LOOKS.values(), LANGUAGES))
    chats = [channel(server, str(number)) for number in range(len(kinds))]
    places = [to(chat, language, look) for chat, (look, language) in zip(chats, kinds, strict=True)]
    async with simulated(tmp_path, places) as app:
        published = await publish(app, server)
        again = await publish(app, server)
    assert published.is_settled
    assert again.is_settled
    for chat, place in zip(chats, places, strict=True):
        check_classic(server, chat, place, published)


def check_classic(
    server: TelegramServer, chat: Chat, target: Destination, published: Published
) -> None:
    """The chat holds the whole report once, in order, and only the first message makes a sound."""
    assert published.report is not None
    assert published.plan is not None
    plan, held = published.plan[target.id], server.messages(chat)
    has_tables = target.look.tables == "text"
    texts = expected(published.report, target.language, with_tables=has_tables)
    assert_in_order(texts, squeezed("".join(message.text for message in held)))
    assert pictures(held) == digests(plan)
    names = [each.name for part in plan for each in part.attachments]
    assert names[0] == "cover.png"
    assert any(name.startswith("table.") for name in names) is not has_tables
    assert [message.is_silent for message in held] == [False] + [True] * (len(held) - 1)
    check_buttons(held, published.report, target.language)


def check_buttons(held: Sequence[Message], report: Document, language: str) -> None:
    """Every section has a button that leads to the message that begins it."""
    sections = in_language(report, Catalog.load(language)).sections
    buttons = held[0].buttons
    assert [button["text"] for button in buttons] == [each.title for each in sections[1:]]
    by_id = {message.id: message for message in held}
    for button in buttons:
        link = re.fullmatch(r"https://t\.me/c/(\d+)/(\d+)", button["url"])
        assert link is not None
        assert int(f"-100{link[1]}") == held[0].chat_id
        assert button["text"] in by_id[int(link[2])].text


async def test_a_rich_edition_is_one_message(server: TelegramServer, tmp_path: Path) -> None:
    chats = [channel(server, language) for language in LANGUAGES]
    places = [to(chat, language, RICH) for chat, language in zip(chats, LANGUAGES, strict=True)]
    async with simulated(tmp_path, places) as app:
        published = await publish(app, server)
        await publish(app, server)
    for chat, place in zip(chats, places, strict=True):
        check_rich(server, chat, place, published)
    requests = server.requests_to("sendRichMessage")
    assert len(requests) == len(places)


def check_rich(
    server: TelegramServer, chat: Chat, target: Destination, published: Published
) -> None:
    """The chat holds one message with every text, every cell and every picture of the report."""
    assert published.report is not None
    assert published.plan is not None
    (message,) = server.messages(chat)
    printed = in_language(published.report, Catalog.load(target.language))
    read = squeezed(message.text)
    assert_in_order(expected(published.report, target.language, with_tables=False), read)
    cells = [
        cell
        for each in printed.sections
        for block in each.blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row
    ]
    assert len(cells) > 50
    assert all(squeezed(cell) in read for cell in cells)
    (request,) = [
        each
        for each in server.requests_to("sendRichMessage")
        if str(each.arguments["chat_id"]) == target.address
    ]
    sent = sorted(hashlib.sha256(file.content).hexdigest() for file in request.files.values())
    assert sent == sorted(digests(published.plan[target.id]))
    assert len(sent) >= 6


async def plan_only(app: App) -> int:
    """Plan the edition where nothing can be sent."""
    await app.publisher({}).run(DATE, EDITION)
    run = await app.runs.latest(DATE, EDITION)
    assert run is not None
    return run.id


async def test_a_photo_whose_answer_is_lost_is_not_sent_twice(
    server: TelegramServer, tmp_path: Path
) -> None:
    chat = channel(server)
    target = to(chat)
    server.fail_next(faults.dropped("after"), method="sendMediaGroup")
    server.fail_next(faults.dropped("before"), method="sendPhoto", times=0)
    async with simulated(tmp_path, [target]) as app:
        published = await publish(app, server)
        await publish(app, server)
    assert published.outcome is not None
    assert published.plan is not None
    states = [each.state for each in published.outcome.deliveries]
    lost = next(p.ordinal for p in published.plan[target.id] if p.method == "sendMediaGroup")
    assert [n for n, state in enumerate(states, 1) if state is UNCERTAIN] == [lost]
    held = server.messages(chat)
    assert pictures(held) == digests(published.plan[target.id])
    # The post that may lack has no button; the others have theirs.
    assert published.report is not None
    wanted = [each.title for each in in_language(published.report, Catalog.load("en")).sections[2:]]
    assert [button["text"] for button in held[0].buttons] == wanted


async def test_without_its_cover_the_buttons_wait_for_a_person(
    server: TelegramServer, tmp_path: Path
) -> None:
    chat = channel(server)
    server.fail_next(faults.dropped("before"), method="sendPhoto")
    async with simulated(tmp_path, [to(chat)]) as app:
        published = await publish(app, server)
        assert published.is_settled
        assert published.outcome is not None
        first, *_, last = published.outcome.deliveries
        assert (first.state, last.state) == (UNCERTAIN, UNCERTAIN)
        assert last.error == "the message of part 1 is not known"
        assert server.requests_to("editMessageReplyMarkup") == []
        # An operator has looked: the cover did not arrive, so both are sent again.
        assert await app.deliveries.retry(first.id)
        assert await app.deliveries.retry(last.id)
        again = await publish(app, server)
    assert again.outcome is not None
    assert {each.state for each in again.outcome.deliveries} == {SENT}
    assert server.messages(chat)[-1].buttons


async def test_an_edit_whose_answer_is_lost_is_made_again(
    server: TelegramServer, tmp_path: Path
) -> None:
    chat = channel(server)
    server.fail_next(faults.dropped("after"), method="editMessageReplyMarkup")
    async with simulated(tmp_path, [to(chat)]) as app:
        await publish(app, server)
        again = await publish(app, server)
    assert again.outcome is not None
    assert {each.state for each in again.outcome.deliveries} == {SENT}
    assert len(server.requests_to("editMessageReplyMarkup")) == 2


async def test_pictures_are_sent_as_they_were_planned(
    server: TelegramServer, tmp_path: Path
) -> None:
    chat = channel(server)
    target = to(chat)
    async with simulated(tmp_path, [target]) as app:
        run = await plan_only(app)
        planned = [each.part for each in await app.deliveries.of_run(run)]
    # Another process, which would draw them in another theme today.
    other = replace(target, look=Look(theme="dark"))
    async with simulated(tmp_path, [other]) as app:
        assert (await publish(app, server)).is_settled
    assert pictures(server.messages(chat)) == digests(planned)


async def test_forgotten_pictures_are_not_sent_and_said_so(
    server: TelegramServer, tmp_path: Path
) -> None:
    target = to(channel(server))
    async with simulated(tmp_path, [target]) as app:
        await plan_only(app)
        assert await app.deliveries.forget_pictures(app.clock.now().replace(year=2027)) > 5
        published = await publish(app, server)
    assert published.outcome is not None
    assert "forgotten" in published.outcome.rejected[target.id]
    assert server.requests_to("sendPhoto") == []
