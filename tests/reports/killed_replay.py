"""A process that replays a range and tells of each edition, to be killed while it does.

Arguments: database file, first date, last date.
"""

import asyncio
import datetime as dt
import sys
from pathlib import Path

from mir_core.archive.calls import Slot
from mir_core.clock import FixedClock
from mir_core.replay import Replay
from tests.reports.conftest import NOW, open_app


async def main(file: str, first: str, last: str) -> None:
    async with open_app(Path(file), FixedClock(NOW)) as app:
        replay = Replay(pipeline=app.pipeline, batch=5)
        dates = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        await replay.run(*dates, ("morning",), tell)


def tell(slot: Slot) -> None:
    sys.stdout.write(f"{slot[0]}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
