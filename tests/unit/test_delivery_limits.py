import asyncio
import itertools
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from mir_core.delivery.limits import Pacer, Window
from tests.thorough import some


@dataclass
class HandTime:
    """Seconds that pass when somebody sleeps."""

    now_s: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds
        await asyncio.sleep(0)


def chat_windows(address: str) -> tuple[Window, ...]:
    second = Window(1, 1.0)
    return (second, Window(20, 60.0)) if address.startswith("-") else (second,)


def telegram(time: HandTime) -> Pacer:
    return Pacer((Window(30, 1.0),), chat_windows, monotonic=time, sleep=time.sleep)


async def moments(pacer: Pacer, time: HandTime, *addresses: str) -> list[float]:
    found = []
    for address in addresses:
        async with pacer.slot(address):
            found.append(time.now_s - 100)
    return found


async def test_one_a_second_to_a_chat() -> None:
    time = HandTime()
    assert await moments(telegram(time), time, "7", "7", "7") == [0, 1, 2]


async def test_other_chats_do_not_wait() -> None:
    time = HandTime()
    assert await moments(telegram(time), time, "7", "8", "9") == [0, 0, 0]


async def test_twenty_a_minute_to_a_group_and_not_forty() -> None:
    time = HandTime()
    found = await moments(telegram(time), time, *["-1"] * 41)
    assert found[19] == 19
    assert found[20:22] == [60, 61]
    assert found[40] == 120


async def test_thirty_a_second_over_all_chats() -> None:
    time = HandTime()
    found = await moments(telegram(time), time, *map(str, range(1, 62)))
    assert found == [0.0] * 30 + [1.0] * 30 + [2.0]


async def test_a_message_counts_from_its_answer() -> None:
    time = HandTime()
    pacer = telegram(time)
    async with pacer.slot("7"):
        time.now_s += 0.75
    assert await moments(pacer, time, "7") == [1.75]


async def test_a_request_in_flight_keeps_its_place() -> None:
    time = HandTime()
    pacer = telegram(time)
    with pacer.turn("7"):
        assert pacer.delay_s("7") > 0
        assert pacer.delay_s("8") == 0
    assert pacer.delay_s("7") == 1.0


async def test_a_hold_stops_one_chat() -> None:
    time = HandTime()
    pacer = telegram(time)
    pacer.hold("7", 30.0)
    pacer.hold("7", 3.0)
    assert (pacer.delay_s("7"), pacer.delay_s("8")) == (30.0, 0.0)
    assert await moments(pacer, time, "7") == [30.0]


async def test_idle_chats_are_forgotten_and_busy_ones_are_not() -> None:
    time = HandTime()
    pacer = Pacer((), chat_windows, monotonic=time, sleep=time.sleep)
    await moments(pacer, time, *map(str, range(1, 1001)))
    time.now_s += 30
    pacer.hold("5", 60.0)
    await moments(pacer, time, "2000")
    assert pacer.delay_s("5") == 60.0
    assert len(pacer._chats) < 10


@settings(max_examples=some(60), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["-1", "-2", "7"]), st.floats(0, 5)), max_size=80))
def test_no_window_ever_holds_more_than_its_count(steps: list[tuple[str, float]]) -> None:
    time = HandTime()
    pacer = telegram(time)
    log: list[tuple[str, float]] = []

    async def send() -> None:
        for address, pause_s in steps:
            time.now_s += pause_s
            async with pacer.slot(address):
                log.append((address, time.now_s))

    asyncio.run(send())
    for address in ("-1", "-2", "7"):
        mine = [moment for name, moment in log if name == address]
        assert all(b - a > 1 - 1e-6 for a, b in itertools.pairwise(mine))
        if address != "7":
            assert all(b - a > 60 - 1e-6 for a, b in zip(mine, mine[20:], strict=False))


async def test_an_album_counts_as_its_pictures_but_once_a_second() -> None:
    time = HandTime()
    pacer = telegram(time)
    with pacer.turn("-1", 10):
        pass
    # The next message may follow after a second, an album of ten as well, and then nothing more
    # within the minute.
    assert pacer.delay_s("-1") == 1.0
    time.now_s += 1
    assert pacer.delay_s("-1", 10) == 0
    with pacer.turn("-1", 10):
        pass
    time.now_s += 1
    assert pacer.delay_s("-1") == 58.0
    assert pacer.delay_s("-1", 10) == 58.0
    assert pacer.delay_s("-2", 10) == 0


async def test_more_than_a_window_holds_waits_until_it_is_empty() -> None:
    time = HandTime()
    pacer = telegram(time)
    with pacer.turn("7"):
        pass
    assert pacer.delay_s("7", 40) == 1.0
    time.now_s += 1
    assert pacer.delay_s("7", 40) == 0
