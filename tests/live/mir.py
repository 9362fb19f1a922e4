"""Runs `mir` as a process, at the time of the test, against the replay server."""

import asyncio
import datetime as dt
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Half a minute after the morning edition of 2026-04-08 is cut off. Hong Kong has not traded since
#: 2026-04-02, Shanghai and New York have.
MORNING = dt.datetime(2026, 4, 8, 0, 0, 30, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 4, 8, 10, 0, 30, tzinfo=dt.UTC)
DATE = dt.date(2026, 4, 8)
DESTINATIONS = (
    '[{"id": "english", "platform": "console", "address": "stdout", "language": "en"},'
    ' {"id": "chinese", "platform": "console", "address": "stdout", "language": "zh"}]'
)


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


def environment(roots: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process, with the sources at these addresses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIR_")}
    ours = {f"MIR_ROOTS__{name.upper()}": root for name, root in (roots or {}).items()}
    return {**kept, **ours, "MIR_DESTINATIONS": DESTINATIONS, "NO_PROXY": "127.0.0.1"}


async def start(
    at: dt.datetime, database: Path, *arguments: str, roots: Mapping[str, str]
) -> asyncio.subprocess.Process:
    """A process whose clock shows `at` at its start."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.market.mir_at", at.isoformat()),
        *("--database", f"sqlite:///{database}", *arguments),
        cwd=ROOT,
        env=environment(roots),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def mir(at: dt.datetime, database: Path, *arguments: str, roots: Mapping[str, str]) -> Ended:
    """What a process printed, and how it ended."""
    process = await start(at, database, *arguments, roots=roots)
    out, err = await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())
