"""How long a request may take, how often it is tried, and how long to wait in between."""

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from random import Random

_DIGITS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """Limits of time, each in seconds, and of tries.

    Attributes:
        connect_s: Name look-up, connection and TLS.
        first_byte_s: From the connection to the head of the answer.
        silence_s: Between two pieces of the body.
        total_s: One try, from the first to the last byte: the end of a body that drips.
        tries: Of one request, the first included.
        backoff_s: Longest wait before the second try; it doubles with each further one.
        longest_backoff_s: Where the doubling ends.
        longest_retry_after_s: A source that asks for a longer wait is given up for this run.
    """

    connect_s: float = 5.0
    first_byte_s: float = 15.0
    silence_s: float = 10.0
    total_s: float = 30.0
    tries: int = 3
    backoff_s: float = 0.5
    longest_backoff_s: float = 8.0
    longest_retry_after_s: float = 20.0

    def backoff(self, failed: int, draws: Random) -> float:
        """Seconds to wait after the `failed`-th try, evenly drawn from zero to the bound.

        The whole range, so that clients that failed together do not come back together.
        """
        bound = min(self.longest_backoff_s, self.backoff_s * 2 ** (failed - 1))
        return draws.uniform(0, bound)


def retry_after(header: str | None, now: dt.datetime) -> float | None:
    """Seconds that a Retry-After header asks for, never negative; None if it says nothing clear.

    Knows both forms of RFC 9110: whole seconds, and a date in any of its three spellings.
    """
    text = (header or "").strip()
    if _DIGITS.fullmatch(text):
        return float(text)
    try:
        instant = parsedate_to_datetime(text)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=dt.UTC)
        return max(0.0, (instant - now).total_seconds())
    except (ValueError, OverflowError):
        return None
