"""Calibration: how often what was said came true, by the probability that was said."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from formatters.images.alt import alt_text
from formatters.images.chart import Stat, stats
from formatters.images.contract import Picture
from formatters.images.geometry import Box
from formatters.images.kind import PictureKind
from formatters.images.layout import CONTENT, TEXT, height
from formatters.images.measure import balanced, clamp, width
from formatters.images.scene import Scene
from mir_core.analysis.statistics import wilson
from mir_core.model.call import CallKind
from mir_core.model.message import Count, Day, Message, Score, Sentence, Share
from mir_core.model.record import Bucket, Rates
from mir_core.model.record import Score as Standing

TITLES = {
    CallKind.DIVERGENCE: Sentence("picture.calibration.divergence", "Calibration: divergences"),
    CallKind.RISK: Sentence("picture.calibration.risk", "Calibration: risks"),
    CallKind.LINK: Sentence("picture.calibration.link", "Calibration: links of the chain"),
}
CALLS = Sentence("picture.calibration.calls", "Decided calls")
HIT = Sentence("picture.calibration.hit", "Came true")
BRIER = Sentence("picture.calibration.brier", "Brier score")
BASE = Sentence("picture.calibration.base", "Base rate alone")
NOTE = Sentence(
    "picture.calibration.note",
    "Upright lines: 90 % interval; n: calls. On the dashed line, what was said is what came. Brier "
    "score: lower is better.",
)
SAID = Sentence("picture.calibration.said", "Probability said")
CAME = Sentence("picture.calibration.came", "Share that came true")
COUNT = Sentence("picture.calibration.count", "n {n}")
SOURCE = Sentence("picture.calibration.source", "Source: this report's own calls, as of {date}")
REPLAYED = Sentence("picture.calibration.replayed", "Rebuilt from history, not published.")
BUCKET = Sentence("picture.calibration.bucket", "said {said}: came {came} of {n}")

_TALL = 262.0
_LEFT = 58.0
_ACROSS = CONTENT - _LEFT - 14
_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_PAD = 24.0
#: Between a point and its count, and the size of a point.
_OFF, _DOT = 11.0, 7.0
#: Corners of a point in which its count may stand, the best of one above the line first.
_CORNERS = ((-1, -1), (1, 1), (-1, 1), (1, -1))


def _build(scene: Scene) -> tuple[Picture, ...]:
    return tuple(
        _picture(scene, score, score.rates)
        for score in scene.report.record.scores
        if score.rates is not None
    )


def _picture(scene: Scene, score: Standing, rates: Rates) -> Picture:
    title = scene.say(TITLES[score.kind]())
    known = [bucket for bucket in rates.buckets if bucket.n and bucket.said is not None]
    shown = list(_stats(scene, score, rates))
    notes: list[Message] = [REPLAYED()] if score.replay else []
    notes.append(NOTE())
    points = [_point(scene, bucket) for bucket in known]
    body = {
        "stats": stats(shown),
        "tall": _TALL,
        "left": _LEFT,
        "across": _ACROSS,
        "axes": [clamp(scene.say(each()), TEXT, CONTENT, 1)[0] for each in (CAME, SAID)],
        "marks": [[_x(mark), _y(mark), scene.say(Share(mark))] for mark in _MARKS],
        "points": points,
        "labels": _labels(points),
        "notes": [line for note in notes for line in balanced(scene.say(note), TEXT, CONTENT)],
    }
    rows = [
        *([stat.label, stat.value] for stat in shown),
        *([_said(scene, each)] for each in known),
    ]
    alt = alt_text(title, rows, scene.catalog)
    name = f"calibration.{score.kind}" + (".replay" if score.replay else "")
    source = SOURCE(date=Day(scene.report.date))
    return scene.picture(
        name, "calibration", title, body, alt, section="track_record", source=source
    )


def _stats(scene: Scene, score: Standing, rates: Rates) -> Iterator[Stat]:
    yield Stat(scene.say(CALLS()), scene.say(Count(score.n)))
    yield Stat(scene.say(HIT()), scene.say(Share(rates.hit_share)))
    yield Stat(scene.say(BRIER()), scene.say(Score(rates.brier, 3)))
    yield Stat(scene.say(BASE()), scene.say(Score(rates.base_brier, 3)))


def _point(scene: Scene, bucket: Bucket) -> dict[str, Any]:
    said, came = bucket.said or 0.0, bucket.came or 0.0
    interval = wilson(round(came * bucket.n), bucket.n)
    return {
        "x": _x(said),
        "y": _y(came),
        "low": _y(interval.low),
        "high": _y(interval.high),
        "line": _y(said),
        "n": scene.say(COUNT(n=Count(bucket.n))),
    }


def _labels(points: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Counts beside their points: place, anchor, words; off the dashed line, off other counts.

    Where none of the four corners of a point is free, its count stands in the words alone.
    """
    dots = [Box((each["x"], each["y"]), _DOT, _DOT) for each in points]
    taken, found = [*dots, *map(_whisker, points)], []
    for each in points:
        half = width(each["n"], TEXT, bold=True) / 2
        above = each["y"] <= each["line"]
        for down, right in _CORNERS if above else (_CORNERS[1], _CORNERS[0], *_CORNERS[2:]):
            centre = (each["x"] + right * (_OFF + half), each["y"] + down * _OFF)
            box = Box(centre, half, height(1, TEXT) / 2)
            if _is_inside(box) and all(box.distance(other) >= 0 for other in taken):
                taken.append(box)
                found.append([*centre, each["n"]])
                break
    return found


def _whisker(point: Mapping[str, Any]) -> Box:
    """The line of a point's interval."""
    low, high = point["low"], point["high"]
    return Box((point["x"], (low + high) / 2), 3.0, abs(high - low) / 2)


def _is_inside(box: Box) -> bool:
    x, y = box.centre
    return (
        x - box.half_width >= _LEFT
        and x + box.half_width <= _LEFT + _ACROSS
        and box.half_height <= y <= _TALL - box.half_height
    )


def _said(scene: Scene, bucket: Bucket) -> str:
    return scene.say(
        BUCKET(said=Share(bucket.said or 0.0), came=Share(bucket.came or 0.0), n=Count(bucket.n))
    )


def _x(share: float) -> float:
    return round(_LEFT + _PAD + share * (_ACROSS - 2 * _PAD), 2)


def _y(share: float) -> float:
    return round(_TALL - _PAD - share * (_TALL - 2 * _PAD), 2)


KIND = PictureKind(90, _build)
