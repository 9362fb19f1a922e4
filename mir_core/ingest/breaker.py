"""A circuit breaker for each source: one that keeps failing is left alone for a while."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

#: Failed runs in a row after which a source rests.
FAILURES = 3
#: Length of the first rest, the second, and every later one.
RESTS = (dt.timedelta(hours=1), dt.timedelta(hours=6), dt.timedelta(hours=24))


class Stage(StrEnum):
    """Whether a source may be asked."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class Breaker:
    """State of one source: closed, open until its rest is over, then half-open for one run.

    Attributes:
        failures: Failed runs since the last success.
        rests: Rests since the last success.
        rests_until: End of the last rest; None while closed.
        reason: Of the last failure; None after a success.
    """

    failures: int = 0
    rests: int = 0
    rests_until: dt.datetime | None = None
    reason: str | None = None

    def stage(self, now: dt.datetime) -> Stage:
        """Closed, open or half-open at `now`.

        A rest that ends further away than the longest one was set by a clock that was wrong: it
        counts as over.
        """
        if self.rests_until is None:
            return Stage.CLOSED
        is_resting = dt.timedelta(0) < self.rests_until - now <= RESTS[-1]
        return Stage.OPEN if is_resting else Stage.HALF_OPEN

    def allows(self, now: dt.datetime) -> bool:
        """True if the source may be asked at `now`."""
        return self.stage(now) is not Stage.OPEN

    def after_success(self) -> "Breaker":
        """Closed, with a clean record."""
        return Breaker()

    def after_failure(self, now: dt.datetime, reason: str) -> "Breaker":
        """The next state; a failure of a source that was asked during its rest changes none."""
        failures = self.failures + 1
        if self.stage(now) is Stage.OPEN:
            return self
        if failures < FAILURES:
            return Breaker(failures, reason=reason)
        rest = RESTS[min(self.rests, len(RESTS) - 1)]
        return Breaker(failures, self.rests + 1, now + rest, reason)


class Breakers(Protocol):
    """Where the states wait for the next run."""

    async def load(self) -> Mapping[str, Breaker]:
        """All states by source; a source that never failed may be absent."""
        ...

    async def save(self, source: str, breaker: Breaker) -> None:
        """Store in place of what was there."""
        ...
