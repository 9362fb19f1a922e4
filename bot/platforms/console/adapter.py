"""The terminal as a chat: a line in, an answer out."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from bot.dispatch import Dispatch
from mir_core.model.message import Listing, Literal, Message, Sentence

GREETING = Sentence(
    "console.greeting",
    "Type a command such as {example}, {help} for all of them, {switch} for another language, "
    "{leave} to leave.",
)
LANGUAGE = Sentence("console.language", "Language: {language}.")
UNKNOWN_LANGUAGE = Sentence(
    "console.unknown_language", "There is no language {word}; there are: {languages}."
)

_LEAVE = {"quit", "exit"}
_SWITCH = "lang"


@dataclass
class ConsolePlatform:
    """Answers lines until they end or the user leaves.

    Attributes:
        dispatch: Answers commands, with the formatter of the terminal.
        write: Takes a text without its last line end.
        language: Of the answers; `lang zh` switches it.
    """

    dispatch: Dispatch
    write: Callable[[str], None]
    language: str = field(default="en")

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Greet, then answer every line."""
        self._say(
            GREETING(
                example=Literal("/report"),
                help=Literal("/help"),
                switch=Literal(f"{_SWITCH} zh"),
                leave=Literal("quit"),
            )
        )
        async for line in lines:
            words = line.split()
            if words and words[0].lower() in _LEAVE:
                return
            if words:
                await self.answer(words)

    async def answer(self, words: list[str]) -> None:
        """Write the answer to one line, given as its words."""
        name = words[0].removeprefix("/").lower()
        if name == _SWITCH:
            self._switch(words[1:])
            return
        command = self.dispatch.reports.commands.get(name)
        if command is None:
            found = self.dispatch.unknown(name, self.language)
        else:
            found = await self.dispatch.words(command, words[1:], self.language)
        for part in found.parts:
            self.write(part.plain_text)

    def _switch(self, words: list[str]) -> None:
        catalogs = self.dispatch.catalogs
        word = words[0].lower() if words else self.language
        if word not in catalogs:
            names = Listing(tuple(Literal(name) for name in catalogs))
            self._say(UNKNOWN_LANGUAGE(word=Literal(word), languages=names))
            return
        self.language = word
        self._say(LANGUAGE(language=Literal(catalogs[word].habits.name)))

    def _say(self, message: Message) -> None:
        self.write(self.dispatch.catalogs[self.language].text(message))
