"""The Discord test server, driven by the real discord.py: messages and the places for them."""

import io
from collections.abc import AsyncIterator

import discord
import pytest

from tests.platforms.discord_server import (
    ChannelKind,
    DiscordServer,
    Intent,
    ManualClock,
    Mentioned,
    Permission,
    Rates,
)
from tests.platforms.discord_server.client import BareClient, connected, eventually

# The first bytes of a PNG of 3 by 2 pixels.
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000030000000208020000001216f14d")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as server:
        yield server


@pytest.fixture
async def client(server: DiscordServer) -> AsyncIterator[BareClient]:
    async with connected(server, BareClient()) as client:
        yield client


def text_channel(client: discord.Client, server: DiscordServer) -> discord.TextChannel:
    channel = client.get_channel(server.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_components_v2_are_sent_stored_edited_and_read_back(
    server: DiscordServer, client: BareClient
) -> None:
    def layout(text: str) -> discord.ui.LayoutView:
        view = discord.ui.LayoutView(timeout=None)
        gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery(
            discord.MediaGalleryItem("attachment://chart.png")
        )
        view.add_item(discord.ui.Container(discord.ui.TextDisplay(text), gallery))
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(
            discord.ui.Button(label="More", custom_id="part:1")
        )
        view.add_item(row)
        return view

    file = discord.File(io.BytesIO(PNG), "chart.png")
    sent = await text_channel(client, server).send(view=layout("# Title"), file=file)
    (stored,) = server.messages(server.channel)
    assert stored.flags == 1 << 15
    assert [item["type"] for item in stored.components] == [17, 1]
    assert stored.components[0]["components"][0]["content"] == "# Title"
    media = stored.components[0]["components"][1]["items"][0]["media"]
    assert media["url"] == stored.attachments[0].url
    assert stored.attachments[0].content == PNG
    assert stored.attachments[0].pixels == (3, 2)
    # Discord does not list a file that a component shows.
    assert sent.attachments == []
    async with client.http._HTTPClient__session.get(media["url"]) as response:  # type: ignore[attr-defined]
        assert await response.read() == PNG
    await sent.edit(view=layout("# Other"))
    (stored,) = server.messages(server.channel)
    assert stored.components[0]["components"][0]["content"] == "# Other"
    (found,) = [message async for message in text_channel(client, server).history()]
    assert [type(item).__name__ for item in found.components] == ["Container", "ActionRow"]
    with pytest.raises(discord.HTTPException, match="content"):
        await sent.edit(content="no")


async def test_the_same_nonce_gives_the_first_message_for_a_while() -> None:
    clock = ManualClock()
    async with (
        DiscordServer(clock=clock, rates=Rates.off()) as server,
        connected(server, BareClient()) as client,
    ):
        channel = text_channel(client, server)
        first = await channel.send("one", nonce="d-17-1")
        again = await channel.send("two", nonce="d-17-1")
        assert again.id == first.id
        assert [item.content for item in server.messages(server.channel)] == ["one"]
        assert server.messages(server.channel)[0].nonce == "d-17-1"
        clock.advance(3600)
        assert (await channel.send("three", nonce="d-17-1")).id != first.id


async def test_history_in_every_direction(server: DiscordServer, client: BareClient) -> None:
    channel = text_channel(client, server)
    sent = [await channel.send(str(number)) for number in range(6)]

    async def contents(**query: discord.Message | int | bool) -> list[str]:
        return [item.content async for item in channel.history(**query)]  # type: ignore[arg-type]

    assert await contents(limit=2) == ["5", "4"]
    assert await contents(limit=2, before=sent[3]) == ["2", "1"]
    assert await contents(limit=2, after=sent[1]) == ["2", "3"]
    assert await contents(limit=3, around=sent[2]) == ["3", "2", "1"]
    await sent[4].delete()
    assert await contents(limit=2) == ["5", "3"]
    with pytest.raises(discord.NotFound) as gone:
        await channel.fetch_message(sent[4].id)
    assert gone.value.code == 10008
    assert len(server.messages(server.channel, deleted=True)) == 6


async def test_own_and_others_messages_arrive_at_the_gateway(
    server: DiscordServer, client: BareClient
) -> None:
    await text_channel(client, server).send("from the bot")
    server.say(server.channel, server.reader, "from a reader")
    await eventually(lambda: len(client.received) == 2)
    # Without the message content intent the words of others stay hidden.
    assert [message.content for message in client.received] == ["from the bot", ""]
    server.say(server.direct(server.reader), server.reader, "in private")
    await eventually(lambda: len(client.received) == 3)
    assert client.received[2].content == "in private"


async def test_message_content_is_for_those_with_the_intent() -> None:
    intents = discord.Intents.default()
    intents.message_content = True
    client = BareClient(intents)
    async with DiscordServer() as server, connected(server, client):
        server.say(server.channel, server.reader, "readable")
        await eventually(lambda: len(client.received) == 1)
    assert client.received[0].content == "readable"
    async with DiscordServer(privileged_intents=Intent.NONE) as server:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(server, BareClient(intents)):
                pytest.fail("the gateway should have refused")


async def test_crosspost_and_its_refusals(server: DiscordServer, client: BareClient) -> None:
    channel = client.get_channel(server.announcements.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("news")
    await sent.publish()
    assert server.messages(server.announcements)[0].crossposted
    with pytest.raises(discord.HTTPException) as twice:
        await sent.publish()
    assert twice.value.code == 40033
    elsewhere = await text_channel(client, server).send("no news")
    with pytest.raises(discord.HTTPException) as wrong:
        await elsewhere.publish()
    assert wrong.value.code == 50024


async def test_threads_under_a_message_and_alone(server: DiscordServer, client: BareClient) -> None:
    channel = text_channel(client, server)
    sent = await channel.send("a report")
    thread = await sent.create_thread(name="Details")
    await thread.send("inside")
    assert thread.id == sent.id
    assert [item.content for item in server.messages(thread.id)] == ["inside"]
    with pytest.raises(discord.HTTPException) as twice:
        await sent.create_thread(name="Details")
    assert twice.value.code == 160004
    alone = await channel.create_thread(name="Alone", type=discord.ChannelType.public_thread)
    assert server.state.world.channels[alone.id].kind is ChannelKind.PUBLIC_THREAD
    with pytest.raises(discord.HTTPException) as long:
        await channel.create_thread(name="x" * 101)
    assert long.value.code == 50035


async def test_attachments_come_back_with_their_bytes(
    server: DiscordServer, client: BareClient
) -> None:
    channel = text_channel(client, server)
    files = [
        discord.File(io.BytesIO(b"a,b\n1,2\n"), "table.csv", description="The table"),
        discord.File(io.BytesIO(b"second"), "second file.txt"),
    ]
    sent = await channel.send("files", files=files)
    assert [item.filename for item in sent.attachments] == ["table.csv", "second_file.txt"]
    assert sent.attachments[0].description == "The table"
    assert await sent.attachments[0].read() == b"a,b\n1,2\n"
    await sent.edit(attachments=[sent.attachments[1], discord.File(io.BytesIO(b"3"), "third.txt")])
    (stored,) = server.messages(server.channel)
    assert [item.content for item in stored.attachments] == [b"second", b"3"]


async def test_mentions_fire_only_where_allowed(server: DiscordServer, client: BareClient) -> None:
    role = server.add_role("analysts", mentionable=True)
    text = f"@everyone <@&{role.id}> <@{server.reader.id}> `<@{server.owner.id}>`"
    channel = text_channel(client, server)
    all_three = Mentioned(
        everyone=True, roles=frozenset({role.id}), users=frozenset({server.reader.id})
    )
    only_user = Mentioned(users=frozenset({server.reader.id}))
    nobody = discord.AllowedMentions.none()
    reader = discord.Object(server.reader.id)
    users = discord.AllowedMentions(everyone=False, roles=False, users=[reader])
    await channel.send(text)
    await channel.send(text, allowed_mentions=nobody)
    await channel.send(text, allowed_mentions=users)
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay(text))
    await channel.send(view=view)
    await channel.send(view=view, allowed_mentions=nobody)
    server.deny(server.channel, Permission.MENTION_EVERYONE)
    await channel.send(text)
    fired = [item.mentioned for item in server.messages(server.channel)]
    silent_everyone = Mentioned(roles=frozenset({role.id}), users=frozenset({server.reader.id}))
    assert fired == [all_three, Mentioned(), only_user, all_three, Mentioned(), silent_everyone]


async def test_places_that_are_closed_to_the_bot(server: DiscordServer, client: BareClient) -> None:
    channel = text_channel(client, server)

    async def code_of_sending(target: discord.abc.Messageable) -> int:
        with pytest.raises(discord.HTTPException) as refused:
            await target.send("x")
        return refused.value.code

    server.deny(server.channel, Permission.SEND_MESSAGES)
    assert await code_of_sending(channel) == 50013
    await eventually(lambda: not channel.permissions_for(channel.guild.me).send_messages)
    server.deny(server.channel, Permission.VIEW_CHANNEL)
    assert await code_of_sending(channel) == 50001
    server.remove_channel(server.channel)
    assert await code_of_sending(channel) == 10003
    reader = await client.fetch_user(server.reader.id)
    await reader.send("hello")
    assert server.messages(server.direct(server.reader))[0].content == "hello"
    server.close_direct(server.reader)
    assert await code_of_sending(reader) == 50007
    news = client.get_partial_messageable(server.announcements.id)
    server.remove_bot(server.guild)
    assert await code_of_sending(news) == 50001
    await eventually(lambda: not list(client.guilds))


async def test_webhooks_post_under_their_own_name(
    server: DiscordServer, client: BareClient
) -> None:
    made = await text_channel(client, server).create_webhook(name="desk")
    sent = await made.send("posted", wait=True)
    (stored,) = server.messages(server.channel)
    assert (stored.author.name, stored.webhook_id) == ("desk", made.id)
    await sent.edit(content="changed")
    assert server.messages(server.channel)[0].content == "changed"
    await sent.delete()
    assert server.messages(server.channel) == []


async def test_whoever_has_its_token_may_post_as_a_webhook(
    server: DiscordServer, client: BareClient
) -> None:
    made = server.add_webhook(server.channel, "desk")
    webhook = discord.Webhook.partial(made.id, made.token, client=client)
    await webhook.send("x" * 2000)
    with pytest.raises(discord.HTTPException, match="2000 or fewer"):
        await webhook.send("x" * 2001)
    with pytest.raises(discord.HTTPException) as refused:
        await discord.Webhook.partial(made.id, "wrong", client=client).send("x")
    assert refused.value.code == 50027
    assert len(server.messages(server.channel)) == 1


async def test_only_ones_own_messages_can_be_edited(
    server: DiscordServer, client: BareClient
) -> None:
    foreign = server.say(server.channel, server.reader, "mine")
    partial = text_channel(client, server).get_partial_message(foreign.id)
    with pytest.raises(discord.Forbidden) as refused:
        await partial.edit(content="yours")
    assert refused.value.code == 50005


async def test_a_reply_notifies_unless_told_otherwise(
    server: DiscordServer, client: BareClient
) -> None:
    asked = server.say(server.channel, server.reader, "a question")
    question = text_channel(client, server).get_partial_message(asked.id)
    await question.reply("loud")
    await question.reply("soft", mention_author=False)
    await question.reply("silent", silent=True, mention_author=False)
    _, loud, soft, silent = server.messages(server.channel)
    assert loud.mentioned.users == {server.reader.id}
    assert not soft.mentioned
    assert (soft.silent, silent.silent) == (False, True)
    assert loud.reference is not None
    assert loud.reference["message_id"] == str(asked.id)
    server.delete_message(asked)
    with pytest.raises(discord.HTTPException, match="Unknown message"):
        await question.reply("too late")


async def test_typing_is_shown(server: DiscordServer, client: BareClient) -> None:
    async with text_channel(client, server).typing():
        assert len(server.requests_to("POST /channels/{channel_id}/typing")) == 1
    server.deny(server.channel, Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden):
        await text_channel(client, server).typing()


async def test_embeds_come_back_and_may_show_an_attachment(
    server: DiscordServer, client: BareClient
) -> None:
    embed = discord.Embed(title="Gold", description="up", colour=0x00FF00)
    embed.add_field(name="Close", value="4,800").set_image(url="attachment://chart.png")
    file = discord.File(io.BytesIO(PNG), "chart.png")
    sent = await text_channel(client, server).send(embed=embed, file=file)
    (stored,) = server.messages(server.channel)
    assert stored.embeds[0]["image"]["url"] == stored.attachments[0].url
    assert sent.attachments == []
    assert sent.embeds[0].fields[0].inline is True
    assert sent.embeds[0].title == "Gold"


async def test_an_edit_keeps_what_it_does_not_name(
    server: DiscordServer, client: BareClient
) -> None:
    file = discord.File(io.BytesIO(b"x"), "a.txt")
    sent = await text_channel(client, server).send("one", file=file)
    await sent.edit(content="two")
    (stored,) = server.messages(server.channel)
    assert (stored.content, len(stored.attachments)) == ("two", 1)
    assert [edit.content for edit in stored.edits] == ["one"]
    assert stored.edited_at is not None
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("three"))
    # A classic message becomes one of Components v2 only without its content.
    with pytest.raises(discord.HTTPException, match="content"):
        await sent.edit(view=view)
    await sent.edit(content=None, view=view)
    assert server.messages(server.channel)[0].flags == 1 << 15
