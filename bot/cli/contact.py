"""Sheets of all pictures small, a picture's languages and themes side by side."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import typst

from formatters.images.contract import Drawn
from formatters.images.font import FOLDER

#: Pictures of one name on a sheet: rows.
_ROWS = 5

_SOURCE = b"""
#set page(width: auto, height: auto, margin: 16pt, fill: rgb("#8A94A6"))
#set text(font: "Noto Sans SC", size: 11pt, fill: white)
#let files = json(bytes(sys.inputs.files))
#grid(columns: json(bytes(sys.inputs.width)), gutter: 12pt, ..files.map(name =>
  if name == "" [] else {
    image("/" + name, width: 180pt)
    v(4pt, weak: true)
    text(name)
  }))
"""


def contact_sheets(folder: Path, drawn: Sequence[Drawn]) -> Iterator[bytes]:
    """PNGs of the pictures that have been written to a folder.

    Args:
        folder: Holds the files `NAME.LANGUAGE.MODE.png`.
        drawn: What to show.
    """
    names = list(dict.fromkeys(each.picture.name for each in drawn))
    variants = list(
        dict.fromkeys(f"{each.picture.language}.{each.picture.theme.mode}" for each in drawn)
    )
    known = {
        f"{each.picture.name}.{each.picture.language}.{each.picture.theme.mode}" for each in drawn
    }
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
    )
    compiler = typst.Compiler(root=str(folder), font_paths=fonts)
    for start in range(0, len(names), _ROWS):
        wanted = [f"{name}.{each}" for name in names[start : start + _ROWS] for each in variants]
        files = [f"{name}.png" if name in known else "" for name in wanted]
        inputs = {"files": json.dumps(files), "width": json.dumps(len(variants))}
        sheet = compiler.compile(_SOURCE, format="png", ppi=144.0, sys_inputs=inputs)
        if isinstance(sheet, bytes):
            yield sheet
