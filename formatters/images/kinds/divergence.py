"""The most significant divergence: its z today against its own history."""

from typing import Any

import numpy as np

from formatters.images.alt import alt_text
from formatters.images.axis import Scale
from formatters.images.chart import Stat, line, stats
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import CONTENT, TEXT
from formatters.images.measure import balanced
from formatters.images.scene import Scene
from formatters.images.series import Track
from mir_core.analysis.pairs import Spreads
from mir_core.model.finding import Divergence
from mir_core.model.message import Count, Name, Phrase, Score, Sentence, Share, Spread
from mir_core.report import wording

SPREAD = Sentence("picture.divergence.spread", "Spread")
Z = Sentence("picture.divergence.z", "z-score")
PERCENTILE = Sentence("picture.divergence.percentile", "Percentile")
AXIS = Sentence("picture.divergence.axis", "z of the spread, {n} comparisons")
SAID = Sentence(
    "picture.divergence.said", "z of the spread between {low} and {high} over {n} comparisons"
)
HISTORY = Sentence(
    "picture.divergence.history",
    "Shaded, and marked by dots: z of {z} or more either way.",
)

_TALL = 276.0
_MOST_NOTES = 6
_MARK_Z = 2.0
_LEAST_SPAN = 3.0


def _build(scene: Scene) -> tuple[Picture, ...]:
    known = scene.coverage.instruments.keys()  # a pair of flows has no history of prices
    found = [each for each in scene.report.analysis.of(Divergence) if each.reported]
    found = [each for each in found if {each.a, each.b} <= known]
    found = sorted(found, key=lambda each: -abs(each.z or 0.0))
    return divergence_picture(scene, found[0]) if found else ()


def divergence_picture(scene: Scene, found: Divergence) -> tuple[Picture, ...]:
    """The chart of one measured divergence; nothing where its history has no z."""
    report = scene.report
    spreads = scene.pairs.spreads(report.snapshot, scene.coverage, found.a, found.b)
    track = None if spreads is None else _track(spreads, found)
    if track is None or not track.values:
        return ()
    title = scene.say(wording.PAIR(a=Name(found.a), b=Name(found.b)))
    shown = _stats(scene, found)
    notes = _notes(scene, found)
    body = {
        **_chart(scene, track),
        "stats": stats(shown),
        "direction": wording.direction(found.spread_bp) or "",
        "notes": [row for note in notes for row in balanced(note, TEXT, CONTENT)][:_MOST_NOTES],
    }
    history = SAID(
        n=Count(len(track.values)),
        low=wording.signed(min(track.values)),
        high=wording.signed(max(track.values)),
    )
    rows = [
        *([stat.label, stat.value] for stat in shown),
        [scene.say(history)],
        *([note] for note in notes[1:]),
    ]
    return (
        scene.picture(
            f"divergence.{found.subject}",
            "line",
            title,
            body,
            alt_text(title, rows, scene.catalog),
            instruments=(found.a, found.b),
            section="divergences",
            over=scene.section_title("divergences") or "",
        ),
    )


def _track(spreads: Spreads, found: Divergence) -> Track | None:
    """The z up to the divergence's own session."""
    if found.b_session is None:
        return None
    row = spreads.legs.row(np.datetime64(found.b_session))
    if row is None:
        return None
    kept = np.arange(int(spreads.starts[row]), row + 1)
    kept = kept[np.isfinite(spreads.z[kept])]
    return Track(tuple(spreads.legs.dates[kept].tolist()), tuple(spreads.z[kept].tolist()))


def _chart(scene: Scene, track: Track) -> dict[str, Any]:
    span = max(_LEAST_SPAN, *map(abs, track.values)) * 1.08
    place = Scale(-span, span, _TALL, 0.0)
    drawn = line(scene, track, place, _mark, AXIS(n=Count(len(track.values))))
    points = [point for run in drawn["runs"] for point in run]
    far = [point for point, z in zip(points, track.values, strict=True) if abs(z) >= _MARK_Z]
    bands = [[0.0, place(_MARK_Z)], [place(-_MARK_Z), _TALL]]
    return {**drawn, "bands": bands, "zero": place(0.0), "marks": far, "fill": False}


def _mark(value: float, places: int) -> Phrase:
    return Score(value, places, signed=True)


def _stats(scene: Scene, found: Divergence) -> list[Stat]:
    way = wording.direction(found.spread_bp)
    return [
        Stat(scene.say(SPREAD()), scene.say(Spread(found.spread_bp or 0.0)), way),
        Stat(scene.say(Z()), scene.say(wording.signed(found.z or 0.0)), way),
        Stat(scene.say(PERCENTILE()), scene.say(Share(found.percentile or 0.0))),
    ]


def _notes(scene: Scene, found: Divergence) -> list[str]:
    notes = [HISTORY(z=Score(_MARK_Z, 0))]
    if found.base_rates:
        notes.append(wording.base_rate(found.base_rates[0]))
    return [scene.say(note) for note in notes]


KIND = PictureKind(60, _build)
