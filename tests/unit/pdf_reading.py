"""Reads a PDF back as its reader would: what is tagged, in reading order, and where it stands."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pypdf import PageObject, PdfReader

from tests.unit.pdf_stream import operations, text_string

#: An object of the file, which may be anything.
Node = Any
Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Shown:
    """A run of text on a page: from `left` to `right`, in points from the page's lower left."""

    text: str
    mcid: int | None
    left: float
    right: float
    base: float


@dataclass(frozen=True)
class Element:
    """A node of the structure tree with the text of itself and of all below it."""

    role: str
    alt: str | None
    text: str
    children: tuple["Element", ...]

    def all(self, role: str) -> list["Element"]:
        """Those of a role, in order; an element within another of the role is not looked for."""
        if self.role == role:
            return [self]
        return [each for child in self.children for each in child.all(role)]


@dataclass
class _Font:
    """Characters and widths of a font by code of two bytes."""

    characters: dict[int, str]
    widths: dict[int, float]


@dataclass
class _State:
    """Where and how text is shown; `saved` are the states to go back to."""

    fonts: dict[str, _Font]
    matrix: Matrix = _IDENTITY
    line: Matrix = _IDENTITY
    font: _Font | None = None
    size: float = 0.0
    saved: list[tuple[Matrix, _Font | None, float]] = field(default_factory=list)

    def apply(self, operator: str, operands: Sequence[Any]) -> None:
        match operator:
            case "q":
                self.saved.append((self.matrix, self.font, self.size))
            case "Q":
                self.matrix, self.font, self.size = self.saved.pop()
            case "cm":
                self.matrix = _times(_matrix(operands), self.matrix)
            case "Tf":
                self.font, self.size = self.fonts[operands[0]], operands[1]
            case "Tm":
                self.line = _matrix(operands)

    def show(self, pieces: Sequence[Any], mark: "_Mark") -> Shown:
        assert self.font is not None
        text, advance = _decoded(pieces, self.font)
        where = _times(self.line, self.matrix)
        right = where[4] + advance * self.size * where[0]
        return Shown("" if mark.is_said else text, mark.mcid, where[4], right, where[5])


@dataclass(frozen=True)
class _Mark:
    """Marked content: where it belongs, and the words that it says in place of what it shows."""

    mcid: int | None
    is_said: bool
    text: str = ""


@dataclass
class Pdf:
    """A file.

    Attributes:
        content: Its bytes.
    """

    content: bytes
    reader: PdfReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = PdfReader(io.BytesIO(self.content), strict=True)

    @cached_property
    def shown(self) -> list[list[Shown]]:
        """What each page shows, in drawing order."""
        return [list(_shown(page)) for page in self.reader.pages]

    @cached_property
    def root(self) -> Element:
        """The document in reading order; what is no part of it (page numbers) is not in it."""
        root: Any = self.reader.trailer["/Root"]
        marked: dict[tuple[int, int], str] = {}
        for number, page in enumerate(self.shown):
            for run in page:
                if run.mcid is not None:
                    key = (number, run.mcid)
                    marked[key] = marked.get(key, "") + run.text
        pages = {page.indirect_reference.idnum: n for n, page in enumerate(self.reader.pages)
                 if page.indirect_reference is not None}  # fmt: skip
        return _element(root["/StructTreeRoot"]["/K"][0].get_object(), marked, pages, None)

    def words(self, *, without: Sequence[str] = ("Figure",)) -> str:
        """Text in reading order, without white space, bullets, contents and some roles."""
        return "".join("".join(_words(self.root, without)).split())


def _words(element: Element, without: Sequence[str]) -> Iterator[str]:
    is_contents = any(child.role == "Link" for child in element.children)
    is_bullet = element.role == "Lbl" and element.text.strip() == "•"
    if element.role in without or is_contents or is_bullet:
        return
    if not element.children:
        yield element.text
    for child in element.children:
        yield from _words(child, without)


def _element(
    node: Node, marked: dict[tuple[int, int], str], pages: dict[int, int], page: int | None
) -> Element:
    """A node and all below it; marked content becomes a child without a role."""
    if isinstance(node, int):
        assert page is not None
        return Element("", None, marked.get((page, node), ""), ())
    own = node.raw_get("/Pg") if "/Pg" in node else None
    page = page if own is None else pages[own.idnum]
    if "/MCID" in node:
        assert page is not None
        return Element("", None, marked.get((page, int(node["/MCID"])), ""), ())
    kids = node.get("/K", [])
    found = [each.get_object() for each in kids] if isinstance(kids, list) else [kids]
    children = tuple(
        _element(each, marked, pages, page)
        for each in found
        if isinstance(each, int) or each.get("/Type") != "/OBJR"
    )
    role, alt = str(node["/S"]).removeprefix("/"), node.get("/Alt")
    text = "".join(child.text for child in children)
    return Element(role, None if alt is None else str(alt), text, children)


def _shown(page: PageObject) -> Iterator[Shown]:
    state = _State(_fonts(page))
    marks: list[_Mark] = [_Mark(None, is_said=False)]
    contents: Any = page["/Contents"]
    for operands, operator in operations(contents.get_data()):
        match operator:
            case "BMC" | "BDC":
                marks.append(_mark(operands, marks[-1]))
                if marks[-1].text:
                    yield Shown(marks[-1].text, marks[-1].mcid, 0, 0, 0)
            case "EMC":
                marks.pop()
            case "TJ":
                yield state.show(operands[0], marks[-1])
            case "Tj":
                yield state.show(operands, marks[-1])
            case _:
                state.apply(operator, operands)
    assert len(marks) == 1
    assert not state.saved


def _mark(operands: Sequence[Any], outer: _Mark) -> _Mark:
    """Marked content within another; an artifact belongs to nothing."""
    given = operands[1] if len(operands) > 1 else {}
    said = given.get("/ActualText")
    mcid = given.get("/MCID", None if operands[0] == "/Artifact" else outer.mcid)
    return _Mark(
        None if mcid is None else int(mcid),
        is_said=said is not None or outer.is_said,
        text="" if said is None else text_string(said),
    )


def _decoded(pieces: Sequence[Any], font: _Font) -> tuple[str, float]:
    """Text of an operand, and its width in em."""
    text, advance = "", 0.0
    for piece in pieces:
        if isinstance(piece, float):
            advance -= piece / 1000
            continue
        codes = [int.from_bytes(piece[at : at + 2], "big") for at in range(0, len(piece), 2)]
        text += "".join(font.characters.get(code, "") for code in codes)
        advance += sum(font.widths.get(code, 1000.0) for code in codes) / 1000
    return text, advance


def _fonts(page: PageObject) -> dict[str, _Font]:
    resources: Any = page["/Resources"]
    return {name: _font(each.get_object()) for name, each in resources.get("/Font", {}).items()}


def _font(font: Node) -> _Font:
    assert font["/Encoding"] == "/Identity-H"
    descendant = font["/DescendantFonts"][0].get_object()
    assert "/FontFile2" in descendant["/FontDescriptor"], "the font is not in the file"
    cmap = font["/ToUnicode"].get_data().decode("ascii")
    assert "beginbfrange" not in cmap
    characters = {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for part in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
        for code, text in _PAIR.findall(part)
    }
    widths: dict[int, float] = {}
    given = list(descendant.get("/W", []))
    while given:
        first, then = int(given.pop(0)), given.pop(0)
        if isinstance(then, list):
            widths.update({first + at: float(width) for at, width in enumerate(then)})
        else:
            width = float(given.pop(0))
            widths.update(dict.fromkeys(range(first, int(then) + 1), width))
    return _Font(characters, widths)


def _matrix(operands: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = operands
    return a, b, c, d, e, f


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip
