"""One step of an explanation, with the steps that it rests on."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIDTH = 80
_INDENT = "  "
#: Room for the name of a line: `sha256` beside its 64 digits fits three levels deep.
_NAME_WIDTH = 9


@dataclass(frozen=True, slots=True)
class Step:
    """A value and how it came about.

    Attributes:
        head: The value in one line.
        lines: Name and content of what else is to be said of it.
        inputs: What it rests on.
    """

    head: str
    lines: Sequence[tuple[str, str]] = ()
    inputs: Sequence["Step"] = ()


def printed(step: Step, level: int = 0) -> Iterator[str]:
    """Lines of at most 80 columns; each input stands two columns further right.

    An address is never broken: it stays in one piece to be copied.
    """
    margin = _INDENT * level
    yield from _wrapped(step.head, margin, margin + _INDENT)
    inner = margin + _INDENT
    for name, content in step.lines:
        yield from _wrapped(content, f"{inner}{name:<{_NAME_WIDTH}}", inner + " " * _NAME_WIDTH)
    for each in step.inputs:
        yield from printed(each, level + 1)


def _wrapped(text: str, first: str, others: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
