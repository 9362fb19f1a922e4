"""TVL by category: what the price explains of the day's change, and what flowed."""

from typing import Any

from formatters.images.alt import alt_text
from formatters.images.chart import stats
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import BODY, CONTENT, TEXT
from formatters.images.measure import balanced, clamp, widest
from formatters.images.scene import Scene
from formatters.images.sides import lengths
from formatters.printed import DASH
from mir_core.model.crypto import CategoryFlow
from mir_core.model.message import Money, Name, Sentence
from mir_core.report import wording

TITLE = Sentence("picture.tvl.title", "TVL: flow and price effect")
NOTE = Sentence(
    "picture.tvl.note",
    "Wide bar: flow over one day, net of price. Thin bar: what the price explains. Below each "
    "name: TVL.",
)

_MOST_GROUPS = 9
_MOST_NAME = 190.0
_GAP = 12.0
_LEAST_SPAN = 1e6


def _build(scene: Scene) -> tuple[Picture, ...]:
    found = sorted(
        scene.report.analysis.of(CategoryFlow),
        key=lambda each: (each.flow_usd is None, -abs(each.flow_usd or 0.0), -each.tvl_usd),
    )[:_MOST_GROUPS]
    if not found:
        return ()
    title = scene.say(TITLE())
    rows = [_row(scene, each) for each in found]
    said = ([row["name"], row["sub"], row["text"]] for row in [dict(row) for row in rows])
    parts = [_part(each, row) for each, row in zip(found, rows, strict=True)]
    names = widest([row[key] for row in rows for key in ("name", "sub")], BODY, bold=True)
    body = {
        "stats": stats(()),
        "zero": lengths([*rows, *parts], names + _GAP, _LEAST_SPAN),
        "rows": rows,
        "parts": [part["length"] for part in parts],
        "notes": list(balanced(scene.say(NOTE()), TEXT, CONTENT)),
    }
    alt = alt_text(title, said, scene.catalog)
    instruments = tuple(f"TVL.{each.subject}" for each in found)
    picture = scene.picture(
        "tvl", "moves", title, body, alt, instruments=instruments, section="crypto"
    )
    return (picture,)


def _row(scene: Scene, found: CategoryFlow) -> dict[str, Any]:
    amount = found.flow_usd
    return {
        "name": clamp(scene.say(Name(found.subject)), BODY, _MOST_NAME, 1, bold=True)[0],
        "sub": clamp(scene.say(Money(found.tvl_usd, "USD")), TEXT, _MOST_NAME, 1)[0],
        "value": amount,
        "text": DASH if amount is None else scene.say(Money(amount, "USD", signed=True)),
        "note": "",
        "direction": wording.direction(amount) or "",
    }


def _part(found: CategoryFlow, row: dict[str, Any]) -> dict[str, Any]:
    """The thin bar: no text of its own, but room for the text of its row where it is longer."""
    value = found.price_usd
    same_side = (value or 0.0) * (found.flow_usd or 0.0) >= 0
    return {"value": value, "text": row["text"] if same_side else "", "note": ""}


KIND = PictureKind(45, _build)
