"""Texts that an operator writes in every language, and what can be wrong with them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import Annotated

from pydantic import Field

from mir_core.analysis.wording import placeholders

#: Template by language.
TextRow = dict[str, Annotated[str, Field(min_length=1, max_length=400)]]

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def text_faults(
    texts: TextRow, languages: Collection[str], numbers: Collection[str], names: Collection[str]
) -> Iterator[str]:
    """What is wrong with the templates of one sentence.

    Args:
        texts: By language.
        languages: Languages that it must have.
        numbers: Placeholders of numbers: each language must have the same ones.
        names: Placeholders of names, which a language may leave out.
    """
    missing = sorted(set(languages) - texts.keys())
    if missing:
        yield f"lacks the language {', '.join(missing)}"
    named: dict[str, tuple[str, ...]] = {}
    for language, text in texts.items():
        if "\n" in text or not text.strip():
            yield f"{language}: must be one line of text"
        try:
            named[language] = placeholders(text)
        except ValueError as error:
            yield f"{language}: {error}"
            continue
        for name in sorted(set(named[language]) - {*numbers, *names}):
            yield f"{language}: unknown placeholder {{{name}}}"
    told = {tuple(name for name in each if name in numbers) for each in named.values()}
    if len(told) > 1:
        yield "the languages do not have the same numbers in braces"
    digits = {language: Counter(_DIGITS.findall(text)) for language, text in texts.items()}
    if len({tuple(sorted(found.items())) for found in digits.values()}) > 1:
        yield "the languages do not carry the same numbers"


def names_in(texts: Iterable[TextRow]) -> set[str]:
    """Placeholders of all templates; those of a broken one are none."""
    found: set[str] = set()
    for row in texts:
        for text in row.values():
            with suppress(ValueError):
                found.update(placeholders(text))
    return found
