"""Where lines of the PDF may break and where not, beyond what typst knows of languages."""

import re
from collections.abc import Iterator
from typing import Any

from formatters.images.measure import width
from formatters.width import atoms, is_wide

#: Em of the longest stretch that every line of the PDF can hold, and one of three columns.
LONGEST, THIRD = 12.0, 8.0
#: What may belong to a longer one: words, and marks that a line must not begin with.
_LONG = re.compile("[^ \u2e80-\U0003ffff]{6,}|[\u3000-\u303f\uff00-\uff65]{6,}")
#: A letter that stands for a statistic stays with its value: z +2.43.
_SYMBOL = re.compile("(?<![A-Za-z0-9])([A-Za-z]) (?=[+\u2212-]?\\d)")
#: Quantities that typst would break: signed amounts of a currency, numbers with a Chinese unit.
_HELD = re.compile(
    "[+\u2212-][$¥€£]\\d[\\d.,]*[KMBT]?"
    "|[+\u2212-]?\\d[\\d.,]*[ \u00a0]?"
    "(?:个百分点|个交易日|万亿[美港]?元|[万亿][美港]?元|[年月日次])"
)

#: A text, or its pieces: strings, and objects with how they break.
Breakable = str | list[Any]


def breakable(text: str, longest: float = LONGEST) -> Breakable:
    """The text; in pieces where it has a long stretch without a break, or one to hold together.

    A `loose` piece may break anywhere. A `held` one may not; it says whether a space stands
    before and behind it, as between Chinese and figures (`before`, `behind`).

    Args:
        text: One line.
        longest: Em of a stretch that its lines can hold.
    """
    joined = _SYMBOL.sub("\\1\u00a0", text)
    if _HELD.search(joined) is None and not _may_be_long(joined, longest):
        return joined
    pieces = list(_pieces(joined, longest))
    return joined if pieces == [joined] else pieces


def plain(text: Breakable) -> str:
    """The text of what says how it breaks."""
    if isinstance(text, str):
        return text
    return "".join(
        each if isinstance(each, str) else each.get("held") or each["loose"] for each in text
    )


def ems(text: str) -> float:
    """Width of a text in em, as wide as it can be."""
    return width(text, 1.0, bold=True)


def _may_be_long(text: str, longest: float) -> bool:
    """False if no stretch can be; Chinese brackets and units come to what is found."""
    return any(ems(found[0]) > longest / 2 for found in _LONG.finditer(text))


def _pieces(text: str, longest: float) -> Iterator[Any]:
    done = 0
    for found in _HELD.finditer(text):
        if ems(found[0]) > longest:
            continue
        yield from _plain(text[done : found.start()], longest)
        before = _needs_air(text[: found.start()], found[0])
        behind = _needs_air(found[0], text[found.end() :])
        yield {"held": found[0], "before": before, "behind": behind}
        done = found.end()
    yield from _plain(text[done:], longest)


def _plain(text: str, longest: float) -> Iterator[Any]:
    if not _may_be_long(text, longest):
        yield from [text] if text else []
        return
    short = ""
    for atom in atoms(text):
        if ems(atom) <= longest:
            short += atom
            continue
        if short:
            yield short
        yield {"loose": atom}
        short = ""
    if short:
        yield short


def _needs_air(left: str, right: str) -> bool:
    """Whether a Chinese character and a letter or a figure meet."""
    if not left or not right or not left[-1].isalnum() or not right[0].isalnum():
        return False
    return is_wide(left[-1]) != is_wide(right[0])
