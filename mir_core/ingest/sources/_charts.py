"""Daily charts of DefiLlama: one point per UTC day, stamped at a midnight, the last one live.

The first measurement of a day is stored under the day's first instant, so that a point tells how
the day before ended (the instruments are `dated_at_start`); readings keep the date of the stamp.
The last point is renewed every hour under the same stamp, or the next midnight's: it has no session
of its own, and holds at its stamp if anywhere.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mir_core.ingest.contract import Key, Reading
from mir_core.ingest.sources._cells import amount, instant
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.model.errors import SourceChanged

#: Seconds since 1970-01-01 UTC, and the value.
Point = tuple[float, float | None]


def points_of(source: str, key: Key, points: Sequence[Point]) -> tuple[Reading, ...]:
    """Readings of a chart whose points ascend.

    Raises:
        SourceChanged: It has no point, or time does not ascend.
    """
    if not points:
        raise SourceChanged(f"{source}: expected a chart of {key[0]}, got no point")
    if any(later[0] <= earlier[0] for earlier, later in pairwise(points)):
        raise SourceChanged(f"{source}: expected the points of {key[0]} to ascend in time")
    last = len(points) - 1
    return read_rows(
        source, enumerate(points), lambda row: _reading(key, row[1], is_last=row[0] == last)
    )


def _reading(key: Key, point: Point, *, is_last: bool) -> Iterator[Reading]:
    stamped = instant(point[0], f"a point of {key[0]}")
    value = amount(point[1], f"a point of {key[0]}")
    if value is None:
        return
    if is_last:
        yield Reading(*key, value, None, stated_at=stamped)
    elif stamped.time() != dt.time():
        raise BrokenRow(f"expected the points of {key[0]} at midnights, got {stamped:%H:%M:%S}")
    else:
        yield Reading(*key, value, stamped.date(), stated_at=stamped)
