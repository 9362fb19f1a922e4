"""Buttons and menus under an edition: they answer from its own report, after any restart."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.dispatch import FAILED
from bot.keeping import Fresh
from bot.platforms.discord.adapter import DiscordPlatform
from bot.platforms.discord.choices import read_choice
from bot.platforms.discord.transport import open_transport
from bot.reports import BuiltReports
from formatters.cards.custom_id import CustomId
from mir_core.model.conclusion import Profile
from mir_core.model.report import Report
from tests.discord_reading import displays, shown, walk
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.state.messages import Origin
from tests.platforms.discord_server.state.model import StoredMessage
from tests.platforms.discord_server.users.handle import InteractionHandle, Seen
from tests.platforms.editions import DATE, EDITION, settings, simulated, to
from tests.platforms.running import running

YESTERDAY = DATE - dt.timedelta(days=1)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as started:
        with started.pointed():
            yield started


@pytest.fixture
async def covers(server: DiscordServer, tmp_path: Path) -> dict[dt.date, StoredMessage]:
    """Covers by date; the process that has published them is gone."""
    found: dict[dt.date, StoredMessage] = {}
    async with simulated(tmp_path, [to(server.channel)]) as app:
        for date in (YESTERDAY, DATE):
            async with open_transport(settings(server)) as transport:
                await app.publisher({"discord": transport}).run(date, EDITION)
            found[date] = server.messages(server.channel)[-1]
    return found


@pytest.fixture
async def restarted(server: DiscordServer, tmp_path: Path) -> AsyncIterator[App]:
    """Another process, which has sent none of the messages; to be asked for after them."""
    async with (
        simulated(tmp_path) as app,
        running(DiscordPlatform(settings(server), app.dispatch("discord"))),
    ):
        yield app


def custom_ids(message: StoredMessage) -> list[str]:
    return [each["custom_id"] for each in walk(message.components) if "custom_id" in each]


def text(seen: Seen) -> str:
    """What the user reads, which nobody else does."""
    assert seen.message is not None
    messages = (seen.message, *seen.followups)
    assert all(each.ephemeral for each in messages)
    assert not any(each.mentioned for each in messages)
    parts = [display for each in messages for display in displays({"components": each.components})]
    return shown("\n".join(parts)).replace("\u00a0", " ")


async def answer(handle: InteractionHandle) -> str:
    acknowledged = await handle.acknowledged()
    assert acknowledged.answered_after_s is not None
    assert acknowledged.answered_after_s < 3
    return text(await handle.response(20))


@pytest.mark.parametrize("date", [YESTERDAY, DATE], ids=str)
@pytest.mark.usefixtures("covers", "restarted")
async def test_a_section_is_that_of_the_message_in_the_language_of_the_user(
    server: DiscordServer, covers: dict[dt.date, StoredMessage], date: dt.date
) -> None:
    menu, *_ = custom_ids(covers[date])
    before = len(server.messages(server.channel))
    english = await answer(server.select(covers[date], server.reader, menu, ["us"]))
    assert f"Market Intelligence Report — {date.isoformat()}" in english
    assert "US market" in english
    assert "Key insight" not in english
    handle = server.select(covers[date], server.reader, menu, ["us"], locale="zh-TW")
    chinese = await answer(handle)
    assert f"{date.year}年{date.month}月{date.day}日" in chinese
    assert "美股市场" in chinese
    assert len(server.messages(server.channel)) == before


async def test_every_section_answers(
    server: DiscordServer, covers: dict[dt.date, StoredMessage], restarted: App
) -> None:
    menu, *_ = custom_ids(covers[DATE])
    report = await restarted.reports.report(DATE, EDITION)
    for section in report.sections:
        handle = server.select(covers[DATE], server.reader, menu, [section.name])
        assert restarted.catalogs["en"].text(section.title) in await answer(handle)


@pytest.mark.usefixtures("covers", "restarted")
async def test_a_profile_shows_its_plan(
    server: DiscordServer, covers: dict[dt.date, StoredMessage]
) -> None:
    _, *buttons = custom_ids(covers[YESTERDAY])
    for button, profile in zip(buttons, ("Conservative", "Moderate", "Aggressive"), strict=True):
        said = await answer(server.press(covers[YESTERDAY], server.reader, button))
        assert f"{profile} (" in said
        assert YESTERDAY.isoformat() in said
        others = {"Conservative", "Moderate", "Aggressive"} - {profile}
        assert not any(f"{other} (" in said for other in others)


@pytest.mark.parametrize(
    ("menu", "value", "why"),
    [
        ("mir:section:2099-01-01:morning", "us", "still to come"),
        ("mir:section:9999-12-30:morning", "us", "still to come"),
        ("mir:section:2026-04-08:noon", "us", "Unknown edition"),
        ("mir:section:2026-04-08:morning", "gone", "no section gone"),
        ("mir:plan:2026-04-08:morning", "reckless", "no profile reckless"),
    ],
)
@pytest.mark.usefixtures("restarted")
async def test_what_cannot_be_answered_any_more_says_why_to_the_user_alone(
    server: DiscordServer, menu: str, value: str, why: str
) -> None:
    seen = await use(server, menu, value).response(20)
    assert why in text(seen)


@pytest.mark.parametrize(
    "menu", ["other:menu", "mir:section:10000-01-01:morning", "mir:section:0001-01-01:morning"]
)
@pytest.mark.usefixtures("restarted")
async def test_controls_of_others_are_left_alone(server: DiscordServer, menu: str) -> None:
    handle = use(server, menu, "us")
    with pytest.raises(TimeoutError):
        await handle.acknowledged(0.5)


async def test_a_date_before_all_data_is_answered(
    server: DiscordServer, restarted: App, caplog: pytest.LogCaptureFixture
) -> None:
    for menu in ("mir:section:0001-01-02:morning", "mir:section:1990-01-01:morning"):
        said = text(await use(server, menu, "us").response(20))
        assert said
        assert restarted.catalogs["en"].text(FAILED()) not in said
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


@pytest.mark.usefixtures("restarted")
async def test_many_users_at_once_in_a_direct_conversation_and_a_server(
    server: DiscordServer, covers: dict[dt.date, StoredMessage]
) -> None:
    direct = server.direct(server.reader)
    menu, *buttons = custom_ids(covers[DATE])
    row = {
        "type": 1,
        "components": [{"type": 2, "style": 2, "label": "x", "custom_id": buttons[0]}],
    }
    body = {"flags": 1 << 15, "components": [row]}
    private = server.state.messages.create(direct, Origin(server.bot), body, {})
    users = [server.add_member(f"user {number}") for number in range(10)]
    handles = [
        *(server.select(covers[DATE], user, menu, ["us"]) for user in users),
        *(server.press(covers[DATE], user, buttons[1]) for user in users),
        server.press(private, server.reader, buttons[0]),
    ]
    said = await asyncio.gather(*map(answer, handles))
    assert all("US market" in each for each in said[:10])
    assert all("Moderate (" in each for each in said[10:20])
    assert "Conservative (" in said[20]


def use(server: DiscordServer, menu: str, value: str) -> InteractionHandle:
    """Choose a value from a menu of any name that the bot has sent."""
    options = [{"label": "x", "value": value}]
    row = {"type": 1, "components": [{"type": 3, "custom_id": menu, "options": options}]}
    body = {"flags": 1 << 15, "components": [row]}
    message = server.state.messages.create(server.channel, Origin(server.bot), body, {})
    return server.select(message, server.reader, menu, [value])


class Counted(BuiltReports):
    """Reports that count how often one is built."""

    built = 0

    async def report(self, date: dt.date | None = None, edition: str | None = None) -> Report:
        self.built += 1
        return await super().report(date, edition)


async def test_many_readers_at_once_cost_one_build(tmp_path: Path) -> None:
    async with simulated(tmp_path) as app:
        reports, recent = Counted(app.pipeline, app.archive), Fresh(4)
        choices = [
            read_choice(str(CustomId("section", DATE, EDITION)), ["us"]),
            *(read_choice(f"mir:plan:{DATE}:{EDITION}:{profile}", ()) for profile in Profile),
        ] * 10
        shown = await asyncio.gather(
            *(choice.document(reports, recent) for choice in choices if choice is not None)
        )
    assert len(shown) == 40
    assert {document.name for document in shown} == {"report", "plan"}
    assert reports.built == 1
