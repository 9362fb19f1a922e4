"""The capital-flow map: measured arrows solid, inferred ones dashed, with what each carries.

Why each arrow stands there is told by the table of the same section, which has pictures too.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from formatters.images.alt import alt_text
from formatters.images.contract import Picture
from formatters.images.geometry import Arrow, Box, Point, Wish, arrows
from formatters.images.kind import PictureKind
from formatters.images.layout import BODY, CONTENT, TEXT, height
from formatters.images.measure import balanced, clamp, width, wrap
from formatters.images.scene import Scene
from formatters.printed import DASH
from mir_core.model.conclusion import Edge, EdgeKind, Node
from mir_core.model.message import Money, Phrase, Sentence, Spread
from mir_core.model.report import Paragraph
from mir_core.report import wording
from mir_core.report.sections.flow_map import TITLE, node

MEASURED = Sentence("picture.flow.measured", "measured")
INFERRED = Sentence("picture.flow.inferred", "inferred from relative returns")
KIND_SAID = Sentence("picture.flow.kind", "({kind})")

#: Two columns, so that an arrow across has room for what it carries; neighbours are those between
#: which capital moves most often.
_COLUMNS = (
    (Node.US, Node.COINS, Node.STABLECOINS, Node.CASH),
    (Node.HK, Node.A, Node.RWA, Node.DEFI),
)
_HALVES = (_HALF_WIDTH, _HALF_HEIGHT) = (68.0, 24.0)
_FIRST_ROW, _ROW = 25.0, 106.0
_BOXES = {
    node: Box((abs(column * CONTENT - _HALF_WIDTH - 1.0), _FIRST_ROW + row * _ROW), *_HALVES)
    for column, nodes in enumerate(_COLUMNS)
    for row, node in enumerate(nodes)
}
_MAP_HEIGHT = 2 * _FIRST_ROW + 3 * _ROW
_MIDDLE = (CONTENT / 2, _MAP_HEIGHT / 2)
_MOST_EDGES = 16
_MOST_LABEL = 120.0
_LEAST_STROKE, _MOST_STROKE = 2.0, 5.5
_MOST_NOTE = 4


def _build(scene: Scene) -> tuple[Picture, ...]:
    found = scene.report.analysis.conclusions.flow_map
    if found is None or not found.edges:
        return ()
    edges = found.edges[:_MOST_EDGES]
    title = scene.say(TITLE())
    note = _assessment(scene)
    kinds = {edge.kind for edge in edges}
    body = {
        **_map(scene, edges),
        "legend": list(_legend(scene, kinds)),
        "note": balanced(note, TEXT, CONTENT, _MOST_NOTE) if note else [],
    }
    alt = alt_text(title, (*(_said(scene, edge) for edge in edges), [note]), scene.catalog)
    picture = scene.picture(
        "flow", "flow", title, body, alt, instruments=_instruments(edges), section="flow_map"
    )
    return (picture,)


def _map(scene: Scene, edges: Sequence[Edge]) -> dict[str, Any]:
    active = {each for edge in edges for each in (edge.source, edge.target)}
    nodes = [
        {
            "at": box.centre,
            "half": [box.half_width, box.half_height],
            "name": clamp(scene.say(node(each)), BODY, 2 * box.half_width - 12, 2, bold=True),
            "active": each in active,
        }
        for each, box in _BOXES.items()
    ]
    labels = [_amount(scene, edge) for edge in edges]
    wishes = [
        Wish(
            _BOXES[edge.source],
            _BOXES[edge.target],
            width(label, BODY, bold=True) / 2 + 6,
            height(1, BODY) / 2 + 3,
        )
        for edge, label in zip(edges, labels, strict=True)
    ]
    found = arrows(wishes, list(_BOXES.values()), _MIDDLE)
    most = max((abs(edge.usd or 0.0) for edge in edges), default=0.0)
    drawn = [
        {
            **_points(arrow),
            "text": label,
            "measured": _is_measured(edge),
            "stroke": _stroke(edge, most),
        }
        for arrow, label, edge in zip(found, labels, edges, strict=True)
    ]
    return {"height": _MAP_HEIGHT, "nodes": nodes, "arrows": drawn}


def _points(arrow: Arrow) -> dict[str, Any]:
    def rounded(point: Point) -> list[float]:
        return [round(each, 2) for each in point]

    label = None
    if arrow.label is not None:
        size = [2 * arrow.label.half_width, 2 * arrow.label.half_height]
        label = [*rounded(arrow.label.centre), *(round(each, 2) for each in size)]
    return {
        "start": rounded(arrow.start),
        "control": rounded(arrow.control),
        "end": rounded(arrow.end),
        "head": [rounded(point) for point in arrow.head],
        "label": label,
    }


def _is_measured(edge: Edge) -> bool:
    return edge.kind is EdgeKind.MEASURED


def _stroke(edge: Edge, most: float) -> float:
    """Thickness of an arrow: the root of its share of the largest measured one."""
    if not _is_measured(edge) or not most:
        return _LEAST_STROKE
    share = math.sqrt(abs(edge.usd or 0.0) / most)
    return round(_LEAST_STROKE + share * (_MOST_STROKE - _LEAST_STROKE), 2)


def _amount(scene: Scene, edge: Edge) -> str:
    phrase: Phrase | None = None
    if edge.usd is not None:
        phrase = Money(edge.usd, "USD")
    elif edge.bp is not None:
        phrase = Spread(edge.bp, signed=False)
    return DASH if phrase is None else clamp(scene.say(phrase), BODY, _MOST_LABEL, 1, bold=True)[0]


def _said(scene: Scene, edge: Edge) -> list[str]:
    kind = MEASURED if _is_measured(edge) else INFERRED
    ends = wording.ARROW(a=node(edge.source), b=node(edge.target))
    return [scene.say(ends), _amount(scene, edge), scene.say(KIND_SAID(kind=kind()))]


def _legend(scene: Scene, kinds: set[EdgeKind]) -> Iterator[dict[str, Any]]:
    for kind, sentence in ((EdgeKind.MEASURED, MEASURED), (EdgeKind.INFERRED, INFERRED)):
        if kind in kinds:
            text = wrap(scene.say(sentence()), TEXT, CONTENT / 2 + 20)[0]
            yield {"measured": kind is EdgeKind.MEASURED, "text": text}


def _assessment(scene: Scene) -> str:
    """What the section says of the map as a whole."""
    for section in scene.report.sections:
        if section.name == "flow_map":
            for block in section.blocks:
                if isinstance(block, Paragraph) and block.sentences:
                    return scene.say(block.sentences[0])
    return ""


def _instruments(edges: Sequence[Edge]) -> tuple[str, ...]:
    """Instruments of the figures behind the arrows."""
    ids = (figure for edge in edges for figure in edge.evidence)
    return tuple(dict.fromkeys(each.rpartition(".")[0] for each in ids))


KIND = PictureKind(70, _build)
