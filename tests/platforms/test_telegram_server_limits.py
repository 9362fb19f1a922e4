"""The Telegram test server's limits, each exactly at its border and one beyond."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)
from telegram.constants import (
    FloodLimit,
    InlineKeyboardButtonLimit,
    MediaGroupLimit,
    MessageLimit,
)
from telegram.error import BadRequest, NetworkError, RetryAfter

from tests.platforms.telegram_server.client import make_bot
from tests.platforms.telegram_server.clock import HandClock
from tests.platforms.telegram_server.limits import Limits, Rates
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.pictures import make_png
from tests.platforms.telegram_server.server import TelegramServer

#: Small files, so that their borders are quick to reach.
SMALL = Limits(photo_bytes=3000, document_bytes=5000, download_bytes=4000)
MIB = 1 << 20

#: The library's own exception warns of a change in a later version when it is made.
ignores_retry_after_warning = pytest.mark.filterwarnings("ignore:.*`retry_after`")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None, limits=SMALL) as running:
        yield running


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with make_bot(server) as connected:
        yield connected


@pytest.fixture
def chat(server: TelegramServer) -> Chat:
    return server.add_private_chat(server.add_user("Ann"))


def test_the_defaults_are_those_of_the_library_and_the_documents() -> None:
    limits, rates = Limits(), Rates()
    assert limits.text_characters == MessageLimit.MAX_TEXT_LENGTH
    assert limits.caption_characters == MessageLimit.CAPTION_LENGTH
    assert limits.entities == MessageLimit.MESSAGE_ENTITIES
    assert limits.album_smallest == MediaGroupLimit.MIN_MEDIA_LENGTH
    assert limits.album_largest == MediaGroupLimit.MAX_MEDIA_LENGTH
    assert limits.callback_data_bytes == InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert (limits.photo_bytes, limits.document_bytes) == (10 * MIB, 50 * MIB)
    assert (limits.photo_sides_sum, limits.photo_ratio) == (10_000, 20)
    assert rates.per_second == FloodLimit.MESSAGES_PER_SECOND
    assert rates.chat_per_second == FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
    assert rates.group_per_minute == FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP


# Text

CHARACTERS = ["a", "盘", "😀", "<b>粗</b>", "&amp;"]


@pytest.mark.parametrize("character", CHARACTERS)
async def test_a_text_has_4096_characters(
    server: TelegramServer, bot: Bot, chat: Chat, character: str
) -> None:
    await bot.send_message(chat.id, character * 4096, parse_mode="HTML")
    assert len(server.messages(chat)[0].text) == 4096
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(chat.id, character * 4097, parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.edit_message_text(character * 4097, chat.id, 1, parse_mode="HTML")
    assert len(server.messages(chat)) == 1


@pytest.mark.parametrize("character", CHARACTERS)
async def test_a_caption_has_1024_characters(
    server: TelegramServer, bot: Bot, chat: Chat, character: str
) -> None:
    png = make_png(20, 20)
    await bot.send_photo(chat.id, png, caption=character * 1024, parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(chat.id, png, caption=character * 1025, parse_mode="HTML")
    too_long = InputMediaPhoto(png, caption=character * 1025, parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_media_group(chat.id, [InputMediaPhoto(png), too_long])
    assert len(server.messages(chat)) == 1


async def test_markup_counts_only_for_the_source(bot: Bot, chat: Chat) -> None:
    """Telegram's parser itself refuses a source of more than 2 ** 16 characters."""
    link = '<a href="https://example.org/">盘</a>'
    plain = "盘" * (2**16 % len(link))
    sent = await bot.send_message(chat.id, plain + link * (2**16 // len(link)), parse_mode="HTML")
    assert sent.text == plain + "盘" * (2**16 // len(link))
    with pytest.raises(BadRequest, match=r"(?i)text is too long"):
        await bot.send_message(chat.id, sent.text + link * (2**16 // len(link)), parse_mode="HTML")


async def test_white_space_around_a_text_does_not_count(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_message(chat.id, "\n\n" + "盘" * 4096 + "  ")
    assert sent.text == "盘" * 4096


@pytest.mark.parametrize("empty", [" ", "\n\n", "<b></b>", "<i> </i>"])
async def test_a_text_is_not_empty(bot: Bot, chat: Chat, empty: str) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(chat.id, empty, parse_mode="HTML")


async def test_entities_above_100_are_ignored(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    for count in (100, 101):
        sent = await bot.send_message(chat.id, "<b>x</b> " * count, parse_mode="HTML")
        assert len(sent.entities) == 100
    ignored = [message.content.formatted.ignored_entities for message in server.messages(chat)]
    assert ignored == [0, 1]


# Files


async def test_an_album_has_2_to_10_pictures(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    for count in (2, 10):
        await bot.send_media_group(chat.id, [InputMediaPhoto(make_png(9, 9))] * count)
    for count in (1, 11):
        with pytest.raises(BadRequest, match="messages to send as an album"):
            await bot.send_media_group(chat.id, [InputMediaPhoto(make_png(9, 9))] * count)
    assert len(server.messages(chat)) == 12


async def test_a_photo_has_its_most_bytes(bot: Bot, chat: Chat) -> None:
    await bot.send_photo(chat.id, make_png(9, 9, 3000))
    words = "3001 bytes is too big for a photo; the maximum size is 3000 bytes"
    with pytest.raises(BadRequest, match=words):
        await bot.send_photo(chat.id, make_png(9, 9, 3001))


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [
        (9000, 1000, True),
        (9001, 1000, False),
        (5000, 5000, True),
        (5000, 5001, False),
        (200, 10, True),
        (201, 10, False),
        (10, 200, True),
        (10, 201, False),
    ],
)
async def test_a_photo_has_its_longest_sides(width: int, height: int, *, fits: bool) -> None:
    async with TelegramServer(rates=None) as server, make_bot(server) as bot:
        chat = server.add_private_chat(server.add_user("Ann"))
        if fits:
            sent = await bot.send_photo(chat.id, make_png(width, height))
            assert (sent.photo[-1].width, sent.photo[-1].height) == (width, height)
        else:
            with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
                await bot.send_photo(chat.id, make_png(width, height))


async def test_a_jpeg_is_measured_too(bot: Bot, chat: Chat) -> None:
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc2\x00\x11\x08\x01\x2c\x02\x58\x03" + bytes(9) + b"\xff\xd9"
    sent = await bot.send_photo(chat.id, start + frame)
    assert (sent.photo[-1].width, sent.photo[-1].height) == (600, 300)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(chat.id, b"not a picture")


async def test_a_document_has_its_most_bytes(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_document(chat.id, bytes(5000), filename="a.bin")
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(chat.id, bytes(5001), filename="a.bin")
    assert sent.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(sent.document.file_id)


# Buttons


@pytest.mark.parametrize(
    ("data", "fits"),
    [("a" * 64, True), ("a" * 65, False), ("盘" * 21, True), ("盘" * 22, False), ("😀" * 16, True)],
)
async def test_callback_data_has_64_bytes(bot: Bot, chat: Chat, data: str, *, fits: bool) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])
    if fits:
        sent = await bot.send_message(chat.id, "x", reply_markup=keyboard)
        assert sent.reply_markup == keyboard
    else:
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            await bot.send_message(chat.id, "x", reply_markup=keyboard)


# Rich messages


@pytest.mark.parametrize(
    ("html", "too_many"),
    [
        ("<p>{}</p>".format("盘" * 32_768), ""),
        ("<p>{}</p>".format("盘" * 32_769), "characters"),
        ("<p>x</p>" * 500, ""),
        ("<p>x</p>" * 501, "blocks"),
        ("<details>" * 16 + "x" + "</details>" * 16, ""),
        ("<details>" * 17 + "x" + "</details>" * 17, "depth"),
        ("<img src='https://example.org/a.png'>" * 51, "media"),
        ("<table><tr>{}</tr></table>".format("<td>x</td>" * 20), ""),
        ("<table><tr>{}</tr></table>".format("<th colspan='3'>x</th>" * 7), "columns"),
    ],
)
async def test_a_rich_message_has_its_limits(html: str, too_many: str) -> None:
    async with (
        TelegramServer(rates=None, with_rich_messages=True) as server,
        make_bot(server) as bot,
    ):
        chat = server.add_private_chat(server.add_user("Ann"))
        arguments = {"chat_id": chat.id, "rich_message": {"html": html}}
        if too_many:
            with pytest.raises(BadRequest, match=f"too many {too_many}"):
                await bot.do_api_request("sendRichMessage", api_kwargs=arguments)
        else:
            await bot.do_api_request("sendRichMessage", api_kwargs=arguments)
        assert len(server.messages(chat)) == (0 if too_many else 1)


# Rates


async def _retry_after(send: Callable[[], Awaitable[object]]) -> float:
    """Seconds that the refusal of a call names, 0 where it is accepted."""
    try:
        await send()
    except RetryAfter as refusal:
        return refusal._retry_after.total_seconds()
    return 0.0


@ignores_retry_after_warning
async def test_a_chat_takes_one_message_a_second() -> None:
    clock = HandClock()
    async with TelegramServer(clock=clock) as server, make_bot(server) as bot:
        ann, bob = (server.add_private_chat(server.add_user(name)) for name in ("Ann", "Bob"))
        sent = await bot.send_message(ann.id, "one")
        assert await _retry_after(lambda: bot.send_message(ann.id, "two")) == 1
        clock.advance(0.999)
        assert await _retry_after(lambda: bot.send_message(ann.id, "two")) == 1
        assert await _retry_after(lambda: bot.send_message(bob.id, "one")) == 0
        edit = sent.message_id
        assert await _retry_after(lambda: bot.edit_message_text("1", ann.id, edit)) == 1
        clock.advance(0.001)
        assert await _retry_after(lambda: bot.edit_message_text("1", ann.id, edit)) == 0
        assert await _retry_after(lambda: bot.delete_message(ann.id, edit)) == 0
        assert [message.text for message in server.deleted(ann)] == ["1"]


@ignores_retry_after_warning
async def test_a_group_and_a_channel_take_twenty_messages_a_minute() -> None:
    clock = HandClock()
    async with TelegramServer(clock=clock) as server, make_bot(server) as bot:
        ann = server.add_user("Ann")
        for chat in (server.add_group("Talk", ann), server.add_channel("News", ann)):
            for number in range(20):
                await bot.send_message(chat.id, str(number))
                clock.advance(2)
            assert await _retry_after(partial(bot.send_message, chat.id, "20")) == 20
            clock.advance(20)
            assert await _retry_after(partial(bot.send_message, chat.id, "20")) == 0
            assert len(server.messages(chat)) == 21
            clock.advance(60)


@ignores_retry_after_warning
async def test_an_album_counts_as_its_messages() -> None:
    clock = HandClock()
    async with TelegramServer(clock=clock) as server, make_bot(server) as bot:
        chat = server.add_channel("News", server.add_user("Ann"))
        album = [InputMediaPhoto(make_png(9, 9))] * 10

        async def send() -> tuple[Message, ...]:
            return await bot.send_media_group(chat.id, album)

        assert await _retry_after(send) == 0
        clock.advance(1)
        assert await _retry_after(send) == 0
        clock.advance(1)
        assert await _retry_after(send) == 58


@ignores_retry_after_warning
async def test_all_chats_together_take_thirty_messages_a_second() -> None:
    async with TelegramServer(clock=HandClock()) as server, make_bot(server) as bot:
        chats = [server.add_private_chat(server.add_user(f"U{n}")) for n in range(31)]
        waits = [await _retry_after(partial(bot.send_message, chat.id, "x")) for chat in chats]
        assert waits == [0.0] * 30 + [1.0]
        refused = server.requests_to("sendMessage")[-1]
        assert (refused.status, refused.took_effect) == (429, False)
