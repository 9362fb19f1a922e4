"""The Telegram test server against the real python-telegram-bot: messages, chats, updates."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.platforms.telegram_server.client import make_bot
from tests.platforms.telegram_server.clock import HandClock
from tests.platforms.telegram_server.pictures import make_png
from tests.platforms.telegram_server.server import TelegramServer
from tests.platforms.telegram_server.specification import load_specification

PNG = make_png(40, 20)
KEYBOARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("More", callback_data="more"),
            InlineKeyboardButton("Less", url="https://example.org"),
        ]
    ]
)


needs_specifications = pytest.mark.skipif(
    load_specification() is None, reason="no folder shared/specs beside the checkout"
)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None) as running:
        yield running


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with make_bot(server) as connected:
        yield connected


# Text


async def test_a_message_is_parsed_and_kept(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    html = '<b>粗体</b> 😀 <i>it</i> &lt;x&gt; <pre><code class="language-python">y</code></pre>'
    sent = await bot.send_message(chat.id, html, parse_mode="HTML", reply_markup=KEYBOARD)
    assert sent.text == "粗体 😀 it <x> y"
    named = {entity.type: text for entity, text in sent.parse_entities().items()}
    assert named == {"bold": "粗体", "italic": "it", "pre": "y"}
    assert sent.entities[-1].language == "python"
    assert sent.reply_markup == KEYBOARD
    held = server.messages(chat)[0]
    assert (held.id, held.text, held.source) == (sent.message_id, sent.text, html)
    assert [button["text"] for button in held.buttons] == ["More", "Less"]


async def test_offsets_count_utf16_units(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    sent = await bot.send_message(chat.id, "😀😀<b>x</b>", parse_mode="HTML")
    assert (sent.entities[0].offset, sent.entities[0].length) == (4, 1)


async def test_markdown_entities_and_what_the_server_finds(
    server: TelegramServer, bot: Bot
) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    text = r"*b* \. $AAPL https://example\.org `#no`"
    sent = await bot.send_message(chat.id, text, parse_mode="MarkdownV2")
    found = {str(entity.type): text for entity, text in sent.parse_entities().items()}
    known = {"bold": "b", "cashtag": "$AAPL", "url": "https://example.org", "code": "#no"}
    assert found == known


async def test_white_space_around_a_text_is_cut(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    sent = await bot.send_message(chat.id, "\n  a <b>b </b>\n\n", parse_mode="HTML")
    assert sent.text == "a b"
    assert (sent.entities[0].offset, sent.entities[0].length) == (2, 1)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("a < b", 'Can\'t parse entities: unsupported start tag "" at byte offset 2'),
        ("<b>a", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("<br>", 'Can\'t parse entities: unsupported start tag "br" at byte offset 0'),
    ],
)
async def test_bad_html_is_refused(
    server: TelegramServer, bot: Bot, html: str, complaint: str
) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(chat.id, html, parse_mode="HTML")
    assert caught.value.message.lower() == complaint.lower()
    assert server.messages(chat) == []


# Edit, delete, forward


async def test_an_edit_keeps_the_past(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_channel("News", server.add_user("Ann"))
    sent = await bot.send_message(chat.id, "one", reply_markup=KEYBOARD)
    edited = await bot.edit_message_text("<b>two</b>", chat.id, sent.message_id, parse_mode="HTML")
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("two", None)
    held = server.messages(chat)[0]
    assert [past.content.formatted.text for past in held.history] == ["one"]
    with pytest.raises(BadRequest, match=r"(?i)message is not modified: specified new message"):
        await bot.edit_message_text("<i></i><b>two</b>", chat.id, held.id, parse_mode="HTML")
    await bot.edit_message_reply_markup(chat.id, held.id, reply_markup=KEYBOARD)
    assert len(held.history) == 2


async def test_only_own_messages_can_be_edited(server: TelegramServer, bot: Bot) -> None:
    ann = server.add_user("Ann")
    group = server.add_supergroup("Talk", ann)
    other = server.user_sends(group, ann, "mine")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("yours", group.id, other.id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("nobody's", group.id, other.id + 1)
    channel = server.add_channel("News", ann)
    post = server.user_sends(channel, ann, "by hand")
    await bot.edit_message_text("overwritten", channel.id, post.id)
    assert server.messages(channel)[0].text == "overwritten"


async def test_a_message_can_be_deleted_for_48_hours() -> None:
    clock = HandClock()
    async with TelegramServer(rates=None, clock=clock) as server, make_bot(server) as bot:
        chat = server.add_private_chat(server.add_user("Ann"))
        first, second = [await bot.send_message(chat.id, text) for text in "ab"]
        clock.advance(48 * 3600 - 1)
        assert await bot.delete_message(chat.id, first.message_id)
        with pytest.raises(BadRequest, match="Message to delete not found"):
            await bot.delete_message(chat.id, first.message_id)
        clock.advance(1)
        with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
            await bot.delete_message(chat.id, second.message_id)
        assert [message.text for message in server.messages(chat)] == ["b"]
        assert [message.text for message in server.deleted(chat)] == ["a"]


async def test_forwarding_reads_a_channel_without_touching_it(
    server: TelegramServer, bot: Bot
) -> None:
    ann = server.add_user("Ann")
    channel, log = server.add_channel("News", ann), server.add_private_chat(ann)
    sent = await bot.send_message(channel.id, "known")
    server.user_sends(channel, ann, "by hand")
    forwarded = await bot.forward_message(log.id, channel.id, sent.message_id + 1)
    assert forwarded.text == "by hand"
    origin = forwarded.to_dict()["forward_origin"]
    assert (origin["chat"]["id"], origin["message_id"]) == (channel.id, sent.message_id + 1)
    ids = await bot.forward_messages(log.id, channel.id, [1, 2, 3])
    assert len(ids) == 2
    with pytest.raises(BadRequest, match="Message to forward not found"):
        await bot.forward_message(log.id, channel.id, 3)
    copied = await bot.copy_message(log.id, channel.id, 1)
    assert server.messages(log)[-1].id == copied.message_id
    assert [message.text for message in server.messages(channel)] == ["known", "by hand"]


# Files


async def test_photos_and_documents_keep_their_bytes(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    photo = await bot.send_photo(chat.id, PNG, caption="<b>图</b>", parse_mode="HTML")
    document = await bot.send_document(chat.id, b"a,b\n", filename="表.csv", reply_markup=KEYBOARD)
    assert (photo.photo[-1].width, photo.photo[-1].height) == (40, 20)
    assert photo.caption == "图"
    assert document.document is not None
    assert document.document.file_name == "表.csv"
    file = await bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b\n"
    again = await bot.send_photo(chat.id, photo.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    held = [message.media.content for message in server.messages(chat) if message.media]
    assert held == [PNG, b"a,b\n", PNG]
    assert [upload.name for upload in server.requests[-3].files.values()] == ["表.csv"]


async def test_an_album_is_several_messages(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_channel("News", server.add_user("Ann"))
    pictures = [
        InputMediaPhoto(make_png(10, 10 + n), caption=f"<i>{n}</i>", parse_mode="HTML")
        for n in range(3)
    ]
    sent = await bot.send_media_group(chat.id, pictures)
    assert [message.caption for message in sent] == ["0", "1", "2"]
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.photo[-1].height for message in sent] == [10, 11, 12]
    with pytest.raises(BadRequest, match="can't be mixed"):
        await bot.send_media_group(
            chat.id, [InputMediaPhoto(PNG), InputMediaDocument(b"x", filename="x.txt")]
        )
    assert len(server.messages(chat)) == 3


async def test_media_and_captions_can_be_edited(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    sent = await bot.send_photo(chat.id, PNG, caption="old")
    await bot.edit_message_caption(chat.id, sent.message_id, caption="new")
    await bot.edit_message_media(
        InputMediaPhoto(make_png(8, 8), caption="other"), chat.id, sent.message_id
    )
    held = server.messages(chat)[0]
    assert [past.content.formatted.text for past in held.history] == ["old", "new"]
    assert held.media is not None
    assert (held.text, held.media.content) == ("other", make_png(8, 8))
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("text", chat.id, sent.message_id)


# Chats


async def test_chats_know_their_members(server: TelegramServer, bot: Bot) -> None:
    ann, bob = server.add_user("Ann", username="ann"), server.add_user("Bob")
    group = server.add_supergroup("Talk", ann, bob, bot="administrator", username="talk")
    full = await bot.get_chat("@talk")
    assert (full.id, full.type, full.title) == (group.id, "supergroup", "Talk")
    admins = await bot.get_chat_administrators(group.id)
    assert [(member.user.id, member.status) for member in admins] == [
        (ann.id, "creator"),
        (server.bot.id, "administrator"),
    ]
    assert (await bot.get_chat_member(group.id, bob.id)).status == "member"


async def test_topics_replies_and_pins(server: TelegramServer, bot: Bot) -> None:
    ann = server.add_user("Ann")
    forum = server.add_supergroup("Forum", ann, bot="administrator", is_forum=True)
    topic = server.add_topic(forum, "Markets", ann)
    sent = await bot.send_message(forum.id, "report", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "report", message_thread_id=topic + 50)
    reply = ReplyParameters(sent.message_id)
    answer = await bot.send_message(forum.id, "ps", message_thread_id=topic, reply_parameters=reply)
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "report"
    assert await bot.pin_chat_message(forum.id, sent.message_id)
    pinned = (await bot.get_chat(forum.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    assert await bot.send_chat_action(forum.id, "typing")


async def test_closed_doors_are_named(server: TelegramServer, bot: Bot) -> None:
    ann, bob = server.add_user("Ann"), server.add_user("Bob")
    private, gone = server.add_private_chat(ann), server.add_private_chat(bob)
    supergroup, muted = server.add_supergroup("Out", ann), server.add_supergroup("Hush", ann)
    channel = server.add_channel("News", ann, bot="member")
    server.block_bot(ann)
    server.deactivate(bob)
    server.set_bot_status(supergroup, "kicked")
    server.set_bot_status(muted, "restricted")
    expected: list[tuple[int, type[Exception], str]] = [
        (private.id, Forbidden, "Forbidden: bot was blocked by the user"),
        (gone.id, Forbidden, "Forbidden: user is deactivated"),
        (supergroup.id, Forbidden, "Forbidden: bot was kicked from the supergroup chat"),
        (muted.id, BadRequest, "Not enough rights to send text messages to the chat"),
        (channel.id, BadRequest, "Need administrator rights in the channel chat"),
        (99, BadRequest, "Chat not found"),
    ]
    for chat_id, kind, words in expected:
        with pytest.raises(kind) as caught:
            await bot.send_message(chat_id, "hello")
        assert str(caught.value) == words


async def test_an_upgraded_group_tells_its_new_id(server: TelegramServer, bot: Bot) -> None:
    group = server.add_group("Talk", server.add_user("Ann"))
    await bot.send_message(group.id, "before")
    supergroup = server.upgrade_group(group)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "after")
    assert caught.value.new_chat_id == supergroup.id
    told = [update.message for update in await bot.get_updates() if update.message]
    assert [message.migrate_to_chat_id for message in told] == [supergroup.id, None]
    assert [message.migrate_from_chat_id for message in told] == [None, group.id]
    assert (await bot.send_message(supergroup.id, "after")).chat_id == supergroup.id
