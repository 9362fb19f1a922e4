"""Albums as Telegram's clients lay them out: rows across the message, pictures cut to fill them.

Places are whole steps of a grid, so that the style sheet can name each of them: pages may have no
style of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product

#: Steps across a message ...
STEPS = 48
#: ... and how many down an album may take.
_MOST_DOWN = 96
#: An album of many is about so high, by its width.
_HIGH = 4 / 3
#: Beyond these a picture counts as wide, or as narrow.
_WIDE, _NARROW = 1.2, 0.8
#: What many pictures are cut to at most, by width by height.
_LEAST_RATIO, _MOST_RATIO = 2 / 3, 2.75
_MOST_IN_ROW = 3
#: The first picture of an album takes so much of it at most, down or across.
_MOST_TOP, _MOST_LEFT = 0.66, 0.6
#: From so many on, pictures stand in rows whatever their form.
_MANY = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a picture stands: its corner, and its size, in steps."""

    x: int
    y: int
    width: int
    height: int

    @property
    def names(self) -> str:
        """Classes of the style sheet."""
        return f"tile x{self.x} y{self.y} w{self.width} h{self.height}"


def mosaic(ratios: Sequence[float]) -> tuple[Tile, ...]:
    """Places of two or more pictures.

    Args:
        ratios: Their widths by their heights.
    """
    count = len(ratios)
    first, is_tall = ratios[0], max(ratios) <= 2  # noqa: PLR2004 - twice as wide as high
    if count == 2 and is_tall:  # noqa: PLR2004 - a pair
        return tuple(_pair(ratios[0], ratios[1]))
    if count < _MANY and is_tall:
        is_beside = first < (_NARROW if count == _MANY - 2 else _WIDE)
        return tuple(_beside(ratios) if is_beside else _below(ratios))
    return tuple(_rows(_cut(ratios)))


def style() -> str:
    """Rules of all places."""
    rules = [f".x{n}{{grid-column-start:{n + 1}}}" for n in range(STEPS)]
    rules += [f".w{n}{{grid-column-end:span {n}}}" for n in range(1, STEPS + 1)]
    rules += [f".y{n}{{grid-row-start:{n + 1}}}" for n in range(_MOST_DOWN)]
    rules += [f".h{n}{{grid-row-end:span {n}}}" for n in range(1, _MOST_DOWN + 1)]
    return "".join(rules)


def _pair(one: float, other: float) -> Iterator[Tile]:
    """Two of about the same wide form stand above each other, others side by side."""
    if min(one, other) > 1.4 and abs(one - other) < 0.2:  # noqa: PLR2004 - clearly wide, and alike
        yield from _columns([min(STEPS / max(one, other), STEPS / 2)] * 2, 0, STEPS)
        return
    is_alike = min(one, other) > _WIDE or max(one, other) < _WIDE
    share = 0.5 if is_alike and min(one, other) >= _NARROW else min(0.6, one / (one + other))
    left = round(STEPS * share)
    height = _whole(min(left / one, (STEPS - left) / other, STEPS))
    yield Tile(0, 0, left, height)
    yield Tile(left, 0, STEPS - left, height)


def _below(ratios: Sequence[float]) -> Iterator[Tile]:
    """The first across the album, the others in a row below it."""
    first, *rest = ratios
    top = _whole(min(STEPS / first, STEPS * _MOST_TOP))
    yield Tile(0, 0, STEPS, top)
    yield from _row(rest, top, _whole(min(STEPS / sum(rest), STEPS - top)))


def _beside(ratios: Sequence[float]) -> Iterator[Tile]:
    """The first down the album, the others in a column beside it."""
    first, *rest = ratios
    left = round(min(STEPS * first, STEPS * _MOST_LEFT))
    yield Tile(0, 0, left, STEPS)
    share = STEPS / sum(1 / ratio for ratio in rest)
    yield from _columns([share / ratio for ratio in rest], left, STEPS - left)


def _columns(heights: Sequence[float], x: int, width: int) -> Iterator[Tile]:
    for top, bottom in pairwise(map(round, accumulate(heights, initial=0.0))):
        yield Tile(x, top, width, _whole(bottom - top))


def _rows(ratios: Sequence[float]) -> Iterator[Tile]:
    """Many pictures: the rows whose height together is nearest to that of an album."""
    count = len(ratios)
    known = [each for each in _partitions(count) if sum(each) == count]
    best = min(known, key=lambda rows: _distance(ratios, rows))
    top = 0
    for begin, end in pairwise(accumulate(best, initial=0)):
        height = _whole(STEPS / sum(ratios[begin:end]))
        yield from _row(ratios[begin:end], top, height)
        top += height


def _partitions(count: int) -> Iterator[tuple[int, ...]]:
    most = range(1, _MOST_IN_ROW + 1)
    for lines in range(-(-count // _MOST_IN_ROW), min(count, 4) + 1):
        yield from product(most, repeat=lines)


def _distance(ratios: Sequence[float], rows: Sequence[int]) -> float:
    """How far rows are from the wanted height; those that get shorter are liked less."""
    borders = pairwise(accumulate(rows, initial=0))
    height = sum(1 / sum(ratios[begin:end]) for begin, end in borders)
    shrinks = any(above > below for above, below in pairwise(rows))
    return abs(height - _HIGH) * (1.5 if shrinks else 1.0)


def _row(ratios: Sequence[float], y: int, height: int) -> Iterator[Tile]:
    whole = sum(ratios)
    borders = accumulate((STEPS * ratio / whole for ratio in ratios), initial=0.0)
    for left, right in pairwise(map(round, borders)):
        yield Tile(left, y, max(1, right - left), height)


def _cut(ratios: Sequence[float]) -> list[float]:
    """What is shown of many: all are cut towards squares, from the side that most are on."""
    is_wide = sum(ratios) / len(ratios) > 1.1  # noqa: PLR2004 - nearly square
    least, most = (1.0, _MOST_RATIO) if is_wide else (_LEAST_RATIO, 1.0)
    return [min(max(ratio, least), most) for ratio in ratios]


def _whole(steps: float) -> int:
    return max(1, min(_MOST_DOWN, round(steps)))
