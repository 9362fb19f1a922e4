"""`mir` at another time: `python -m tests.market.mir_at 2026-04-08T00:00:30+00:00 run`."""

import datetime as dt
import sys
import time

from bot.cli import main


class StartedAt:
    """A clock that shows an instant at its start and goes on from there."""

    def __init__(self, instant: dt.datetime) -> None:
        self._instant = instant
        self._began = time.monotonic()

    def now(self) -> dt.datetime:
        """The instant, and what has passed since the start."""
        return self._instant + dt.timedelta(seconds=time.monotonic() - self._began)


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], StartedAt(dt.datetime.fromisoformat(sys.argv[1]))))
