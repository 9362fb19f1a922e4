"""What to call protocols that share a parent: DefiLlama's list names only the members."""

from collections.abc import Sequence
from itertools import takewhile

#: Value, name and category of a member.
Member = tuple[float, str, str]


def family_name(slug: str, members: Sequence[Member]) -> str:
    """The words that all members' names begin with, else the parent's slug as words.

    A single member keeps its own name.
    """
    names = [name.split() for _, name, _ in members]
    common = takewhile(lambda words: len(set(words)) == 1, zip(*names, strict=False))
    shared = " ".join(words[0] for words in common)
    return shared or slug.replace("-", " ").title()
