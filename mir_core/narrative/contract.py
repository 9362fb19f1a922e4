"""What a writer is: sentences in, the same sentences in other words out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

#: Text by language, by the number of the sentence. Whatever it holds is still to be judged.
Drafts = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Task:
    """One sentence to put into other words.

    Attributes:
        texts: The sentence by language.
    """

    number: int
    section: str
    texts: Mapping[str, str]


class Writer(Protocol):
    """Puts sentences into other words; waits, and fails by giving nothing."""

    async def write(self, tasks: Sequence[Task], analysis: Mapping[str, Any]) -> Drafts:
        """Drafts for some of the tasks, or none; never raises for what the endpoint does.

        Args:
            tasks: Sentences to word.
            analysis: What they rest on: JSON values only.
        """
        ...
