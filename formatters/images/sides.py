"""Bars to both sides of zero: how long each is, so that its text fits beside it."""

import math
from collections.abc import Sequence
from typing import Any

from formatters.images.layout import BODY, CONTENT
from formatters.images.measure import clamp, widest
from formatters.images.scene import Scene
from mir_core.model.message import Money

#: Between a bar's end and its text, and between a text and the edge.
_AROUND = 14.0
_TINIEST = 0.01
#: An amount is cut beyond this; only absurd ones are.
_MOST_AMOUNT = 108.0


def amount_text(scene: Scene, usd: float) -> str:
    """An amount beside its bar."""
    return clamp(scene.say(Money(usd, "USD", signed=True)), BODY, _MOST_AMOUNT, 1, bold=True)[0]


def lengths(rows: Sequence[dict[str, Any]], start: float, least: float) -> float:
    """Put a signed length in points into each row in place of its value.

    Args:
        rows: Each with `value` (None has no bar), `text`, and `note` (stands beside the text).
        start: Where the space of the bars begins.
        least: Span of values that always fits, so that tiny moves stay tiny.

    Returns:
        Where zero stands.
    """
    values: list[float] = [row["value"] for row in rows if row["value"] is not None]
    high, low = max([0.0, *values]), -min([0.0, *values])
    left = _room([row for row in rows if (row["value"] or 0.0) < 0])
    right = _room([row for row in rows if (row["value"] or 0.0) >= 0])
    per_unit = (CONTENT - start - left - right) / max(high + low, least)
    for row in rows:
        row["length"] = _length(row.pop("value") or 0.0, per_unit)
    return round(start + left + low * per_unit, 2)


def _length(value: float, per_unit: float) -> float:
    """Length of a bar; that of the tiniest value still has its sign, on which its side depends."""
    length = round(value * per_unit, 2)
    return length if length or not value else math.copysign(_TINIEST, value)


def _room(rows: Sequence[dict[str, Any]]) -> float:
    """Room for the texts beside the bars of one side."""
    texts = [f"{row['text']} {row['note']}".rstrip() for row in rows]
    return widest(texts, BODY, bold=True) + _AROUND if texts else 0.0
