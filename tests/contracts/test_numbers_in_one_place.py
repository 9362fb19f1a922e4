"""Numbers and dates that a reader sees are written by formatters/numbers.py and nowhere else.

Twice over: no code of the rooms before a reader writes one, and no digit of a finished report
escapes a catalog that writes all of its digits in another script.
"""

import ast
import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import formatters
from formatters.catalog import Catalog, Piece, languages
from formatters.images.report import pictures
from mir_core.model.message import Phrase
from mir_core.model.part import Part
from tests.contracts.reports import EVERY
from tests.pictures import report, scene

ROOT = Path(formatters.__file__).parents[1]
ROOMS = (
    "formatters", "mir_core/report", "bot/web", "bot/commands", "bot/cli",
    "bot/scorecard.py", "bot/dispatch.py", "bot/selection.py", "bot/narrate.py", "bot/profile.py",
)  # fmt: skip
#: What writes numbers that no reader of the report sees, and why.
APART = {
    "formatters/numbers.py": "the one place",
    "formatters/reading.py": "reads numbers back, in patterns",
    "formatters/plain_json.py": "JSON, for machines",
    "formatters/cards/custom_id.py": "names of buttons, for machines",
    "formatters/pdf/edition.py": "keywords of a file, for machines",
    "mir_core/report/gating": "reads numbers back",
    "bot/web/addresses.py": "addresses",
    "bot/web/pages/archive.py": "addresses",
    "bot/web/pages/feed.py": "Atom, for machines",
    "bot/web/pages/health.py": "JSON, for machines",
    "bot/web/previews/discord.py": "colours",
    "bot/web/limits.py": "a line of the log",
    "bot/commands/report.py": "what is typed after a command",
    "bot/cli/record.py": "recordings, for tests",
    "bot/cli/why.py": "figures in full, for operators",
}


def _files(pattern: str) -> Iterator[Path]:
    for room in ROOMS:
        path = ROOT / room
        yield from (path,) if path.suffix == pattern[1:] else path.rglob(pattern)


def _is_apart(path: Path) -> bool:
    place = path.relative_to(ROOT).as_posix()
    return any(place == each or place.startswith(each + "/") for each in APART)


def _writes(node: ast.AST) -> bool:
    """Whether a piece of code makes text of a number or a date."""
    match node:
        case ast.FormattedValue(format_spec=ast.JoinedStr()):
            found = True
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
            found = True
        case ast.Call(func=ast.Attribute(attr="strftime" | "isoformat" | "ctime")):
            found = True
        case ast.Call(func=ast.Name(id="format")):
            found = True
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            found = re.search(r"\{\w*:", text) is not None
        case ast.ImportFrom(module="babel.dates" | "babel.numbers", names=names):
            found = any(name.name.startswith(("format", "parse_pattern")) for name in names)
        case ast.Call(func=ast.Name(id="Literal"), args=[argument]):
            found = any(map(_makes_text, ast.walk(argument)))
        case _:
            found = False
    return found


def _makes_text(node: ast.AST) -> bool:
    """Whether it may put a number into what should be text from outside."""
    match node:
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id="folder")]):
            return False
        case ast.Call(func=ast.Name(id="str" | "repr")):
            return True
        case ast.JoinedStr(values=[ast.Constant(value="/"), *_]):
            return False  # the name of a command
        case ast.JoinedStr():
            return True
    return False


def _raised(tree: ast.AST) -> set[ast.AST]:
    """What stands in errors, which are for people who look for a fault."""
    errors = (node for node in ast.walk(tree) if isinstance(node, ast.Raise))
    return {node for error in errors for node in ast.walk(error)}


def _faults(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    raised = _raised(tree)
    found = (node for node in ast.walk(tree) if node not in raised and _writes(node))
    return [f"{path.relative_to(ROOT)}: {ast.unparse(node)}" for node in found]


def test_no_room_before_the_reader_writes_numbers_by_itself() -> None:
    files = [path for path in _files("*.py") if not _is_apart(path)]
    assert len(files) > 100
    assert [fault for path in files for fault in _faults(path)] == []


def test_every_exception_is_needed() -> None:
    for place in APART:
        path = ROOT / place
        files = [path] if path.suffix else list(path.rglob("*.py"))
        assert any(map(_faults, files)), place


@pytest.mark.parametrize(
    "code",
    [
        'f"{ratio:+.2%}"', 'f"{at:%Y}"', 'format(value, ".2f")', '"%.2f" % value',
        "day.isoformat()", "Literal(str(number))", 'Literal(f"{number}")', '"{:,}".format(number)',
        "from babel.numbers import format_decimal",
    ],
)  # fmt: skip
def test_what_the_rule_finds(code: str) -> None:
    assert any(map(_writes, ast.walk(ast.parse(code))))


#: Only the typesetter knows the number of a page.
PAGE_NUMBER = re.compile(r".*\bcounter\(page\).*|#let numeral\(.*")
TEMPLATES = {
    "*.html": r"\|\s*(round|format|int|float|filesizeformat)\b|strftime|isoformat|%[.\d]*[fd]\b",
    "*.xml": r"\|\s*(round|format|int|float|filesizeformat)\b|strftime|isoformat",
    "*.typ": r"\b(str|repr)\(|calc\.round|\.display\(",
    "*.js": r"\b(toFixed|toPrecision|toLocale\w*|Intl)\b",
}


@pytest.mark.parametrize("pattern", TEMPLATES)
def test_no_template_writes_numbers(pattern: str) -> None:
    files = list(_files(pattern))
    assert files
    for path in files:
        text = PAGE_NUMBER.sub("", path.read_text(encoding="utf-8"))
        assert re.search(TEMPLATES[pattern], text) is None, path


#: Digits of another form, which the font has.
OTHER_DIGITS = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}
#: Labels that stand for no quantity: a rank from 1 to 9, "2/4", the "[12]" of a footnote.
LABEL = re.compile(r"\[[0-9]+\]|(?<![0-9.,])(?:[0-9]+/[0-9]+|[1-9](?![0-9.,%]))")


class Elsewhere(Catalog):
    """A language with digits of its own in all that it says."""

    def pieces(self, phrase: Phrase) -> Iterator[Piece]:
        for piece in super().pieces(phrase):
            yield Piece(piece.text.translate(OTHER_DIGITS), piece.origin)


@cache
def elsewhere(language: str) -> Catalog:
    known = Catalog.load(language)
    return Elsewhere(known.file, known.up_colour, known.numbers)


class _Words(HTMLParser):
    """What a reader of a page sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        told = (value for name, value in attrs if name in {"aria-label", "alt", "data-head"})
        self.text += " ".join(value or "" for value in told)

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.text += data


def _of_page(part: Part) -> str:
    words = _Words()
    words.feed(part.plain_text)
    words.close()
    return words.text


def _of_json(part: Part) -> str:
    texts = [part.payload[name] for name in ("sections", "gaps", "plan", "risks")]
    return "\n".join(text for name, text in _strings(texts, "") if name not in {"id", "figures"})


def _as_it_is(part: Part) -> str:
    return part.plain_text


def _strings(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _strings(each, str(key))
    elif isinstance(value, Sequence):
        for each in value:
            yield from _strings(each, name)


WORDS: Mapping[str, Callable[[Part], str]] = {
    "text/html": _of_page,
    "application/json": _of_json,
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", sorted(EVERY))
def test_no_output_has_a_digit_from_elsewhere(name: str, language: str) -> None:
    parts = EVERY[name](report(), elsewhere(language))
    text = "\n".join(WORDS.get(part.method, _as_it_is)(part) for part in parts)
    assert all(digit in text for digit in OTHER_DIGITS.values())
    assert re.findall(r".*[0-9].*", LABEL.sub("", text)) == []


@pytest.mark.parametrize("language", languages())
def test_no_picture_has_a_digit_from_elsewhere(language: str) -> None:
    drawn = pictures(dataclasses.replace(scene(language), catalog=elsewhere(language)))
    assert drawn
    for picture in drawn:
        texts = [picture.alt, *(text for _, text in _strings(picture.payload["body"], ""))]
        assert re.findall(r".*[0-9].*", LABEL.sub("", "\n".join(texts))) == [], picture.name
