"""What a command is: defined once, spoken on every platform in every language."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from mir_core.model.message import Sentence
from mir_core.model.report import Document, Report


class Reports(Protocol):
    """What commands may ask for."""

    async def report(self, date: dt.date | None = None, edition: str | None = None) -> Report:
        """The report of a date; by default the newest edition whose cut-off is past.

        Raises:
            UsageError: No report can be built for that date or edition.
        """
        ...

    @property
    def commands(self) -> Mapping[str, "Command"]:
        """All commands by name."""
        ...

    @property
    def section_names(self) -> tuple[str, ...]:
        """Names of the report's sections, in print order."""
        ...

    async def dates(self) -> tuple[dt.date, ...]:
        """Newest dates for which a report can be built, newest first, at most 25."""
        ...


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, given by position in Telegram and by name in Discord.

    Attributes:
        summary: At most 100 characters in every language.
        suggest: Values to offer while the user types; None for free text.
    """

    name: str
    summary: Sentence
    suggest: Callable[[Reports], Awaitable[tuple[str, ...]]] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One use of a command. Arguments that were left out are absent."""

    arguments: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Command:
    """One command. A module of `bot/commands` ends in `COMMAND = Command(...)`.

    Attributes:
        summary: What it answers, at most 100 characters in every language.
        run: Answers a request with a document; raises UsageError with the usage line for
            arguments that it does not understand.
        admin: For the operators alone: the web site, which anybody may ask, does not know it.
    """

    name: str
    summary: Sentence
    run: Callable[[Request, Reports], Awaitable[Document]]
    arguments: tuple[Argument, ...] = ()
    admin: bool = False
