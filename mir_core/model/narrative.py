"""Sentences of a report that a language model has worded, as they were published."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retold:
    """One sentence in other words.

    Attributes:
        section: Name of its section.
        digest: Of the sentence that it stands for; it replaces no other.
        texts: Text by language.
    """

    section: str
    digest: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Narrative:
    """What a language model gave for one run.

    Attributes:
        model: Its name.
        sentences: Those that were accepted.
        refused: Number of those that were not.
    """

    model: str
    sentences: tuple[Retold, ...] = ()
    refused: int = 0
