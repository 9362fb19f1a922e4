"""Delivers the parts of a run to their destinations."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from mir_core.clock import Clock
from mir_core.delivery.contract import Transport
from mir_core.delivery.courier import Courier
from mir_core.delivery.halt import Halt
from mir_core.delivery.outcome import Outcome
from mir_core.delivery.store import Deliveries
from mir_core.model.delivery import Destination

_log = logging.getLogger(__name__)


class DeliveryWorker:
    """Sends what the store has planned: destinations at once, the parts of each in order.

    Args:
        store: The deliveries.
        transports: By platform; destinations of other platforms wait.
        destinations: By id; parts for others wait.
        clock: Tells how old an uncertain attempt is.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        store: Deliveries,
        transports: Mapping[str, Transport],
        destinations: Mapping[str, Destination],
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._transports = transports
        self._destinations = destinations
        self._clock = clock
        self._halt = Halt(sleep)
        self._moved: dict[str, str] = {}
        self._told: set[tuple[int, str]] = set()
        self._off: set[str] = set()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._running: set[asyncio.Task[bool]] = set()
        self._recovery = asyncio.Lock()
        self._has_recovered = False

    async def deliver(self, run_id: int) -> Outcome:
        """Send what is not sent yet; called again, it sends only what is left."""
        await self._recover()
        waiting = dict.fromkeys(each.destination for each in await self._store.pending(run_id))
        tasks = [asyncio.create_task(self._serve(run_id, name)) for name in waiting]
        self._running.update(tasks)
        try:
            results = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._running.difference_update(tasks)
        for result in results:
            if isinstance(result, BaseException):
                # It may have left a part marked as being sent, which nobody is sending any more.
                self._has_recovered = False
                raise result
        still = frozenset(name for name, waits in zip(waiting, results, strict=True) if waits)
        return Outcome(run_id, await self._store.of_run(run_id), dict(self._moved), still)

    async def stop(self, grace_s: float = 20.0) -> None:
        """End in order: no new destination, those begun go on for at most `grace_s` seconds.

        A request that is being answered is always waited for. What is left stays planned.
        """
        self._halt.ask()
        running = set(self._running)
        if running:
            await asyncio.wait(running, timeout=grace_s)
        self._halt.finish()
        if running:
            await asyncio.wait(running)

    async def _recover(self) -> None:
        """At the start, and after a failure: what was in flight then is uncertain."""
        async with self._recovery:
            if not self._has_recovered:
                if count := await self._store.recover():
                    _log.warning(
                        "%s parts were being sent when a process or a delivery ended", count
                    )
                self._has_recovered = True

    async def _serve(self, run_id: int, name: str) -> bool:
        """True if the destination has to wait for another time."""
        destination = self._destinations.get(name)
        transport = self._transports.get(destination.platform) if destination else None
        if destination is None or transport is None:
            if name not in self._off:
                self._off.add(name)
                _log.warning("destination %s is not configured or its platform is off", name)
            return True
        if name in self._moved:
            destination = replace(destination, address=self._moved[name])
        async with self._turns[name]:
            pending = await self._store.pending(run_id)
            courier = Courier(
                self._store, transport, destination, self._clock, self._halt, self._told
            )
            await courier.carry([each for each in pending if each.destination == name])
        if courier.destination != destination:
            _log.warning("destination %s has moved to %s", name, courier.destination.address)
            self._moved[name] = courier.destination.address
        return courier.is_waiting
