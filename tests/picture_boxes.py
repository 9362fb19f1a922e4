"""Where the text of a picture stands and on what: read from typst's own SVG of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from xml.etree import ElementTree as ET

import typst

from formatters.images.contract import Picture
from formatters.images.font import FOLDER, font
from formatters.images.glyphs import GlyphCheck
from formatters.images.layout import MARGIN, MOST, PAGE
from formatters.images.render import TEMPLATES, _canonical

_HREF = "{http://www.w3.org/1999/xlink}href"
_TOKEN = re.compile(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?")
#: Numbers that each command of a path takes.
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}
#: Points by which boxes may reach into each other: outlines are a little wider than their type.
_TOUCH = 1.0
#: By how much an outline may leave its type area.
_BEARING = 2.0

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Area:
    """An upright rectangle of the page in points."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Area") -> float:
        """By how much both reach into each other, along the axis where it is less."""
        across = min(self.right, other.right) - max(self.left, other.left)
        along = min(self.bottom, other.bottom) - max(self.top, other.top)
        return min(across, along)

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style on one line: its outlines, its colour, and the colour below it."""

    area: Area
    colour: str
    ground: str

    @property
    def contrast(self) -> float:
        """Ratio of WCAG 2.2, from 1 to 21."""
        one, other = sorted((_luminance(self.colour), _luminance(self.ground)), reverse=True)
        return (one + 0.05) / (other + 0.05)


def runs(picture: Picture) -> list[Run]:
    """All text of a picture, in the order in which it is painted."""
    return _runs(_root(picture))


def _root(picture: Picture) -> ET.Element:
    return ET.fromstring(_svg(picture))  # noqa: S314 - typst wrote it


def _runs(root: ET.Element) -> list[Run]:
    glyphs = {each.get("id"): each for each in root.iter() if each.tag.endswith("symbol")}
    outlines: dict[str, Area | None] = {}
    for name, symbol in glyphs.items():
        paths = [path.get("d", "") for path in symbol.iter() if path.tag.endswith("path")]
        outlines[f"#{name}"] = _around(point for d in paths for point in _points(d, _SAME))
    painter = _Painter(outlines)
    painter.paint(root, _SAME)
    return painter.runs


def faults(picture: Picture) -> list[str]:
    """What a reader would stumble over: text outside, text on text, text hard to tell apart.

    A picture of the wrong size is a fault too.
    """
    root = _root(picture)
    found = _runs(root)
    wide, tall = (float(each) for each in root.get("viewBox", "").split()[2:])
    edge = MARGIN - _BEARING
    page = Area(edge, edge, PAGE - edge, tall - edge)
    outside = [run for run in found if not _within(run.area, page)]
    faint = [run for run in found if run.contrast < 4.5]
    pairs = combinations(found, 2)
    over = [(a, b) for a, b in pairs if a.area.overlap(b.area) > _TOUCH]
    size = [] if wide == PAGE and tall <= MOST else [f"{picture.name}: {wide} x {tall}"]
    return [
        *size,
        *(f"{picture.name}: outside {run.area}" for run in outside),
        *(f"{picture.name}: {run.colour} on {run.ground}: {run.contrast:.2f}" for run in faint),
        *(f"{picture.name}: {a.area} over {b.area}" for a, b in over),
    ]


def strings(value: object) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)


class _Painter:
    """Goes through a drawing in the order of painting."""

    def __init__(self, outlines: dict[str, Area | None]) -> None:
        self.runs: list[Run] = []
        self._outlines = outlines
        self._grounds: list[tuple[Area, str]] = []

    def paint(self, element: ET.Element, outer: Matrix) -> None:
        matrix = _times(outer, _matrix(element.get("transform", "")))
        tag = element.tag.rpartition("}")[2]
        if tag in {"defs", "symbol", "clipPath"}:
            return
        if tag == "path" and element.get("fill", "none") != "none":
            area = _around(_points(element.get("d", ""), matrix))
            if area is not None:
                self._grounds.append((area, element.get("fill", "")))
        uses = [each for each in element if each.tag.endswith("use")]
        if uses:
            self._text(uses, matrix)
        for child in element:
            if not child.tag.endswith("use"):
                self.paint(child, matrix)

    def _text(self, uses: list[ET.Element], matrix: Matrix) -> None:
        corners: list[tuple[float, float]] = []
        for use in uses:
            outline = self._outlines.get(use.get(_HREF, ""))
            if outline is not None:
                dx, dy = float(use.get("x", "0")), float(use.get("y", "0"))
                corners.append(_at(matrix, outline.left + dx, outline.top + dy))
                corners.append(_at(matrix, outline.right + dx, outline.bottom + dy))
        area = _around(iter(corners))
        if area is None:
            return
        middle = ((area.left + area.right) / 2, (area.top + area.bottom) / 2)
        below = (colour for each, colour in reversed(self._grounds) if each.holds(*middle))
        ground = next(below, self._grounds[0][1])
        self.runs.append(Run(area, uses[0].get("fill", "#000000"), ground))


def _svg(picture: Picture) -> bytes:
    payload = _canonical(GlyphCheck(font()).value(picture.payload))
    path = str(TEMPLATES / f"{picture.template}.typ")
    written = _compiler().compile(path, format="svg", sys_inputs={"payload": payload})
    assert isinstance(written, bytes), f"{picture.name} has more than one page"
    return written


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
    )
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts)


def _within(area: Area, page: Area) -> bool:
    return (
        area.left >= page.left
        and area.right <= page.right
        and area.top >= page.top
        and area.bottom <= page.bottom
    )


def _around(points: Iterator[tuple[float, float]]) -> Area | None:
    found = list(points)
    if not found:
        return None
    xs, ys = zip(*found, strict=True)
    return Area(min(xs), min(ys), max(xs), max(ys))


def _points(d: str, matrix: Matrix) -> Iterator[tuple[float, float]]:
    """Points and control points of a path, on the page."""
    x = y = 0.0
    command, values = "", list[float]()
    start: list[tuple[float, float]] = []
    for token in _TOKEN.findall(d):
        if token.isalpha() and token != "e":
            command, values = token, []
            continue
        values.append(float(token))
        if len(values) < _TAKES[command.upper()]:
            continue
        base = (x, y) if command.islower() else (0.0, 0.0)
        if command.upper() == "H":
            pairs = [(values[0] + base[0], y)]
        elif command.upper() == "V":
            pairs = [(x, values[0] + base[1])]
        else:
            pairs = [
                (a + base[0], b + base[1]) for a, b in zip(values[::2], values[1::2], strict=True)
            ]
        x, y = pairs[-1]
        values = []
        if command.upper() == "M":  # the pen is only set down by what follows
            start = pairs
            continue
        yield from (_at(matrix, *pair) for pair in (*start, *pairs))
        start = []


def _matrix(text: str) -> Matrix:
    numbers = [float(each) for each in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]
    if text.startswith("matrix"):
        a, b, c, d, e, f = numbers
        return (a, b, c, d, e, f)
    if text.startswith("translate"):
        return (1.0, 0.0, 0.0, 1.0, numbers[0], numbers[1] if len(numbers) > 1 else 0.0)
    assert not text, text
    return _SAME


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j,
            a * k + c * m + e, b * k + d * m + f)  # fmt: skip


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    shares = (int(colour[each : each + 2], 16) / 255 for each in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
