"""Keeps services running: one that fails is started again, the others do not notice."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping

_log = logging.getLogger(__name__)

_random = random.SystemRandom().random

#: Starts a service and waits for its end. A service that returns is done; one that raises is
#: started again.
Service = Callable[[], Awaitable[None]]


class Supervisor:
    """Runs services side by side.

    Of a row of failures the first is logged with its traceback, then the recovery, and nothing
    between: a platform that is down for a night fills no log.

    Args:
        first_delay_s: Before the first new start; it doubles from failure to failure.
        longest_delay_s: No delay is longer, jitter aside.
        healthy_after_s: A service that has run for so long has recovered.
        sleep: Waits so many seconds.
        jitter: A number between 0 and 1: up to half of a delay is added, so that many processes
            do not come back at once.
    """

    def __init__(
        self,
        *,
        first_delay_s: float = 1.0,
        longest_delay_s: float = 60.0,
        healthy_after_s: float = 30.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = _random,
    ) -> None:
        self._first_delay_s = first_delay_s
        self._longest_delay_s = longest_delay_s
        self._healthy_after_s = healthy_after_s
        self._sleep = sleep
        self._jitter = jitter
        #: Names of the services that have failed and not recovered since.
        self.failing: set[str] = set()

    async def run(self, services: Mapping[str, Service]) -> None:
        """Run all services until each has returned; cancel it to end them."""
        async with asyncio.TaskGroup() as group:
            for name, service in services.items():
                group.create_task(self._keep(name, service), name=f"service {name}")

    async def _keep(self, name: str, service: Service) -> None:
        failures = 0
        while True:
            watch = asyncio.create_task(self._watch(name, failures))
            try:
                await _call(service)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other services go on
                failures = 1 if watch.done() else failures + 1
                self._tell(name, error, failures)
            else:
                return
            finally:
                watch.cancel()
            delay_s = min(self._first_delay_s * 2.0 ** (failures - 1), self._longest_delay_s)
            await self._sleep(delay_s * (1 + self._jitter() / 2))

    async def _watch(self, name: str, failures: int) -> None:
        """Ends when the service may be called healthy, and says so if it was not before."""
        await asyncio.sleep(self._healthy_after_s)
        self.failing.discard(name)
        if failures:
            _log.warning("%s has recovered after %s failures", name, failures)

    def _tell(self, name: str, error: Exception, failures: int) -> None:
        self.failing.add(name)
        if failures == 1:
            _log.error("%s has failed and is started again", name, exc_info=error)
        else:
            _log.debug("%s has failed %s times: %s", name, failures, type(error).__name__)


async def _call(service: Service) -> None:
    """Run a service; a cancellation that nobody asked for is a failure like any other."""
    try:
        await service()
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise RuntimeError("the service was cancelled from within") from error
