import asyncio
import logging

import pytest

from bot.supervisor import Supervisor


class Slept:
    """A sleep that takes no time and remembers."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


class Failing:
    """A service that fails so many times, then runs until it is cancelled."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.runs = asyncio.Event()
        self.was_cancelled = False

    async def __call__(self) -> None:
        if self.left:
            self.left -= 1
            raise OSError("down")
        self.runs.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise


async def cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_delays_double_up_to_the_longest_and_carry_jitter() -> None:
    slept, service = Slept(), Failing(9)
    made = Supervisor(sleep=slept, jitter=lambda: 0.5)
    task = asyncio.create_task(made.run({"one": service}))
    await service.runs.wait()
    assert slept.seconds == [1.25 * delay for delay in (1, 2, 4, 8, 16, 32, 60, 60, 60)]
    await cancel(task)
    assert service.was_cancelled


async def test_the_first_failure_and_the_recovery_are_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service, other = Failing(5), Failing(0)
    made = Supervisor(sleep=Slept(), healthy_after_s=0.05)
    task = asyncio.create_task(made.run({"one": service, "other": other}))
    await other.runs.wait()
    await service.runs.wait()
    await asyncio.sleep(0.15)
    told = [(each.levelno, each.getMessage()) for each in caplog.records]
    assert told == [
        (logging.ERROR, "one has failed and is started again"),
        (logging.WARNING, "one has recovered after 5 failures"),
    ]
    assert "OSError: down" in caplog.text
    assert not other.was_cancelled
    await cancel(task)


async def test_it_knows_which_services_are_down() -> None:
    made = Supervisor(sleep=Slept(), jitter=lambda: 0.0, healthy_after_s=0.02)
    seen: list[set[str]] = []

    async def flaky() -> None:
        seen.append(set(made.failing))
        if len(seen) < 3:
            raise OSError("down")
        await asyncio.sleep(0.06)
        seen.append(set(made.failing))

    await made.run({"one": flaky})
    assert seen == [set(), {"one"}, {"one"}, set()]


async def test_after_a_recovery_the_count_begins_again(caplog: pytest.LogCaptureFixture) -> None:
    slept = Slept()
    calls = 0

    async def flaky() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            await asyncio.sleep(0.1)
        if calls < 4:
            raise OSError("down")

    await Supervisor(sleep=slept, jitter=lambda: 0.0, healthy_after_s=0.05).run({"one": flaky})
    assert slept.seconds == [1, 1, 2]
    assert [each.levelno for each in caplog.records] == [40, 30, 40]


async def test_a_service_that_returns_is_done() -> None:
    async def brief() -> None:
        await asyncio.sleep(0)

    async with asyncio.timeout(1):
        await Supervisor().run({"one": brief, "two": brief})


async def test_a_service_that_cancels_itself_is_started_again() -> None:
    calls = 0

    async def leaking() -> None:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise asyncio.CancelledError

    async with asyncio.timeout(1):
        await Supervisor(sleep=Slept()).run({"one": leaking})
    assert calls == 3
