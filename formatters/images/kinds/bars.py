"""Regional performance: the change of every index, region by region, and of the coins."""

from collections.abc import Iterator
from typing import Any

from formatters.images.alt import alt_text
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import BODY, CONTENT, TEXT, height, room
from formatters.images.measure import balanced, clamp, widest
from formatters.images.scene import Scene
from formatters.images.sides import lengths
from formatters.printed import DASH
from mir_core.model.figure import Verdict
from mir_core.model.instrument import Kind
from mir_core.model.message import Change, Day, Name, Sentence
from mir_core.report import wording

TITLE = Sentence("picture.bars.title", "Performance by market")
NOTE = Sentence("picture.bars.note", "Change from the close before; a date marks an older session.")
NOTE_FRESH = Sentence("picture.bars.note_fresh", "Change from the close before.")

_MOST_NAME = 172.0
_GAP = 12.0
_NOTE_GAP = 8.0
#: Widest bar of a day on which next to nothing moved, ratio.
_LEAST_SCALE = 0.005
_MOST_ROWS = 16
_LEAST_ROW, _MOST_ROW = 22.0, 31.0


def _build(scene: Scene) -> tuple[Picture, ...]:
    groups = list(_groups(scene))
    if not any(names for _, names in groups):
        return ()
    title = scene.say(TITLE())
    rows = {name: _row(scene, name) for _, names in groups for name in names}
    named = [
        {"name": name, "rows": [rows[each] for each in names]} for name, names in groups if names
    ]
    alt = alt_text(
        title, ([row["name"], row["text"], row["note"]] for row in rows.values()), scene.catalog
    )
    note = NOTE() if any(row["note"] for row in rows.values()) else NOTE_FRESH()
    notes = balanced(scene.say(note), TEXT, CONTENT, 2)
    left = room(1, len(scene.foot(rows))) - _NOTE_GAP - height(len(notes), TEXT)
    measured = list(rows.values())
    names = widest([row["name"] for row in measured], BODY, bold=True)
    zero = lengths(measured, names + _GAP, _LEAST_SCALE)
    body = {"groups": named, "row": _row_height(named, left), "zero": zero, "notes": notes}
    picture = scene.picture("bars", "bars", title, body, alt, instruments=rows, section="sentiment")
    return (picture,)


def _groups(scene: Scene) -> Iterator[tuple[str, list[str]]]:
    """Name and instruments of each group, sixteen instruments at most."""
    left = _MOST_ROWS
    for region in scene.coverage.regions:
        yield _head(scene, region.id), list(region.indices[:left])
        left -= len(region.indices[:left])
    instruments = scene.coverage.instruments
    coins = [name for name, each in instruments.items() if each.kind is Kind.COIN]
    yield _head(scene, "Crypto"), coins[:left]


def _head(scene: Scene, name: str) -> str:
    """A group's name, which begins a line."""
    text = scene.say(Name(name))
    return clamp(text[:1].upper() + text[1:], TEXT, CONTENT, 1)[0]


def _row(scene: Scene, instrument: str) -> dict[str, Any]:
    figure = scene.figure(f"{instrument}.change")
    value = None if figure is None else figure.value
    closed = ""
    if figure is not None and figure.verdict is not Verdict.FRESH and figure.session is not None:
        closed = scene.say(Day(figure.session, short=True))
    return {
        "name": clamp(scene.say(Name(instrument)), BODY, _MOST_NAME, 1, bold=True)[0],
        "value": value,
        "text": DASH if value is None else scene.say(Change(value)),
        "note": closed,
        "direction": wording.direction(value) or "",
    }


def _row_height(groups: list[dict[str, Any]], room_left: float) -> float:
    """As much as the picture has for each row, within reason."""
    rows = sum(len(group["rows"]) for group in groups)
    fixed = len(groups) * (height(1, TEXT) + 16)
    return round(max(_LEAST_ROW, min(_MOST_ROW, (room_left - fixed) / rows)), 2)


KIND = PictureKind(20, _build)
