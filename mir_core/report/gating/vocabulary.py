"""A language as the gate reads it: names and words in, tokens out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import ModuleType

from mir_core.report.gating import numerals, words_en, words_zh
from mir_core.report.gating.tokens import Sort, Token

_WORDS: Mapping[str, ModuleType] = {"en": words_en, "zh": words_zh}
#: Languages that the gate can judge.
LANGUAGES = tuple(_WORDS)

#: Tables of a language whose keys are tags, and what their phrases are.
_TAGGED = {
    "LABELS": Sort.LABEL,
    "STATISTICS": Sort.STATISTIC,
    "ROLES": Sort.ROLE,
    "UNITS": Sort.UNIT,
    "CONCEPTS": Sort.CONCEPT,
    "BOUNDS": Sort.BOUND,
    "PART": Sort.PART,
}
_PLAIN = {
    "WORDS": Sort.WORD,
    "SKIPPED": Sort.SKIP,
    "LINKS": Sort.LINK,
    "WINDOW": Sort.WINDOW,
    "BOTH": Sort.BOTH,
    "FORBIDDEN": Sort.FORBIDDEN,
}
_PUNCTUATION = (
    r"(?P<break>[,;.!?()（），。；、]|[—–](?![ ]?[0-9]))|(?P<colon>[:：])|(?P<space>[ \u00a0]+)"
)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """One language with the names that the catalogue gives to things.

    Args:
        language: One of `LANGUAGES`.
        names: Text by id; what several ids share means any of them.
    """

    language: str
    names: Mapping[str, str]

    def read(self, text: str, outside: tuple[str, ...] = ()) -> tuple[Token, ...]:
        """The tokens of a sentence; what is not known is one UNKNOWN token a character.

        Args:
            text: One line.
            outside: Names from outside, which stand in the text as they are.
        """
        entries, pattern = self._tables(outside)
        return tuple(_tokens(text, entries, pattern))

    @lru_cache(maxsize=64)  # noqa: B019 - a vocabulary lives as long as the process
    def _tables(self, outside: tuple[str, ...]) -> tuple[Mapping[str, Token], re.Pattern[str]]:
        entries = {**_phrases(self.language), **self._named(), **_outside(outside)}
        surfaces = "|".join(map(_surface, sorted(entries, key=len, reverse=True)))
        pattern = (
            f"(?P<date>{numerals.DATE})|(?P<entry>{surfaces})"
            f"|(?P<quantity>{numerals.QUANTITY})|{_PUNCTUATION}"
        )
        return entries, re.compile(pattern, re.IGNORECASE)

    def _named(self) -> dict[str, Token]:
        """Names by their text; one in small letters may begin a sentence."""
        meant: dict[str, set[str]] = {}
        for id_, text in self.names.items():
            meant.setdefault(text, set()).add(id_)
        for id_, aliases in _WORDS[self.language].ALIASES.items():
            if id_ in self.names:
                for alias in aliases.split("|"):
                    meant.setdefault(alias, set()).add(id_)
        for text in [text for text in meant if text[0].islower()]:
            meant[text[0].upper() + text[1:]] = meant[text]
        return {text: _name(text, frozenset(ids)) for text, ids in meant.items()}


def _name(text: str, ids: frozenset[str]) -> Token:
    return Token(Sort.NAME, text, names=ids)


def _outside(names: tuple[str, ...]) -> dict[str, Token]:
    return {name: _name(name, frozenset({name})) for name in names}


@lru_cache
def _phrases(language: str) -> Mapping[str, Token]:
    """Every phrase of a language, in small letters; later tables give way to earlier ones."""
    words = _WORDS[language]
    found: dict[str, Token] = {}
    for phrase, token in (*_directed(words), *_tabled(words), *_numbered(words)):
        found.setdefault(phrase.lower(), token)
    return found


def _directed(words: ModuleType) -> Iterator[tuple[str, Token]]:
    for (ahead, way), phrases in words.RELATIONS.items():
        for phrase in filter(None, phrases.split("|")):
            yield phrase, Token(Sort.RELATION, phrase, tag=str(way), sign=ahead)
    for sign, phrases in words.DIRECTIONS.items():
        for phrase in filter(None, phrases.split("|")):
            yield phrase, Token(Sort.DIRECTION, phrase, sign=sign)


def _tabled(words: ModuleType) -> Iterator[tuple[str, Token]]:
    for table, sort in _TAGGED.items():
        for tag, phrases in getattr(words, table).items():
            for phrase in filter(None, phrases.split("|")):
                yield phrase, Token(sort, phrase, tag=tag)
    for table, sort in reversed(_PLAIN.items()):
        for phrase in filter(None, getattr(words, table).split("|")):
            yield phrase, Token(sort, phrase, tag=phrase)


def _numbered(words: ModuleType) -> Iterator[tuple[str, Token]]:
    for table, tag in ((words.NUMBERS, ""), (words.ORDINALS, "ordinal")):
        for number, forms in enumerate(table.split(), start=1):
            for word in forms.split("|"):
                yield word, numerals.counted(number, word, tag)
    for days, phrases in words.RELATIVE_DAYS.items():
        for phrase in phrases.split("|"):
            yield phrase, Token(Sort.DATE, phrase, tag="relative", sign=days)


def _surface(text: str) -> str:
    """The pattern of a name or phrase: Latin letters end where the word ends."""
    body = re.escape(text).replace(r"\ ", r"[ \u00a0]")
    before = r"(?<![A-Za-z0-9])" if text[0].isascii() and text[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if text[-1].isascii() and text[-1].isalnum() else ""
    return before + body + after


def _tokens(text: str, entries: Mapping[str, Token], pattern: re.Pattern[str]) -> Iterator[Token]:
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None or not match[0]:
            yield Token(Sort.UNKNOWN, text[position])
            position += 1
            continue
        position = match.end()
        if match["space"] is None:
            yield _token(match, entries)


def _token(match: re.Match[str], entries: Mapping[str, Token]) -> Token:
    text = match[0].replace("\u00a0", " ")
    if match["date"]:
        return numerals.date(match) or Token(Sort.UNKNOWN, text)
    if match["quantity"]:
        return numerals.quantity(match)
    if match["entry"]:
        known = entries.get(text) or entries.get(text.lower())
        if known is None or (known.sort is Sort.NAME and text not in entries):
            return Token(Sort.UNKNOWN, text)
        return replace(known, text=text)
    return Token(Sort.COLON if match["colon"] else Sort.BREAK, text)
