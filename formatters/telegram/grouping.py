"""Which sections share a post: as few messages as can be, with few pictures in each album."""

from collections.abc import Iterator, Sequence

from formatters.pagination import Blocks
from formatters.printed import Heading
from formatters.telegram.markup import MOST_CAPTION, fits
from formatters.telegram.sections import Piece

#: Pictures of an album that sections share: of more, a phone shows little before they are opened.
_MOST_SHARED = 4
#: Messages, then how unevenly the pictures are spread.
_Cost = tuple[int, int]


def grouped(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """The sections in order, those together that share a post.

    A section that is too long for one message stands alone.
    """
    costs: list[_Cost] = [(0, 0)]
    starts = [0]
    for end in range(1, len(pieces) + 1):
        ways = ((_sum(costs[start], cost), start) for start, cost in _endings(pieces[:end]))
        best, start = min(ways)
        costs.append(best)
        starts.append(start)
    return tuple(reversed(tuple(_cut(pieces, starts))))


def whole(pieces: Sequence[Piece]) -> Blocks:
    """The text of sections under their headings."""
    return tuple(block for each in pieces for block in (Heading(each.title), *each.blocks))


def _endings(pieces: Sequence[Piece]) -> Iterator[tuple[int, _Cost]]:
    """Where the last post may begin, and what it costs."""
    for start in reversed(range(len(pieces))):
        group = pieces[start:]
        cost = _cost(group)
        if cost is None:
            return
        yield start, cost


def _cost(group: Sequence[Piece]) -> _Cost | None:
    """Of a post; None for sections that cannot share one, nor with further ones."""
    text, pictures = whole(group), sum(len(each.pictures) for each in group)
    if len(group) > 1 and not (pictures <= _MOST_SHARED and fits(text)):
        return None
    has_caption = bool(pictures) and fits(text, MOST_CAPTION)
    return int(bool(pictures)) + int(not has_caption), pictures**2


def _sum(one: _Cost, other: _Cost) -> _Cost:
    return one[0] + other[0], one[1] + other[1]


def _cut(pieces: Sequence[Piece], starts: Sequence[int]) -> Iterator[tuple[Piece, ...]]:
    """The groups, the last one first."""
    end = len(pieces)
    while end:
        yield tuple(pieces[starts[end] : end])
        end = starts[end]
