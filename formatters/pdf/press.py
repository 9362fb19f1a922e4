"""Sets a report by typst: the same content gives the same bytes, in every process.

typst reads from memory alone. Each figure is drawn by its picture's own template in a folder of
its own, where `kit.typ` is `figure.typ`: the common template without its page.
"""

import datetime as dt
import json
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from formatters.images.contract import Picture
from formatters.images.font import FOLDER, font
from formatters.images.glyphs import GlyphCheck
from formatters.images.render import TEMPLATES

_HERE = Path(__file__).parent
#: When what has no time of its own was made.
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_LOCAL = threading.local()


def press(
    content: Mapping[str, Any], pictures: Sequence[Picture], up: str, made: dt.datetime | None
) -> bytes:
    """The PDF.

    Args:
        content: What `report.typ` takes; checked for glyphs.
        pictures: Its figures; the content names the folder of each (`folder`).
        up: Colour of rising prices.
        made: Stands in the file as the time at which it was made.

    Raises:
        typst.TypstError: The content is not what the template takes.
        ValueError: A number of it is not finite.
    """
    files = {
        "main.typ": _template(_HERE / "report.typ"),
        "kit.typ": _template(TEMPLATES / "kit.typ"),
        "report.json": _packed(content),
    }
    for number, picture in enumerate(pictures):
        files[f"{folder(number)}/kit.typ"] = _template(_HERE / "figure.typ")
        files[f"{folder(number)}/draw.typ"] = _template(TEMPLATES / f"{picture.template}.typ")
        files[f"{folder(number)}/payload.json"] = _packed(check().value(picture.payload))
    written = _compiler().compile(
        files,  # type: ignore[type-var]  # a mapping of files is documented, its type is not
        format="pdf",
        sys_inputs={"payload": _packed(_common(content["lang"], up)).decode()},
        # For screen readers; and to be kept for long, which what has no date is not.
        pdf_standards=["ua-1", "a-2a"] if made else ["ua-1"],
        timestamp=made or _NEVER,
    )
    if not isinstance(written, bytes):
        raise TypeError("typst gave no file")
    return written


def folder(number: int) -> str:
    """Where the template of a figure finds what it draws."""
    return f"figure-{number}"


@cache
def check() -> GlyphCheck:
    """Tells of each character that the font lacks once per process."""
    return GlyphCheck(font())


def _common(language: str, up: str) -> Mapping[str, Any]:
    """What the pictures' common template takes: colours; its head and foot are not used."""
    empty = {"kicker": [], "title": [], "foot": [], "page": "", "demo": "", "body": {}}
    return {"lang": language, "theme": {"mode": "light", "up": up}, **empty}


def _compiler() -> typst.Compiler:
    """The calling thread's own: a shared one raises."""
    compiler: typst.Compiler | None = getattr(_LOCAL, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(font_paths=_fonts())
        _LOCAL.compiler = compiler
    return compiler


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
    )


@cache
def _template(path: Path) -> bytes:
    return path.read_bytes()


def _packed(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True).encode()
