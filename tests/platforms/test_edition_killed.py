"""Kill -9 while an edition with pictures and a thread goes out: all of it, once and in order."""

from pathlib import Path

from mir_core.model.delivery import DeliveryState, Destination
from tests.discord_reading import displays
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.faults import Delay
from tests.platforms.discord_server.state.model import HAS_THREAD, Channel
from tests.platforms.editions import DATE, EDITION, NOW, simulated, to
from tests.platforms.test_delivery_killed import killed_again_and_again, outcome

MESSAGES = "POST /channels/{channel_id}/messages"
THREAD = "POST /channels/{channel_id}/messages/{message_id}/threads"
CROSSPOST = "POST /channels/{channel_id}/messages/{message_id}/crosspost"
#: An edition has fewer than a dozen requests: a process dies after one or two of them.
MOST_REQUESTS = 2
STEPS = (MESSAGES, THREAD, CROSSPOST)


async def plan(folder: Path, places: list[Destination]) -> dict[str, list[list[str]]]:
    """Plan the edition as run 1; the texts of its messages by destination."""
    async with simulated(folder, places) as app:
        run = await app.runs.open(DATE, EDITION, NOW, NOW, await app.archive.newest())
        assert run.id == 1
        planned = await app.composer.plan(await app.reports.report(DATE, EDITION), places)
        for place in places:
            await app.deliveries.plan(run.id, place, planned[place.id])
    return {
        name: [displays(part.payload) for part in parts if part.method == "create_message"]
        for name, parts in planned.items()
    }


async def test_an_edition_arrives_exactly_once(tmp_path: Path) -> None:
    async with DiscordServer(rates=Rates.off()) as server:
        with server.pointed():
            channels = (server.channel, server.announcements)
            expected = await plan(tmp_path, [to(channels[0]), to(channels[1], "zh")])
            for route in STEPS:
                server.faults.add(Delay(0.05), route, times=200)
            file = str(tmp_path / "mir.db")
            names = [str(channel.id) for channel in channels]
            arguments = ["discord", server.token, server.api_root, file, *names]
            await killed_again_and_again(
                arguments,
                lambda: sum(len(server.requests_to(route)) for route in STEPS),
                MOST_REQUESTS,
            )
            for channel in channels:
                assert texts(server, channel) == expected[str(channel.id)]
            assert server.messages(channels[1])[0].crossposted
    assert {each.state for each in await outcome(tmp_path / "mir.db")} == {DeliveryState.SENT}


def texts(server: DiscordServer, channel: Channel) -> list[list[str]]:
    """The texts of the cover and of the messages of its thread."""
    (cover,) = server.messages(channel)
    assert cover.flags & HAS_THREAD
    below = [each for each in server.messages(cover.id) if each.components]
    return [displays({"components": each.components}) for each in (cover, *below)]
