"""The words of a picture for who cannot see it."""

from collections.abc import Iterable

from formatters.catalog import Catalog
from formatters.images.contract import MOST_ALT

_ELLIPSIS = "\u2026"


def alt_text(title: str, rows: Iterable[Iterable[str]], catalog: Catalog) -> str:
    """A title and its rows in one line.

    Args:
        title: What the picture is.
        rows: Parts of each row; empty parts are left out.
        catalog: For the language's separators.
    """
    habits = catalog.habits
    lines = (" ".join(part.rstrip(".。") for part in row if part) for row in rows)
    body = habits.clause_separator.join(filter(None, lines))
    text = f"{title}{habits.label_separator}{body}" if body else title
    return shortened(text.replace("\u00a0", " "))


def shortened(text: str, most: int = MOST_ALT) -> str:
    """The text, cut with an ellipsis where it has more than `most` UTF-16 units."""
    if _units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip() + _ELLIPSIS


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
