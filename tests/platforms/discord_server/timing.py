"""The server's time: seconds for windows and deadlines, instants and ids for messages."""

import datetime as dt
from collections.abc import Callable

DISCORD_EPOCH_MS = 1_420_070_400_000


class ManualClock:
    """Seconds that stand still until a test moves them."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.seconds += seconds


class ServerTime:
    """Reads one clock in seconds and gives instants and snowflakes that agree with it."""

    def __init__(self, clock: Callable[[], float], started_at: dt.datetime) -> None:
        self._clock = clock
        self._start_s = clock()
        self._started_at = started_at
        self._last_id = 0

    def seconds(self) -> float:
        """Seconds since some fixed moment; only differences mean anything."""
        return self._clock()

    def now(self) -> dt.datetime:
        """The present instant, in UTC."""
        return self._started_at + dt.timedelta(seconds=self._clock() - self._start_s)

    def snowflake(self) -> int:
        """A new id: greater than every earlier one, its upper bits the present millisecond."""
        ms = int(self.now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last_id = max(self._last_id + 1, ms << 22)
        return self._last_id


def created_at(snowflake: int) -> dt.datetime:
    """The instant that a snowflake carries."""
    return dt.datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, dt.UTC)
