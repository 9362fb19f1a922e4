"""Templates with `{name}` placeholders, taken apart once."""

import string
from functools import cache


@cache
def parse(template: str) -> tuple[tuple[str, str | None], ...]:
    """Pieces of a template: its own text, and the placeholder that follows it (None at the end).

    Doubled braces stand for themselves.

    Raises:
        ValueError: A brace is unmatched, or a placeholder is more than a plain name.
    """
    pieces = []
    for text, name, specification, conversion in string.Formatter().parse(template):
        if name is not None and (not name.isidentifier() or specification or conversion):
            raise ValueError(f"not a plain placeholder in {template!r}: {name!r}")
        pieces.append((text, name))
    return tuple(pieces)


def placeholders(template: str) -> tuple[str, ...]:
    """Placeholders of a template, sorted; as often as they occur."""
    return tuple(sorted(name for _, name in parse(template) if name is not None))
