"""Splits a document into parts within a channel's limits: nothing lost, repeated or reordered."""

from collections import deque
from collections.abc import Callable, Sequence

from formatters.breaking import cut_block
from formatters.printed import ChatBlock, Heading

Blocks = tuple[ChatBlock, ...]
Fits = Callable[[Sequence[ChatBlock]], bool]

#: What heads reserve room for: the total is known only when all is split.
MOST_PARTS = 9999


def paginate(blocks: Sequence[ChatBlock], fits: Fits) -> tuple[Blocks, ...]:
    """Blocks in parts, each of which fits; at least one part.

    A section that fits a part of its own is never split; a longer one is split between blocks,
    and a block that is too long for a part inside (`breaking.cut_block`). A heading stays with
    what follows it. Only the heads of tables are repeated.

    Args:
        blocks: The document, with a `Heading` at the start of each section.
        fits: Measure and limit of the channel in one, with room for the part's own heading.
            Monotone: what is contained in something that fits, fits.

    Raises:
        ValueError: Not even a single character fits.
    """
    filler = _Filler(fits)
    for section in _sections(blocks):
        filler.add_section(section)
    return filler.finish()


class _Filler:
    """The parts that are full, and the one being filled."""

    def __init__(self, fits: Fits) -> None:
        self._fits = fits
        self._full: list[Blocks] = []
        self._part: Blocks = ()

    def add_section(self, section: Blocks) -> None:
        if self._fits((*self._part, *section)):
            self._part = (*self._part, *section)
        elif self._fits(section):
            self._turn()
            self._part = section
        else:
            self._add_blocks(deque(section))

    def finish(self) -> tuple[Blocks, ...]:
        if self._part or not self._full:
            self._turn()
        return tuple(self._full)

    def _turn(self, keep: int = 0) -> None:
        """Close the part; its last `keep` blocks begin the next one."""
        border = len(self._part) - keep
        self._full.append(self._part[:border])
        self._part = self._part[border:]

    def _add_blocks(self, waiting: deque[ChatBlock]) -> None:
        while waiting:
            block = waiting.popleft()
            if self._fits((*self._part, block)):
                self._part = (*self._part, block)
                continue
            headings = _trailing_headings(self._part)
            kept = self._part[len(self._part) - headings :]
            if len(self._part) > headings and self._fits((*kept, block)):
                self._turn(keep=headings)
                self._part = (*self._part, block)
                continue
            waiting.extendleft(reversed(self._cut(block, headings)))

    def _cut(self, block: ChatBlock, headings: int) -> Blocks:
        """Fill the part with the first piece of a long block; what still waits.

        Rows, items and sentences are cut only if they are too long for a part of their own.
        """
        fresh = len(self._part) == headings
        cut = cut_block(block, lambda piece: self._fits((*self._part, piece)), inside=fresh)
        if cut is not None:
            self._part = (*self._part, cut[0])
            self._turn()
            return (cut[1],)
        if not self._part:
            raise ValueError("not even one character fits into a part")
        self._turn(keep=0 if fresh else headings)
        return (block,)


def _trailing_headings(blocks: Blocks) -> int:
    count = 0
    while count < len(blocks) and isinstance(blocks[-1 - count], Heading):
        count += 1
    return count


def _sections(blocks: Sequence[ChatBlock]) -> list[Blocks]:
    """Runs of blocks, each beginning with its headings."""
    sections: list[list[ChatBlock]] = []
    for block in blocks:
        if not sections or isinstance(block, Heading):
            sections.append([])
        sections[-1].append(block)
    return [tuple(section) for section in sections]
