"""One language's voice: phrases in, text out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal as OneOf

from babel import Locale

from formatters import locale_file, template
from formatters.clean import clean
from formatters.locale_file import Colour, Habits, LocaleFile, languages
from formatters.numbers import Numbers
from mir_core.model.message import Listing, Literal, Message, Name, Phrase, Worded

__all__ = ["Catalog", "Piece", "languages"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a phrase's text.

    Attributes:
        origin: `template` for the language's own words, `value` for a written quantity, `name`
            for what stands for a thing (a name of the locale, or text from outside).
    """

    text: str
    origin: OneOf["template", "value", "name"]


@dataclass(frozen=True, eq=False)
class Catalog:
    """Says phrases in one language.

    Attributes:
        up_colour: Colour of rising prices; the locale's unless the operator chose another
            (`dataclasses.replace`).
    """

    file: LocaleFile
    up_colour: Colour
    numbers: Numbers = field(repr=False)

    @classmethod
    def load(cls, language: str) -> "Catalog":
        """The catalog of a language, read once per process.

        Raises:
            ConfigurationError: There is no such language, or its file lacks something.
        """
        return _load(language)

    @property
    def language(self) -> str:
        """Name of the locale file: `en`, `zh`."""
        return self.file.language

    @property
    def locale(self) -> Locale:
        """The locale as babel knows it."""
        return Locale.parse(self.file.habits.babel)

    @property
    def habits(self) -> Habits:
        """Separators and other habits of the language."""
        return self.file.habits

    def text(self, phrase: Phrase) -> str:
        """The phrase as one line of text without markup.

        Raises:
            LookupError: The language has no template for a message.
            ValueError: The values of a message are not those of its template, or one is not
                finite.
        """
        return "".join(piece.text for piece in self.pieces(phrase))

    def pieces(self, phrase: Phrase) -> Iterator[Piece]:
        """The phrase's text in stretches of one origin; raises what `text` raises."""
        match phrase:
            case Message():
                yield from self._message(phrase)
            case Worded():
                yield from self._worded(phrase)
            case Listing(items):
                yield from self._listing(items)
            case Name(id=id_):
                yield Piece(self.file.names.get(id_) or clean(id_), "name")
            case Literal(text):
                yield Piece(clean(text), "name")
            case _:
                yield Piece(self.numbers.write(phrase), "value")

    def template(self, message: Message) -> str:
        """The message's template in this language: the locale file's, in English its own.

        Raises:
            LookupError: The language has none.
        """
        if self.language == "en":
            return message.english
        try:
            return self.file.messages[message.key]
        except KeyError:
            raise LookupError(f"{self.language}.toml has no message {message.key!r}") from None

    def _message(self, message: Message) -> Iterator[Piece]:
        said = self.template(message)
        wanted = template.placeholders(said)
        if set(wanted) != message.values.keys() or wanted != template.placeholders(message.english):
            raise ValueError(
                f"{message.key} in {self.language}: the template takes {list(wanted)}, the English "
                f"{list(template.placeholders(message.english))}, given {sorted(message.values)}"
            )
        yield from self._filled(said, message.values)

    def _worded(self, worded: Worded) -> Iterator[Piece]:
        if self.language not in worded.texts:
            raise LookupError(f"{worded.place} has no text in {self.language!r}")
        said = worded.texts[self.language]
        if not worded.values.keys() >= set(template.placeholders(said)):
            raise ValueError(
                f"{worded.place} in {self.language}: the text takes "
                f"{list(template.placeholders(said))}, given {sorted(worded.values)}"
            )
        yield from self._filled(said, worded.values)

    def _filled(self, said: str, values: Mapping[str, Phrase]) -> Iterator[Piece]:
        for text, name in template.parse(said):
            if text:
                yield Piece(text, "template")
            if name is not None:
                yield from self.pieces(values[name])

    def _listing(self, items: tuple[Phrase, ...]) -> Iterator[Piece]:
        for position, item in enumerate(items):
            if position:
                last = position == len(items) - 1
                joint = self.habits.list_last if last else self.habits.list_separator
                yield Piece(joint, "template")
            yield from self.pieces(item)


@cache
def _load(language: str) -> Catalog:
    file = locale_file.read(language)
    numbers = Numbers(Locale.parse(file.habits.babel), file.units)
    return Catalog(file, file.habits.up_colour, numbers)
