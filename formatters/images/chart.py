"""Bodies for the template `line`: figures above, a line with its axis, and notes below."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from formatters.images.axis import Scale, decimals, thinned, ticks
from formatters.images.layout import CONTENT, TEXT, VALUE
from formatters.images.measure import clamp, widest
from formatters.images.scene import Scene
from formatters.images.series import Track
from mir_core.model.message import Day, Phrase
from mir_core.model.report import Direction

_MOST_POINTS = 400
_TICKS = 5
_AXIS_GAP = 8.0
_MOST_STATS = 4
#: Days without a value after which a line is not drawn on.
_HOLE = 15


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure above a chart."""

    label: str
    value: str
    direction: Direction | None = None


def stats(found: Sequence[Stat]) -> list[dict[str, str]]:
    """Four figures at most, each within its share of the width."""
    kept = found[:_MOST_STATS]
    each = CONTENT / max(1, len(kept)) - 8
    return [
        {
            "label": clamp(stat.label, TEXT, each, 1)[0],
            "value": clamp(stat.value, VALUE, each, 1, bold=True)[0],
            "direction": stat.direction or "",
        }
        for stat in kept
    ]


def line(
    scene: Scene,
    track: Track,
    scale: Scale,
    write: Callable[[float, int], Phrase],
) -> dict[str, Any]:
    """The parts of a body that draw the line of a series and its axes.

    Args:
        scene: For the language.
        track: At least one value.
        scale: From value to height.
        write: Words of a mark of the axis, from its value and decimals.
    """
    marks = ticks(scale.low, scale.high, _TICKS)
    places = decimals(marks)
    texts = [scene.say(write(mark, places)) for mark in marks]
    across = CONTENT - widest(texts, TEXT) - _AXIS_GAP
    kept = thinned(track.values, _MOST_POINTS)
    first, last = track.dates[0], track.dates[-1]
    days = max(1, (last - first).days)
    runs: list[list[list[float]]] = []
    for before, position in zip([None, *kept], kept, strict=False):
        day, value = track.dates[position], track.values[position]
        if before is None or (day - track.dates[before]).days > max(_HOLE, 3 * days / len(kept)):
            runs.append([])
        across_at = across * (day - first).days / days if last > first else across
        runs[-1].append([round(across_at, 2), scale(value)])
    return {
        "across": round(across, 2),
        "tall": max(scale.start, scale.end),
        "ticks": [[scale(mark), text] for mark, text in zip(marks, texts, strict=True)],
        "runs": runs,
        "dates": [
            scene.say(Day(date)) for date in dict.fromkeys((first, _between(first, last), last))
        ],
    }


def _between(first: dt.date, last: dt.date) -> dt.date:
    return first + (last - first) // 2
