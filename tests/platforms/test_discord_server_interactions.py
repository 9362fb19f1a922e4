"""Interactions of the test server beyond the happy path: deadlines, doubles, refusals."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.platforms.discord_server import DiscordServer, InteractionHandle, ManualClock, Rates

Json = dict[str, Any]


class Bare:
    """A server with one command and a client without a library."""

    def __init__(
        self, server: DiscordServer, session: aiohttp.ClientSession, clock: ManualClock
    ) -> None:
        self.server, self.session, self.clock = server, session, clock
        option = {"type": 3, "name": "date", "description": "d", "autocomplete": True}
        server.state.commands.overwrite(
            None, [{"name": "report", "description": "d", "options": [option]}]
        )

    def slash(self) -> InteractionHandle:
        return self.server.slash(self.server.channel, self.server.reader, "report")

    async def answer(self, handle: InteractionHandle, body: Json) -> tuple[int, int]:
        """Status and code of a first answer."""
        asked = handle.interaction
        return await self.ask("POST", f"/interactions/{asked.id}/{asked.token}/callback", body)

    async def webhook(
        self, method: str, handle: InteractionHandle, rest: str = "", body: Json | None = None
    ) -> tuple[int, int]:
        """Status and code of a request to the interaction's webhook."""
        path = f"/webhooks/{self.server.bot.id}/{handle.interaction.token}{rest}"
        return await self.ask(method, path, body)

    async def ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, int]:
        url = self.server.api_root + path
        async with self.session.request(method, url, json=body) as response:
            held = await response.json() if response.content_length else {}
            return response.status, held.get("code", 0)


@pytest.fixture
async def bare() -> AsyncIterator[Bare]:
    clock = ManualClock()
    async with (
        DiscordServer(rates=Rates.off(), clock=clock) as server,
        aiohttp.ClientSession() as session,
    ):
        yield Bare(server, session, clock)


MESSAGE = {"type": 4, "data": {"content": "x"}}


async def test_the_first_answer_has_three_seconds(bare: Bare) -> None:
    in_time, late = bare.slash(), bare.slash()
    bare.clock.advance(3.0)
    assert await bare.answer(in_time, MESSAGE) == (204, 0)
    bare.clock.advance(0.1)
    assert await bare.answer(late, MESSAGE) == (404, 10062)
    with pytest.raises(TimeoutError, match="command within"):
        await late.response(timeout=0.01)
    assert in_time.seen().answered_after_s == 3.0


async def test_a_second_first_answer_is_refused(bare: Bare) -> None:
    handle = bare.slash()
    assert await bare.answer(handle, {"type": 5}) == (204, 0)
    assert await bare.answer(handle, MESSAGE) == (400, 40060)


async def test_an_unknown_interaction_or_token(bare: Bare) -> None:
    handle = bare.slash()
    asked = handle.interaction
    path = f"/interactions/{asked.id}/wrong/callback"
    assert await bare.ask("POST", path, MESSAGE) == (404, 10062)
    path = f"/interactions/1/{asked.token}/callback"
    assert await bare.ask("POST", path, MESSAGE) == (404, 10062)


async def test_the_token_lives_fifteen_minutes(bare: Bare) -> None:
    handle = bare.slash()
    await bare.answer(handle, {"type": 5})
    bare.clock.advance(15 * 60)
    assert await bare.webhook("PATCH", handle, "/messages/@original", {"content": "y"}) == (200, 0)
    bare.clock.advance(1)
    assert await bare.webhook("PATCH", handle, "/messages/@original", {"content": "z"}) == (
        401,
        50027,
    )
    assert await bare.webhook("POST", handle, "", {"content": "z"}) == (401, 50027)
    assert handle.seen().content == "y"


async def test_the_webhook_opens_with_the_first_answer(bare: Bare) -> None:
    handle = bare.slash()
    assert await bare.webhook("POST", handle, "", {"content": "early"}) == (404, 10015)
    assert await bare.webhook("GET", handle, "/messages/@original") == (404, 10015)


async def test_the_original_can_be_read_and_deleted(bare: Bare) -> None:
    handle = bare.slash()
    await bare.answer(handle, MESSAGE)
    assert await bare.webhook("GET", handle, "/messages/@original") == (200, 0)
    assert await bare.webhook("DELETE", handle, "/messages/@original") == (204, 0)
    assert await bare.webhook("GET", handle, "/messages/@original") == (404, 10008)
    assert handle.seen().message is None
    assert bare.server.messages(bare.server.channel) == []


async def test_answers_must_fit_what_the_user_did(bare: Bare) -> None:
    typing = bare.server.autocomplete(
        bare.server.channel, bare.server.reader, "report", {"date": "2"}
    )
    assert await bare.answer(typing, MESSAGE) == (400, 50035)
    assert await bare.answer(bare.slash(), {"type": 6}) == (400, 50035)
    assert await bare.answer(bare.slash(), {"type": 7, "data": {"content": "x"}}) == (400, 50035)


async def test_25_choices_and_not_one_more(bare: Bare) -> None:
    def offered(count: int) -> Json:
        choices = [{"name": str(number), "value": str(number)} for number in range(count)]
        return {"type": 8, "data": {"choices": choices}}

    where = (bare.server.channel, bare.server.reader, "report", {"date": ""})
    typing = bare.server.autocomplete(*where)
    assert await bare.answer(typing, offered(26)) == (400, 50035)
    assert await bare.answer(typing, offered(25)) == (204, 0)
    assert len(typing.seen().choices) == 25


async def test_what_is_500_elsewhere_is_an_unknown_interaction_here(bare: Bare) -> None:
    display = {"type": 10, "content": "市" * 3400}
    body = {"type": 4, "data": {"flags": 1 << 15, "components": [display]}}
    assert await bare.answer(bare.slash(), body) == (404, 10062)


async def test_a_button_may_be_acknowledged_without_a_word(bare: Bare) -> None:
    first = bare.slash()
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "b", "custom_id": "b"}]}
    await bare.answer(first, {"type": 4, "data": {"content": "x", "components": [row]}})
    message = (await first.response()).message
    assert message is not None
    pressed = bare.server.press(message, bare.server.reader, "b")
    assert await bare.answer(pressed, {"type": 6}) == (204, 0)
    seen = await pressed.acknowledged()
    assert seen.deferred
    assert seen.message is not None
    assert seen.message.id == message.id
    await bare.webhook("PATCH", pressed, "/messages/@original", {"content": "y"})
    assert pressed.seen().content == "y"


async def test_commands_in_a_direct_conversation_come_from_a_user(bare: Bare) -> None:
    direct = bare.server.direct(bare.server.reader)
    handle = bare.server.slash(direct, bare.server.reader, "report")
    assert await bare.answer(handle, MESSAGE) == (204, 0)
    assert [item.content for item in bare.server.messages(direct)] == ["x"]
