"""The only reader of time."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> dt.datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """The present instant in UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - this is the one place


@dataclass
class FixedClock:
    """A clock that stands until somebody moves it: tests and the demo."""

    instant: dt.datetime

    def now(self) -> dt.datetime:
        """The instant that it was set to."""
        return self.instant

    def advance(self, step: dt.timedelta) -> None:
        """Move forward by `step`."""
        self.instant += step
