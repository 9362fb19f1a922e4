"""Calibration: how often what was said came true, by the probability that was said."""

from collections.abc import Iterator
from typing import Any

from formatters.images.alt import alt_text
from formatters.images.chart import Stat, stats
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import CONTENT, TEXT
from formatters.images.measure import balanced
from formatters.images.scene import Scene
from mir_core.analysis.statistics import wilson
from mir_core.model.call import CallKind
from mir_core.model.message import Count, Message, Score, Sentence, Share
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
    "Right: probability said. Up: share that came true, with its 90 % interval. On the line, what "
    "was said is what came. Numbers: calls.",
)
REPLAYED = Sentence("picture.calibration.replayed", "Rebuilt from history, not published.")
BUCKET = Sentence("picture.calibration.bucket", "said {said}: came {came} of {n}")

_TALL = 270.0
_LEFT = 58.0
_ACROSS = CONTENT - _LEFT - 14
_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_PAD = 24.0


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
    body = {
        "stats": stats(shown),
        "tall": _TALL,
        "left": _LEFT,
        "across": _ACROSS,
        "marks": [[_x(mark), _y(mark), scene.say(Share(mark))] for mark in _MARKS],
        "points": [_point(scene, bucket) for bucket in known],
        "notes": [line for note in notes for line in balanced(scene.say(note), TEXT, CONTENT)],
    }
    rows = [
        *([stat.label, stat.value] for stat in shown),
        *([_said(scene, each)] for each in known),
    ]
    alt = alt_text(title, rows, scene.catalog)
    name = f"calibration.{score.kind}" + (".replay" if score.replay else "")
    return scene.picture(name, "calibration", title, body, alt, section="track_record")


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
        "n": scene.say(Count(bucket.n)),
    }


def _said(scene: Scene, bucket: Bucket) -> str:
    return scene.say(
        BUCKET(said=Share(bucket.said or 0.0), came=Share(bucket.came or 0.0), n=Count(bucket.n))
    )


def _x(share: float) -> float:
    return round(_LEFT + _PAD + share * (_ACROSS - 2 * _PAD), 2)


def _y(share: float) -> float:
    return round(_TALL - _PAD - share * (_TALL - 2 * _PAD), 2)


KIND = PictureKind(90, _build)
