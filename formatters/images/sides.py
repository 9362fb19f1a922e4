"""Bars to both sides of zero: how long each is, so that its text fits beside it."""

from collections.abc import Sequence
from typing import Any

from formatters.images.layout import BODY, CONTENT
from formatters.images.measure import widest

#: Between a bar's end and its text, and between a text and the edge.
_AROUND = 14.0


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
        row["length"] = round((row.pop("value") or 0.0) * per_unit, 2)
    return round(start + left + low * per_unit, 2)


def _room(rows: Sequence[dict[str, Any]]) -> float:
    """Room for the texts beside the bars of one side."""
    texts = [f"{row['text']} {row['note']}".rstrip() for row in rows]
    return widest(texts, BODY, bold=True) + _AROUND if texts else 0.0
