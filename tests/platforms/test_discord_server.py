"""The Discord test server, driven by the real discord.py: login, commands, components."""

from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands

from tests.platforms.discord_server import (
    DiscordServer,
    Rates,
    UserCannotError,
)
from tests.platforms.discord_server.client import BareClient, connected


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as server:
        yield server


@pytest.fixture
async def client(server: DiscordServer) -> AsyncIterator[BareClient]:
    client = BareClient()
    add_commands(client.tree)
    async with connected(server, client):
        await client.tree.sync()
        yield client


def add_commands(tree: app_commands.CommandTree[discord.Client]) -> None:
    @tree.command(name="direct", description="Answers at once")
    async def direct(interaction: discord.Interaction, date: str, count: int = 1) -> None:
        await interaction.response.send_message(f"{date} {count}")

    @tree.command(name="hidden", description="Answers only the user")
    async def hidden(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("secret", ephemeral=True)

    @tree.command(name="slow", description="Takes its time")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="ready")
        await interaction.followup.send("one more", ephemeral=True)

    @tree.command(name="lazy", description="Answers a deferral by a follow-up")
    async def lazy(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("here")

    @direct.autocomplete("date")
    async def dates(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}-08", value=f"{current}-08")]

    group = app_commands.Group(name="schedule", description="The schedule")

    @group.command(name="set", description="Set it")
    async def schedule_set(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"for {member.name}")

    tree.add_command(group)


def text_channel(client: discord.Client, server: DiscordServer) -> discord.TextChannel:
    channel = client.get_channel(server.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_login_gives_user_application_guild_and_channels(
    server: DiscordServer, client: BareClient
) -> None:
    assert client.user is not None
    assert client.user.id == server.bot.id
    assert client.application_id == server.bot.id
    guild = client.get_guild(server.guild.id)
    assert guild is not None
    assert [channel.name for channel in guild.channels] == ["daily", "news"]
    assert guild.me.guild_permissions.send_messages
    assert not guild.me.guild_permissions.administrator
    assert [channel.name for channel in await guild.fetch_channels()] == ["daily", "news"]
    assert (await guild.fetch_member(server.reader.id)).name == "reader"
    assert (await client.fetch_guild(server.guild.id)).name == "Desk"
    members = (
        [member.name async for member in guild.fetch_members()] if client.intents.members else []
    )
    assert members == []


async def test_wrong_token_is_refused(server: DiscordServer) -> None:
    client = BareClient()
    with server.pointed(), pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()


async def test_a_slash_command_is_answered_directly(
    server: DiscordServer, client: BareClient
) -> None:
    handle = server.slash(
        server.channel, server.reader, "direct", {"date": "2026-04-08", "count": 3}
    )
    seen = await handle.response()
    assert seen.content == "2026-04-08 3"
    assert not seen.deferred
    assert not seen.ephemeral
    assert [message.content for message in server.messages(server.channel)] == ["2026-04-08 3"]


async def test_an_ephemeral_answer_is_not_in_the_channel(
    server: DiscordServer, client: BareClient
) -> None:
    seen = await server.slash(server.channel, server.reader, "hidden").response()
    assert seen.ephemeral
    assert seen.content == "secret"
    assert server.messages(server.channel) == []
    assert len(server.messages(server.channel, ephemeral=True)) == 1


async def test_deferral_edit_and_follow_up(server: DiscordServer, client: BareClient) -> None:
    handle = server.slash(server.channel, server.reader, "slow")
    assert (await handle.acknowledged()).thinking
    seen = await handle.followed_up()
    assert seen.deferred
    assert not seen.thinking
    assert seen.content == "ready"
    assert [message.content for message in seen.followups] == ["one more"]
    assert seen.followups[0].ephemeral


async def test_the_first_follow_up_of_a_deferral_fills_it_and_stays_ephemeral(
    server: DiscordServer, client: BareClient
) -> None:
    seen = await server.slash(server.channel, server.reader, "lazy").response()
    assert seen.content == "here"
    assert seen.ephemeral
    assert seen.followups == ()


async def test_subcommands_and_members_as_options(
    server: DiscordServer, client: BareClient
) -> None:
    typed = {"member": server.owner}
    seen = await server.slash(server.channel, server.reader, "schedule set", typed).response()
    assert seen.content == "for owner"


async def test_autocomplete(server: DiscordServer, client: BareClient) -> None:
    handle = server.autocomplete(server.channel, server.reader, "direct", {"date": "2026-04"})
    seen = await handle.response()
    assert list(seen.choices) == [{"name": "2026-04-08", "value": "2026-04-08"}]


@pytest.mark.parametrize(
    ("command", "options", "complaint"),
    [
        ("nothing", {}, "not registered"),
        ("direct", {}, "required"),
        ("direct", {"date": "x", "size": "y"}, "no option size"),
        ("direct", {"date": 5}, "does not take 5"),
        ("direct", {"date": "x", "count": True}, "does not take True"),
        ("schedule", {}, "needs a subcommand"),
        ("schedule drop", {}, "no subcommand"),
    ],
)
async def test_a_user_cannot_type_what_is_not_registered(
    server: DiscordServer,
    client: BareClient,
    command: str,
    options: dict[str, str | int],
    complaint: str,
) -> None:
    with pytest.raises(UserCannotError, match=complaint):
        server.slash(server.channel, server.reader, command, options)


async def test_commands_carry_translations_and_contexts(server: DiscordServer) -> None:
    class Chinese(app_commands.Translator):
        async def translate(
            self,
            string: app_commands.locale_str,
            locale: discord.Locale,
            context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the library gives it
        ) -> str | None:
            return (
                "日报" if locale is discord.Locale.chinese and string.message == "report" else None
            )

    client = BareClient()

    @client.tree.command(name="report", description="The report")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    async def report(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("x")

    async with connected(server, client):
        await client.tree.set_translator(Chinese())
        await client.tree.sync()
        listed = await client.tree.fetch_commands()
    assert [command.name for command in listed] == ["report"]
    stored = server.state.commands.of(None)[0]
    assert stored["name_localizations"] == {"zh-CN": "日报"}
    assert stored["contexts"] == [0]
    with pytest.raises(UserCannotError, match="may not use"):
        server.slash(server.channel, server.reader, "report")
    with pytest.raises(UserCannotError, match="kind of place"):
        server.slash(server.direct(server.owner), server.owner, "report")
    server.slash(server.channel, server.owner, "report")


async def test_buttons_and_selects_of_a_persistent_view(
    server: DiscordServer, client: BareClient
) -> None:
    class Choice(discord.ui.View):
        @discord.ui.button(label="Again", custom_id="report:again")
        async def again(
            self, interaction: discord.Interaction, _button: discord.ui.Button["Choice"]
        ) -> None:
            await interaction.response.edit_message(content="changed")

        @discord.ui.select(
            custom_id="report:lang",
            options=[discord.SelectOption(label=name) for name in ("en", "zh")],
        )
        async def language(
            self, interaction: discord.Interaction, select: discord.ui.Select["Choice"]
        ) -> None:
            await interaction.response.send_message(select.values[0], ephemeral=True)

    client.add_view(Choice(timeout=None))
    await text_channel(client, server).send("first", view=Choice(timeout=None))
    (message,) = server.messages(server.channel)
    seen = await server.press(message, server.reader, "report:again").response()
    assert seen.message is not None
    assert seen.message.id == message.id
    assert seen.content == "changed"
    assert [edit.content for edit in seen.message.edits] == ["first"]
    seen = await server.select(message, server.reader, "report:lang", ["zh"]).response()
    assert (seen.content, seen.ephemeral) == ("zh", True)
    with pytest.raises(UserCannotError, match="offers only"):
        server.select(message, server.reader, "report:lang", ["fr"])
    with pytest.raises(UserCannotError, match="no component"):
        server.press(message, server.reader, "report:gone")
