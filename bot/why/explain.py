"""From the name of a figure to its explanation."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import bot.why.kinds
from bot.why.derived import Derived, Stretch, written
from bot.why.evidence import Evidence
from bot.why.provenance import Provenance, value_of
from bot.why.step import Step
from mir_core.discovery import plugins
from mir_core.model.errors import UsageError
from mir_core.model.message import Listing, Literal, Sentence

UNKNOWN = Sentence(
    "why.unknown", "There is no figure {word}; similar ones are: {similar}; {list} has all."
)
ALIEN = Sentence("why.alien", "There is no figure {word}; {list} has all.")

#: What a module of `bot/why/kinds` calls `KIND`.
Kind = Callable[[Evidence], Iterable[Derived]]

_LIST = "mir why --list"
_SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of names.

    Attributes:
        kind: Of which figures it is one.
        title: What the report calls it, where the name does not tell.
    """

    kind: str
    name: str
    value: str
    title: str = ""


class Explained:
    """Every figure of a report by name.

    Args:
        evidence: The report with what it rests on.
        every: See `Provenance`.
    """

    def __init__(self, evidence: Evidence, *, every: bool = False) -> None:
        self.evidence = evidence
        self.figures = evidence.report.snapshot.figures
        self.kinds: Mapping[str, Sequence[Derived]] = {
            name: tuple(kind(evidence)) for name, kind in _kinds().items()
        }
        self.derived: Mapping[str, Derived] = {
            each.name: each for kind in self.kinds.values() for each in kind
        }
        self._provenance = Provenance(evidence, every)

    def names(self) -> Iterator[str]:
        """Every name, those of the snapshot's figures first."""
        yield from dict.fromkeys((*self.figures, *self.derived))

    def listed(self) -> Iterator[Entry]:
        """Every figure of the report itself, those of one kind together."""
        for figure in self.figures.values():
            yield Entry("figures", figure.id, value_of(figure))
        for kind, found in self.kinds.items():
            for each in found:
                if each.is_listed and each.name not in self.figures:
                    value = each.state if each.value is None else written(each.value, each.unit)
                    yield Entry(kind.replace("_", " "), each.name, value, each.title)

    async def explain(self, name: str) -> Step:
        """The explanation of a figure.

        Raises:
            UsageError: The report has no such figure.
        """
        if name not in self.figures and name not in self.derived:
            raise self._unknown(name)
        return await self._step(name, set())

    async def _step(self, what: str | Stretch, told: set[str | Stretch]) -> Step:
        """A figure and all below it; by its head alone where it was told further up."""
        is_told = what in told
        told.add(what)
        if isinstance(what, str) and what in self.derived and what not in self.figures:
            found = self.derived[what]
            return _again(head_of(found)) if is_told else await self._computed(found, told)
        lowest = self._provenance
        if isinstance(what, Stretch):
            step = await lowest.of_stretch(what)
        else:
            step = await lowest.of_figure(self.figures[what])
        return _again(step.head) if is_told else step

    async def _computed(self, found: Derived, told: set[str | Stretch]) -> Step:
        inputs = [await self._step(each, told) for each in found.rests_on]
        said = (("called", found.title), ("formula", found.formula))
        lines = (*((name, text) for name, text in said if text), *found.lines)
        return Step(head_of(found), lines, inputs)

    def _unknown(self, word: str) -> UsageError:
        listed = Literal(_LIST)
        similar = difflib.get_close_matches(word, list(self.names()), _SIMILAR)
        if not similar:
            return UsageError(ALIEN(word=Literal(word), list=listed))
        found = Listing(tuple(Literal(each) for each in similar))
        return UsageError(UNKNOWN(word=Literal(word), similar=found, list=listed))


def head_of(found: Derived) -> str:
    """Name, value and state in a line."""
    if found.value is None:
        return f"{found.name}: {found.state or 'not measured'}"
    value, (first, *_) = written(found.value, found.unit), [*found.state.split(), ""]
    join = {"": "", "of": " ", "session": ", ", "UTC": ", "}.get(first, ": ")
    return f"{found.name} = {value}{join}{found.state}"


def _again(head: str) -> Step:
    return Step(f"{head} (told above)")


def _kinds() -> Mapping[str, Kind]:
    return plugins(bot.why.kinds, "KIND")
