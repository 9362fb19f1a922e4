"""Asks all sources at once; each answer becomes readings, or a failure with its reason."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Mapping

from mir_core.clock import Clock
from mir_core.ingest.asking import Asking
from mir_core.ingest.breaker import Breaker, Breakers
from mir_core.ingest.contract import Source, Wanted
from mir_core.ingest.gathered import Failure, Gathered
from mir_core.ingest.http import Http

#: Told the name of each source as it is done, and its first failure if it has one.
Progress = Callable[[str, Failure | None], None]

_log = logging.getLogger(__name__)


async def gather(
    wanted_of: Mapping[str, Wanted],
    sources: Mapping[str, Source],
    http: Http,
    breakers: Breakers,
    clock: Clock,
    progress: Progress | None = None,
    *,
    deadline_s: float = 60.0,
) -> Gathered:
    """What the sources give of what is wanted of each, by name, within the deadline.

    No failure of a source ends it; what is missing after `deadline_s` is a failure. The breakers
    learn of every source that was asked. `progress` is called on the event loop.
    """
    until = asyncio.get_running_loop().time() + deadline_s
    states = await breakers.load()
    askings = [
        Asking(sources[name], wanted, http, states.get(name, Breaker()))
        for name, wanted in wanted_of.items()
    ]

    async def ask(asking: Asking) -> None:
        await asking.run(clock.now(), until, deadline_s)
        if progress is not None:
            progress(asking.source.name, next(iter(asking.failures), None))

    async with asyncio.TaskGroup() as group:
        for asking in askings:
            group.create_task(ask(asking))
    finished_at = clock.now()
    for asking in askings:
        await asking.remember()
        await _learn(asking, breakers, finished_at)
    return Gathered(
        tuple(retrieval for asking in askings for retrieval in asking.retrievals),
        tuple(failure for asking in askings for failure in asking.failures),
        finished_at,
    )


async def _learn(asking: Asking, breakers: Breakers, now: dt.datetime) -> None:
    """Store a breaker that changed; the log tells of the first failure and of the recovery."""
    name, before, after = asking.source.name, asking.breaker, asking.breaker_after(now)
    if after == before:
        return
    await breakers.save(name, after)
    if not after.failures:
        _log.info("%s: answers again", name)
    elif not before.failures:
        _log.warning("%s", after.reason)
