"""getUpdates: the one method that waits."""

import asyncio

from tests.platforms.telegram_server.errors import ApiError
from tests.platforms.telegram_server.wire import Call, JsonObject
from tests.platforms.telegram_server.world import World

MOST_UPDATES = 100
MOST_SECONDS = 50


async def get_updates(world: World, call: Call) -> list[JsonObject]:
    """Updates from ``offset`` on, at once if there are any, else the first within ``timeout``.

    Raises:
        ApiError: 409 while a webhook is set, and to a call that a newer one has replaced.
    """
    queue = world.updates
    if world.profile.webhook:
        remedy = "use deleteWebhook to delete the webhook first"
        raise ApiError(409, f"can't use getUpdates method while webhook is active; {remedy}")
    reader = queue.start_reading()
    if call.items("allowed_updates") is not None:
        queue.allowed = call.items("allowed_updates") or []
    queue.confirm(call.integer("offset") or 0)
    limit = min(max(call.integer("limit") or MOST_UPDATES, 1), MOST_UPDATES)
    await _wait(world, reader, min(call.integer("timeout") or 0, MOST_SECONDS))
    return queue.pending[:limit]


async def _wait(world: World, reader: int, timeout_s: float) -> None:
    queue = world.updates
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while not queue.pending and (left := deadline - loop.time()) > 0:
        queue.arrived.clear()
        try:
            await asyncio.wait_for(queue.arrived.wait(), left)
        except TimeoutError:
            return
        if queue.reader != reader:
            advice = "make sure that only one bot instance is running"
            raise ApiError(409, f"terminated by other getUpdates request; {advice}")
