"""Bodies for the template `line`: figures above, a line with its axis, and notes below."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formatters.images.axis import Scale, decimals, thinned, ticks
from formatters.images.layout import CONTENT, TEXT, VALUE
from formatters.images.measure import clamp, widest, width
from formatters.images.scene import Scene
from formatters.images.series import Track
from mir_core.model.message import Day, Phrase
from mir_core.model.report import Direction

_MOST_POINTS = 400
_TICKS = 6
_AXIS_GAP = 8.0
_MOST_STATS = 4
#: The day in the middle is at most this part of the span away from it.
_OFF_MIDDLE = 10
_ENDS = 2
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
    caption: Phrase,
) -> dict[str, Any]:
    """The parts of a body that draw the line of a series and its axes.

    Args:
        scene: For the language.
        track: At least one value.
        scale: From value to height.
        write: Words of a mark of the axis, from its value and decimals.
        caption: What the axis measures, with its unit.
    """
    marks = ticks(scale.low, scale.high, _TICKS)
    places = decimals(marks)
    texts = [scene.say(write(mark, places)) for mark in marks]
    across = CONTENT - widest(texts, TEXT) - _AXIS_GAP
    kept = thinned(track.values, _MOST_POINTS)
    place = _along(track, across)
    days = max(1, (track.dates[-1] - track.dates[0]).days)
    runs: list[list[list[float]]] = []
    for before, position in zip([None, *kept], kept, strict=False):
        day, value = track.dates[position], track.values[position]
        if before is None or (day - track.dates[before]).days > max(_HOLE, 3 * days / len(kept)):
            runs.append([])
        runs[-1].append([place(day), scale(value)])
    return {
        "across": round(across, 2),
        "tall": max(scale.start, scale.end),
        "ticks": [[scale(mark), text] for mark, text in zip(marks, texts, strict=True)],
        "runs": runs,
        "caption": clamp(scene.say(caption), TEXT, CONTENT, 1)[0],
        "dates": [
            [place(day), scene.say(Day(day)), anchor] for day, anchor in _marked(track.dates)
        ],
        "labels": [],
    }


def extremes(
    scene: Scene,
    track: Track,
    scale: Scale,
    drawn: Mapping[str, Any],
    write: Callable[[float], Phrase],
) -> list[list[Any]]:
    """Places and words of the highest value and of the lowest; none of a constant series.

    Args:
        scene: For the language.
        track: What is drawn.
        scale: From value to height.
        drawn: What `line` made of both.
        write: Words of a value.
    """
    high, low = max(track.values), min(track.values)
    if high == low:
        return []
    place = _along(track, drawn["across"])
    found = []
    for value, above in ((high, True), (low, False)):
        x = place(track.dates[track.values.index(value)])
        text = scene.say(write(value))
        found.append([x, scale(value), text, _anchor(x, text, drawn["across"]), above])
    return found


def _along(track: Track, across: float) -> Callable[[dt.date], float]:
    """From a day to its place on the axis; a single day stands at the end."""
    first, days = track.dates[0], (track.dates[-1] - track.dates[0]).days

    def place(day: dt.date) -> float:
        return round(across * (day - first).days / days, 2) if days else across

    return place


def _anchor(x: float, text: str, across: float) -> str:
    """Which side of a text stands at x, so that it stays within the chart."""
    half = width(text, TEXT, bold=True) / 2 + 2
    return "left" if x < half else "right" if x > across - half else "center"


def _marked(days: Sequence[dt.date]) -> Sequence[tuple[dt.date, str]]:
    """The days that are written below a chart: its ends, and one in the middle if it is known."""
    first, last = days[0], days[-1]
    middle = first + (last - first) / 2
    nearest = min(days, key=lambda day: abs(day - middle))
    if abs(nearest - middle) > (last - first) / _OFF_MIDDLE:
        nearest = last
    if len({first, nearest, last}) == _ENDS:
        return [(first, "left"), (last, "right")]
    if first == last:
        return [(last, "right")]
    return [(first, "left"), (nearest, "center"), (last, "right")]
