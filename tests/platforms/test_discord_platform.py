"""The Discord platform: the real library against the test server."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

import pytest

from bot.platforms.discord.adapter import DiscordPlatform
from bot.platforms.discord.settings import DiscordSettings
from formatters.outputs.discord import FORMATTER
from mir_core.model.errors import MirError
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.client import eventually
from tests.platforms.discord_server.faults import Delay, Drop, Status
from tests.platforms.discord_server.state.model import StoredMessage
from tests.platforms.discord_server.users.handle import InteractionHandle, Seen
from tests.platforms.running import running
from tests.platforms.small_bot import COMMANDS, dispatch

SYNC = "PUT /applications/{application_id}/commands"
EDIT = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
FOLLOW_UP = "POST /webhooks/{webhook_id}/{webhook_token}"


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as started:
        with started.pointed():
            yield started


def settings(server: DiscordServer) -> DiscordSettings:
    return DiscordSettings(server.token, server.api_root, server.gateway_url, server.cdn_root)


@pytest.fixture
async def online(server: DiscordServer) -> AsyncIterator[DiscordServer]:
    async with running(DiscordPlatform(settings(server), dispatch(FORMATTER))):
        yield server


def slash(
    server: DiscordServer, name: str, *words: str, locale: str = "en-US"
) -> InteractionHandle:
    options = dict(zip(("first", "second"), words, strict=False))
    return server.slash(server.channel, server.reader, name, options, locale=locale)


def contents(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for child in components:
        if "content" in child:
            yield child["content"]
        yield from contents(child.get("components", ()))


def text(message: StoredMessage | None) -> str:
    assert message is not None
    return "\n".join(contents(message.components))


async def fault_of(handle: InteractionHandle) -> StoredMessage:
    """The private follow-up; the public answer is gone."""
    seen: Seen = await handle.followed_up()
    assert seen.message is None
    assert all(each.ephemeral for each in seen.followups)
    return seen.followups[0]


async def test_commands_are_told_once_with_their_translations(server: DiscordServer) -> None:
    made = DiscordPlatform(settings(server), dispatch(FORMATTER))
    for _ in range(2):
        async with running(made):
            pass
    assert len(server.requests_to(SYNC)) == 1
    body = server.requests_to(SYNC)[0].body
    assert [each["name"] for each in body] == list(COMMANDS)
    echo = body[1]
    assert echo["description"] == "A command of the tests"
    assert echo["description_localizations"] == {"zh-CN": "测试命令", "zh-TW": "测试命令"}
    assert echo["contexts"] == [0, 1, 2]
    assert echo["integration_types"] == [0, 1]
    assert [each["name"] for each in echo["options"]] == ["first", "second"]
    for option in echo["options"]:
        assert option["type"] == 3
        assert option["autocomplete"] is True
        assert not option.get("required")
        assert option["description_localizations"]["zh-CN"] == "第一个词"


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-US", "You said: first=2026-04-08 second=us."),
        ("zh-CN", "你说：first=2026-04-08 second=us。"),
        ("zh-TW", "你说：first=2026-04-08 second=us。"),
        ("de", "You said: first=2026-04-08 second=us."),
    ],
)
async def test_a_command_is_answered_in_the_language_of_the_user(
    online: DiscordServer, locale: str, said: str
) -> None:
    seen = await slash(online, "echo", "2026-04-08", "us", locale=locale).response()
    assert said in text(seen.message)
    assert seen.deferred
    assert not seen.ephemeral
    assert seen.answered_after_s is not None
    assert seen.answered_after_s < 1


async def test_arguments_go_by_name(online: DiscordServer) -> None:
    handle = online.slash(online.channel, online.reader, "echo", {"second": "only"})
    assert "second=only" in text((await handle.response()).message).replace("\\", "")


async def test_in_direct_messages_too(online: DiscordServer) -> None:
    there = online.direct(online.reader)
    seen = await online.slash(there, online.reader, "echo", {"first": "a"}).response()
    assert "first=a" in text(seen.message).replace("\\", "")


async def test_a_long_answer_comes_in_parts_in_order(online: DiscordServer) -> None:
    handle = slash(online, "long")
    await handle.response()
    answer = await dispatch(FORMATTER).words(COMMANDS["long"], [], "en")
    assert len(answer.parts) > 1
    seen = await handle.followed_up(len(answer.parts) - 1)
    whole = "\n".join(map(text, (seen.message, *seen.followups)))
    positions = [whole.index(f"Line {number:03} of") for number in range(300)]
    assert positions == sorted(positions)


@pytest.mark.parametrize(
    ("name", "words", "lines"),
    [
        ("picky", ["x"], ["x is not a word that I know.", "Usage: /picky [first] [second]"]),
        ("broken", [], ["Something went wrong", "The fault is recorded"]),
        ("unprintable", [], ["Something went wrong"]),
    ],
)
async def test_what_cannot_be_answered_says_why_to_the_user_alone(
    online: DiscordServer, name: str, words: list[str], lines: list[str]
) -> None:
    said = text(await fault_of(slash(online, name, *words))).replace("\\", "")
    for line in lines:
        assert line in said
    assert "inner-detail" not in said


async def test_nothing_that_a_user_types_mentions_anybody(online: DiscordServer) -> None:
    seen = await slash(online, "echo", "@everyone").response()
    assert seen.message is not None
    assert not seen.message.mentioned


async def test_words_are_suggested_while_the_user_types(online: DiscordServer) -> None:
    handle = online.autocomplete(online.channel, online.reader, "echo", {"first": "ET"})
    assert [each["value"] for each in (await handle.acknowledged()).choices] == ["beta"]
    handle = online.autocomplete(online.channel, online.reader, "echo", {"first": ""})
    assert len((await handle.acknowledged()).choices) == 25
    handle = online.autocomplete(online.channel, online.reader, "echo", {"second": "a"})
    assert (await handle.acknowledged()).choices == ()


async def test_an_answer_is_put_in_place_again_after_a_drop(online: DiscordServer) -> None:
    online.faults.add(Drop(after_effect=True), EDIT)
    seen = await slash(online, "echo", "a").response()
    await eventually(lambda: len(online.requests_to(EDIT)) == 2)
    assert "first=a" in text(seen.message).replace("\\", "")


async def test_a_follow_up_that_may_have_arrived_is_not_repeated(online: DiscordServer) -> None:
    online.faults.add(Drop(after_effect=True), FOLLOW_UP)
    handle = slash(online, "picky", "x")
    assert "not a word" in text(await fault_of(handle))
    await asyncio.sleep(0.1)
    assert len(handle.seen().followups) == 1


async def test_an_interaction_that_is_gone_is_given_up(
    online: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    online.faults.add(
        Status(404), "POST /interactions/{interaction_id}/{interaction_token}/callback"
    )
    slash(online, "echo", "a")
    await eventually(lambda: "came too late" in caplog.text)


async def test_a_lost_connection_is_resumed_told_once_and_answers_go_on(
    online: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    online.gateway.refuse()
    online.gateway.drop()
    await eventually(lambda: online.gateway.refused >= 2, timeout=15)
    online.gateway.admit()
    await eventually(lambda: bool(online.gateway.resumes), timeout=20)
    seen = await slash(online, "echo", "b").response()
    assert "first=b" in text(seen.message).replace("\\", "")
    told = [each for each in caplog.records if "reconnect" in each.message]
    assert len(told) == 1
    assert "Discord is connected again" in caplog.text


async def test_what_is_being_answered_at_the_stop_is_answered(server: DiscordServer) -> None:
    server.faults.add(Delay(0.3), EDIT)
    async with running(DiscordPlatform(settings(server), dispatch(FORMATTER))):
        handle = slash(server, "echo", "a")
        await eventually(lambda: bool(server.requests_to(EDIT)))
    assert handle.seen().answered


async def test_a_wrong_token_is_one_clear_error_without_it(
    server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = DiscordSettings("not_the_token", server.api_root, server.gateway_url)
    with pytest.raises(MirError, match="does not know the token"):
        await DiscordPlatform(wrong, dispatch(FORMATTER)).run()
    assert "not_the_token" not in repr(wrong)
    assert "not_the_token" not in caplog.text


async def test_a_token_revoked_while_running_ends_the_run(server: DiscordServer) -> None:
    made = DiscordPlatform(settings(server), dispatch(FORMATTER))
    task = asyncio.create_task(made.run())
    await made.ready.wait()
    server.gateway.close(4004)
    with pytest.raises(MirError, match="any more"):
        async with asyncio.timeout(10):
            await task
