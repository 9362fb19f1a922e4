"""Whole editions in Discord: what the server holds is the whole report, once and in order."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.app import App
from bot.platforms.discord.transport import open_transport
from bot.publish import Published, Status
from config.load import load
from formatters.cards.cover import KEY_SECTION
from formatters.catalog import Catalog, languages
from formatters.images.contract import Theme
from formatters.images.report import pictures
from formatters.images.scene import Scene
from formatters.printed import Fixed, Fold, Grid, Items, PrintedBlock, in_language
from formatters.text_table import lay_out
from mir_core.delivery.outcome import Outcome
from mir_core.model.delivery import DeliveryState, Destination, Look
from mir_core.model.reference import resolved
from mir_core.model.report import Report
from tests.discord_reading import displays, items, shown, squeezed
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.faults import Drop, Fault, TooMany
from tests.platforms.discord_server.faults import Status as Answered
from tests.platforms.discord_server.state.model import (
    HAS_THREAD,
    Channel,
    ChannelKind,
    StoredMessage,
)
from tests.platforms.discord_server.state.permissions import Permission
from tests.platforms.editions import DATE, EDITION, settings, simulated, to

POST = "POST /channels/{channel_id}/messages"
THREAD = "POST /channels/{channel_id}/messages/{message_id}/threads"
CROSSPOST = "POST /channels/{channel_id}/messages/{message_id}/crosspost"
LOOKS = (
    Look(),
    Look(layout="channel", theme="dark", colours="chinese"),
    Look(tables="text"),
    Look(layout="channel", tables="text"),
)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as started:
        with started.pointed():
            yield started


async def publish(app: App, server: DiscordServer) -> Published:
    async with open_transport(settings(server)) as transport:
        publisher = app.publisher({"discord": transport})
        return await publisher.run(DATE, EDITION)


def held(server: DiscordServer, channel: Channel) -> list[StoredMessage]:
    """The cover and what stands below it, in its thread or in the channel."""
    cover, *rest = server.messages(channel)
    return [cover, *rest, *(server.messages(cover.id) if cover.flags & HAS_THREAD else [])]


def said(message: StoredMessage) -> list[str]:
    return [shown(text) for text in displays({"components": message.components})]


def words(block: PrintedBlock) -> Iterator[str]:
    """The texts of a block that must be read somewhere."""
    match block:
        case Items(texts):
            yield from texts
        case Fold(summary, body):
            yield from (summary, *body.sentences)
        case Grid():
            yield from words(lay_out(block))
        case Fixed():
            yield "\n".join(block.lines)
        case _:
            yield block.text


def expected(report: Report, catalog: Catalog, look: Look) -> Iterator[str]:
    """The texts of a report in the order of the messages: the key insight stands on the cover."""
    printed = in_language(report, catalog)
    in_order = sorted(printed.sections, key=lambda section: section.name != KEY_SECTION)
    for section in in_order:
        yield section.title
        for block in section.blocks:
            is_drawn = isinstance(block, Grid) and look.tables == "pictures"
            if not is_drawn and not (isinstance(block, Fixed) and look.pictures):
                yield from words(block)


def check_whole(
    server: DiscordServer, channel: Channel, report: Report, catalog: Catalog, look: Look
) -> None:
    """Every text once and in order, and every picture that belongs to the look."""
    messages = held(server, channel)
    text = squeezed("\n".join("\n".join(said(each)) for each in messages)).replace("```", "")
    place = 0
    for each in expected(report, catalog, look):
        found = text.find(squeezed(each).replace("`", "\u02cb"), place)
        assert found >= 0, each
        place = found + len(squeezed(each))
    assert not any(each.mentioned for each in messages)
    for message in messages:
        media = items({"components": message.components})
        assert all(item["description"] for item in media)
        assert [item["media"]["url"] for item in media] == [a.url for a in message.attachments]
        assert all(each.description and each.pixels for each in message.attachments)
    names = [each.filename for message in messages for each in message.attachments]
    assert len(set(names)) == len(names)
    assert sorted(names) == sorted(drawn(report, catalog, look))


def drawn(report: Report, catalog: Catalog, look: Look) -> Iterator[str]:
    """Files of the pictures that a look asks for."""
    theme = Theme(look.theme, catalog.up_colour)
    scene = Scene(report, load(languages=languages()).coverage, catalog, theme)
    for each in pictures(scene) if look.pictures else ():
        if look.tables == "pictures" or not each.name.startswith("table."):
            yield f"{each.name}.png"


async def test_a_report_arrives_whole_in_every_layout_and_language(
    server: DiscordServer, tmp_path: Path
) -> None:
    kinds = list(product(("en", "zh"), LOOKS))
    channels = [server.add_channel(f"daily-{number}") for number in range(len(kinds))]
    places = [
        to(channel, language, look)
        for channel, (language, look) in zip(channels, kinds, strict=True)
    ]
    async with simulated(tmp_path, places) as app:
        published = await publish(app, server)
        assert published.status is Status.SETTLED
        report = await app.reports.report(DATE, EDITION)
        for channel, (language, look) in zip(channels, kinds, strict=True):
            check_whole(server, channel, report, app.catalogs[language], look)
            cover = server.messages(channel)[0]
            in_thread = look.layout == "thread"
            assert (len(server.messages(channel)) == 1) is in_thread
            assert bool(cover.flags & HAS_THREAD) is in_thread
            posts = [each for each in held(server, channel) if each.components]
            assert [each.silent for each in posts] == [False] + [True] * (len(posts) - 1)
            if in_thread:
                thread = server.state.world.channels[cover.id]
                title, _, edition = thread.name.rpartition(" \u00b7 ")
                assert title in said(cover)[0]
                assert edition == {"en": "morning edition", "zh": "早间版"}[language]
        again = await publish(app, server)
        assert again.status is Status.SETTLED
    assert len(server.requests_to(THREAD)) == 4


async def test_an_announcement_is_published_and_nothing_else_is(
    server: DiscordServer, tmp_path: Path
) -> None:
    quiet = server.add_channel("quiet", kind=ChannelKind.ANNOUNCEMENT)
    places = [to(server.announcements), to(server.channel), to(quiet, look=Look(crosspost=False))]
    async with simulated(tmp_path, places) as app:
        assert (await publish(app, server)).status is Status.SETTLED
    cover = server.messages(server.announcements)[0]
    published = [each.id for channel in server.state.world.channels
                 for each in server.messages(channel) if each.crossposted]  # fmt: skip
    assert published == [cover.id]
    assert server.state.world.channels[cover.id].kind is ChannelKind.ANNOUNCEMENT_THREAD
    assert len(server.requests_to(CROSSPOST)) == 1


async def test_a_channel_that_has_published_its_share_waits_without_holding_up_anything(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.faults.add(TooMany(3000.0), CROSSPOST)
    async with simulated(tmp_path, [to(server.announcements)]) as app:
        async with open_transport(settings(server)) as transport:
            publisher = app.publisher({"discord": transport})
            async with asyncio.timeout(20):
                first = await publisher.run(DATE, EDITION)
                second = await publisher.run(DATE, EDITION)
            assert first.status is second.status is Status.WAITING
            assert states(first.outcome)[-1] is DeliveryState.PLANNED
            assert set(states(first.outcome)[:-1]) == {DeliveryState.SENT}
            assert len(server.requests_to(CROSSPOST)) == 1
            assert transport.pacer.delay_s(str(server.announcements.id)) < 1
        # What is left is in the database: the next process publishes it.
        assert (await publish(app, server)).status is Status.SETTLED
    assert server.messages(server.announcements)[0].crossposted


def states(outcome: Outcome | None) -> list[DeliveryState]:
    assert outcome is not None
    return [each.state for each in outcome.deliveries]


@pytest.mark.parametrize("route", [POST, THREAD, CROSSPOST])
@pytest.mark.parametrize(
    "fault", [Drop(), Drop(after_effect=True), Answered(503, after_effect=True)], ids=str
)
async def test_a_lost_answer_at_any_step_repeats_nothing(
    server: DiscordServer, tmp_path: Path, route: str, fault: Fault
) -> None:
    server.faults.add(fault, route)
    async with simulated(tmp_path, [to(server.announcements)]) as app:
        assert (await publish(app, server)).status is Status.SETTLED
        report = await app.reports.report(DATE, EDITION)
        check_whole(server, server.announcements, report, app.catalogs["en"], Look())
    (cover,) = server.messages(server.announcements)
    assert cover.crossposted
    threads = [each for each in server.state.world.channels.values() if each.is_thread]
    assert [each.id for each in threads] == [cover.id]


async def test_where_no_files_may_be_sent_the_edition_goes_as_text(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.deny(server.channel, Permission.ATTACH_FILES)
    async with simulated(tmp_path, [to(server.channel)]) as app:
        assert (await publish(app, server)).status is Status.SETTLED
        report = await app.reports.report(DATE, EDITION)
        look = Look(pictures=False, tables="text")
        check_whole(server, server.channel, report, app.catalogs["en"], look)
    refused = [each for each in server.requests_to(POST) if each.status == 403]
    assert len(refused) == 1


async def test_where_nothing_may_be_sent_the_operator_reads_why(
    server: DiscordServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.deny(server.channel, Permission.SEND_MESSAGES, Permission.ATTACH_FILES)
    reason = await refused(server, tmp_path, to(server.channel))
    assert 'grant the bot "Send Messages"' in reason
    assert server.messages(server.channel) == []
    assert 'grant the bot "Send Messages"' in caplog.text


@pytest.mark.parametrize(
    ("denied", "hint"),
    [
        (Permission.CREATE_PUBLIC_THREADS, '"Create Public Threads" in the channel, or set layout'),
        (Permission.SEND_MESSAGES_IN_THREADS, '"Send Messages in Threads"'),
        (Permission.VIEW_CHANNEL, '"View Channel"'),
    ],
)
async def test_a_missing_permission_is_named(
    server: DiscordServer, tmp_path: Path, denied: Permission, hint: str
) -> None:
    server.deny(server.channel, denied)
    assert hint in await refused(server, tmp_path, to(server.channel))
    server.deny(server.channel)


async def test_a_conversation_without_threads_says_which_layout_it_wants(
    server: DiscordServer, tmp_path: Path
) -> None:
    direct = server.direct(server.reader)
    assert 'set layout = "channel"' in await refused(server, tmp_path, to(direct))
    look = Look(layout="channel")
    (tmp_path / "second").mkdir()
    async with simulated(tmp_path / "second", [to(direct, look=look)]) as app:
        assert (await publish(app, server)).status is Status.SETTLED


async def refused(server: DiscordServer, folder: Path, place: Destination) -> str:
    """The reason why a destination gets no edition."""
    async with simulated(folder, [place]) as app:
        published = await publish(app, server)
        assert published.status is Status.SETTLED
        assert published.outcome is not None
        return published.outcome.rejected[place.id]


async def test_after_an_outage_of_hours_all_is_found_again(
    server: DiscordServer, tmp_path: Path
) -> None:
    place = to(server.announcements)
    async with simulated(tmp_path, [place]) as app:
        assert (await publish(app, server)).status is Status.SETTLED
        run = await app.runs.latest(DATE, EDITION)
        assert run is not None
        async with open_transport(settings(server)) as transport:
            for each in await app.deliveries.of_run(run.id):
                messages = await app.deliveries.messages(each)
                part = replace(each.part, payload=resolved(each.part.payload, messages))
                assert each.sent_at is not None
                found = await transport.find(place, part, each.sent_at)
                known = None if each.part.method == "crosspost" else each.message_id
                assert found == known
