"""The risk matrix: probability by impact as a grid, and a numbered list below it."""

from collections.abc import Sequence
from typing import Any

from formatters.images.alt import alt_text
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import BODY, CONTENT, TEXT, height, room
from formatters.images.measure import clamp, widest
from formatters.images.scene import Scene
from mir_core.model.conclusion import Band, Risk, RiskBasis
from mir_core.model.message import Change, Count, Listing, Name, Sentence, Share
from mir_core.report.sections.risk_matrix import BANDS, TITLE

BELOW = Sentence("picture.risk.below", "below {limit}")
ABOVE = Sentence("picture.risk.above", "over {limit}")
BETWEEN = Sentence("picture.risk.between", "{low} to {high}")
COUNTED = Sentence("picture.risk.counted", "{share} (n {n})")
JUDGED = Sentence("picture.risk.judged", "{band} (judgement)")
NO_IMPACT = Sentence("picture.risk.no_impact", "impact not measured")
MEDIAN_LOSS = Sentence("picture.risk.median_loss", "impact {impact}")
LIKELY = Sentence("picture.risk.likely", "Probability")
UNKNOWN = Sentence("picture.risk.unknown", "n/a")
SEVERE = Sentence("picture.risk.severe", "Impact: median worst loss")

#: Probability from which a risk is medium, and high; the same of the size of its impact.
_PROBABILITY = (0.2, 0.4)
_IMPACT = (0.03, 0.08)
_MOST_RISKS = 5
_ROW_GAP = 10.0
_BADGE_ROOM = 34.0
_LEAST_CELL, _MOST_CELL = 44.0, 66.0
_CELL_GAP = 5.0
#: Lines of a name and of its details, as long as the grid keeps its room.
_LINES = ((2, 2), (2, 1), (1, 1))
_BANDS = (Band.LOW, Band.MEDIUM, Band.HIGH)


def _build(scene: Scene) -> tuple[Picture, ...]:
    risks = scene.report.analysis.conclusions.risks[:_MOST_RISKS]
    if not risks:
        return ()
    title = scene.say(TITLE())
    instruments = tuple(dict.fromkeys(each.rpartition(".")[0] for r in risks for each in r.figures))
    left = room(1, len(scene.foot(instruments))) - _fixed()
    rows, cell = _fitting(scene, risks, left)
    body = {
        **_grid(scene, risks),
        "cell": round(min(_MOST_CELL, cell), 2),
        "gap": _CELL_GAP,
        "rows": rows,
        "axes": [clamp(scene.say(each()), TEXT, CONTENT, 1)[0] for each in (LIKELY, SEVERE)],
    }
    said = ([f"{risk.rank}", *_words(scene, risk)] for risk in risks)
    alt = alt_text(title, said, scene.catalog)
    picture = scene.picture(
        "risk", "risk", title, body, alt, instruments=instruments, section="risk_matrix"
    )
    return (picture,)


def _fixed() -> float:
    """Height of the axes' words and of the space around the grid."""
    return 2 * height(1, TEXT) + height(2, TEXT) + 5 + 5 + 6 + 16


def _fitting(
    scene: Scene, risks: Sequence[Risk], left: float
) -> tuple[list[dict[str, Any]], float]:
    """Rows of the list, and the height of a cell that is left; long texts give way to the grid."""
    rows, cell = [], 0.0
    for lines in _LINES:
        rows = [_row(scene, risk, *lines) for risk in risks]
        listed = sum(row.pop("tall") for row in rows)
        cell = (left - listed) / len(_BANDS) - _CELL_GAP
        if cell >= _LEAST_CELL:
            break
    return rows, cell


def _row(scene: Scene, risk: Risk, most_name: int, most_detail: int) -> dict[str, Any]:
    name, probability, impact, markets = _words(scene, risk)
    space = CONTENT - _BADGE_ROOM
    names = clamp(name, BODY, space, most_name, bold=True)
    joined = scene.catalog.habits.clause_separator.join((probability, impact, markets))
    detail = clamp(joined, TEXT, space, most_detail)
    return {
        "number": risk.rank,
        "name": names,
        "detail": detail,
        "tall": height(len(names), BODY) + 2 + height(len(detail), TEXT) + _ROW_GAP,
    }


def _words(scene: Scene, risk: Risk) -> tuple[str, str, str, str]:
    probability = JUDGED(band=BANDS[risk.band or Band.LOW]())
    if risk.basis is RiskBasis.HISTORY and risk.probability is not None:
        probability = COUNTED(share=Share(risk.probability), n=Count(risk.n))
    impact = NO_IMPACT() if risk.impact is None else MEDIAN_LOSS(impact=Change(risk.impact))
    markets = Listing(tuple(Name(market) for market in risk.markets))
    return scene.say(risk.name), scene.say(probability), scene.say(impact), scene.say(markets)


def _grid(scene: Scene, risks: Sequence[Risk]) -> dict[str, Any]:
    """Cells from the top left; each holds the numbers of its risks.

    A column of its own, only where it is needed, holds risks without a measured impact.
    """
    places = [(_likely(risk), _severe(risk)) for risk in risks]
    unknown = any(column is None for _, column in places)
    columns: list[int | None] = [None, 0, 1, 2] if unknown else [0, 1, 2]
    cells = [
        [
            {
                "heat": -1 if column is None else line + column,
                "numbers": [
                    risk.rank
                    for risk, at in zip(risks, places, strict=True)
                    if at == (line, column)
                ],
            }
            for column in columns
        ]
        for line in (2, 1, 0)
    ]
    likely = [_range(scene, _PROBABILITY, line) for line in (2, 1, 0)]
    left = widest([text for _, text in likely], TEXT) + 8
    severe = [
        ["", scene.say(UNKNOWN())] if column is None else _range(scene, _IMPACT, column)
        for column in columns
    ]
    return {"cells": cells, "likely": likely, "severe": severe, "left": round(max(left, 70.0), 2)}


def _range(scene: Scene, limits: tuple[float, float], place: int) -> list[str]:
    """Name of a third of an axis, and what it spans."""
    low, high = Share(limits[0]), Share(limits[1])
    spans = (BELOW(limit=low), BETWEEN(low=low, high=high), ABOVE(limit=high))
    return [scene.say(BANDS[_BANDS[place]]()), scene.say(spans[place])]


def _likely(risk: Risk) -> int:
    if risk.probability is None or risk.basis is RiskBasis.JUDGEMENT:
        return _BANDS.index(risk.band or Band.LOW)
    return sum(risk.probability >= limit for limit in _PROBABILITY)


def _severe(risk: Risk) -> int | None:
    return None if risk.impact is None else sum(-risk.impact >= limit for limit in _IMPACT)


KIND = PictureKind(80, _build)
