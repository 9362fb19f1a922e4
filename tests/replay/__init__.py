"""A server that gives recorded answers in place of the live sources, with faults on request."""

from tests.replay.faults import (
    Down,
    Dropped,
    Endless,
    Fault,
    Garbled,
    GzipBomb,
    HtmlWall,
    Redirect,
    Slow,
    SlowDrip,
    Stale,
    Status,
    Truncated,
    too_many,
)
from tests.replay.recorded import Recorded, read_folder
from tests.replay.server import Asked, ReplayServer

__all__ = [
    "Asked",
    "Down",
    "Dropped",
    "Endless",
    "Fault",
    "Garbled",
    "GzipBomb",
    "HtmlWall",
    "Recorded",
    "Redirect",
    "ReplayServer",
    "Slow",
    "SlowDrip",
    "Stale",
    "Status",
    "Truncated",
    "read_folder",
    "too_many",
]
