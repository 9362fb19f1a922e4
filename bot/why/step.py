"""One step of an explanation, with the steps that it rests on."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mir_core.model.observation import Observation

_WIDTH = 80
_INDENT = "  "
#: Room for the name of a line: `sha256` beside its 64 digits fits three levels deep, and below it
#: three levels more.
_NAME_WIDTH = 9


@dataclass(frozen=True, slots=True)
class Step:
    """A value and how it came about.

    Attributes:
        head: The value in one line.
        lines: Name and content of what else is to be said of it.
        inputs: What it rests on.
        observed: The observations that it is, oldest first; empty for what was computed.
    """

    head: str
    lines: Sequence[tuple[str, str]] = ()
    inputs: Sequence["Step"] = ()
    observed: Sequence[Observation] = ()


def observations(step: Step) -> Iterator[Observation]:
    """All observations that a step rests on, some of them more than once."""
    yield from step.observed
    for each in step.inputs:
        yield from observations(each)


def printed(step: Step, level: int = 0) -> Iterator[str]:
    """Lines of at most 80 columns; each input stands two columns further right.

    An address is never broken: it stays in one piece to be copied.
    """
    margin = _INDENT * level
    yield from _wrapped(step.head, margin, margin + _INDENT)
    inner = margin + _INDENT
    for name, content in step.lines:
        yield from _line(name, content, inner)
    for each in step.inputs:
        yield from printed(each, level + 1)


def _line(name: str, content: str, margin: str) -> list[str]:
    """Content beside its name; below it where one word alone would be too long for that.

    Without a name it takes the whole width.
    """
    if not name:
        return _wrapped(content, margin, margin + _INDENT)
    others = margin + " " * _NAME_WIDTH
    if len(others) + len(content) > _WIDTH and " " not in content and "://" not in content:
        return [f"{margin}{name}".rstrip(), f"{margin}{_INDENT}{content}"]
    return _wrapped(content, f"{margin}{name:<{_NAME_WIDTH}}", others)


def _wrapped(text: str, first: str, others: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
