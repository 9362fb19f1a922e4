"""TVL by category: what the price explains of the day's change, and what flowed."""

from typing import Any

from formatters.images.alt import alt_text
from formatters.images.chart import stats
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import BODY, CONTENT, TEXT
from formatters.images.measure import balanced, clamp, widest
from formatters.images.scene import Scene
from formatters.images.sides import amount_text, lengths
from formatters.printed import DASH
from mir_core.model.crypto import CategoryFlow
from mir_core.model.message import Literal, Money, Name, Sentence
from mir_core.report import wording

TITLE = Sentence("picture.tvl.title", "TVL: flow and price effect")
NOTE = Sentence(
    "picture.tvl.note",
    "Upper bar: flow over one day, net of price. Lower, grey bar: what the price explains. Below "
    "each name: TVL.",
)

SAID = Sentence("picture.tvl.said", "{name} {tvl}, flow {flow}, price {price}")

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
    parts = [_part(scene, each) for each in found]
    said = [
        scene.say(
            SAID(
                name=Literal(row["name"]),
                tvl=Money(each.tvl_usd, "USD"),
                flow=Literal(row["text"]),
                price=Literal(part["text"] or DASH),
            )
        )
        for each, row, part in zip(found, rows, parts, strict=True)
    ]
    names = widest([row[key] for row in rows for key in ("name", "sub")], BODY, bold=True)
    body = {
        "stats": stats(()),
        "zero": lengths([*rows, *parts], names + _GAP, _LEAST_SPAN),
        "rows": rows,
        "parts": parts,
        "notes": list(balanced(scene.say(NOTE()), TEXT, CONTENT)),
    }
    alt = alt_text(title, ([each] for each in said), scene.catalog)
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
        "text": DASH if amount is None else amount_text(scene, amount),
        "note": "",
        "direction": wording.direction(amount) or "",
    }


def _part(scene: Scene, found: CategoryFlow) -> dict[str, Any]:
    """The lower bar."""
    value = found.price_usd
    text = "" if value is None else amount_text(scene, value)
    return {"value": value, "text": text, "note": ""}


KIND = PictureKind(45, _build)
