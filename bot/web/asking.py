"""Commands of the bot, given on the site by anybody: answered as each platform would show them."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.command import Command
from bot.dispatch import FAULT, answer_choice, answer_words
from bot.keeping import Fresh
from bot.platforms.discord.choices import read_choice
from bot.web.limits import TooMuch
from bot.web.previews.messages import PLATFORMS, shown
from bot.web.previews.shown import Chat
from bot.web.site import Site
from bot.web.words import BUSY_WHY
from mir_core.model.errors import UsageError
from mir_core.model.message import Count
from mir_core.model.report import Document, Report

#: Characters of a line.
MOST = 200
_SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked, and the answer by platform.

    Attributes:
        line: What was typed, or what stands on what was clicked.
        is_private: Nobody else in the chat sees the answer.
    """

    line: str
    answers: Mapping[str, Chat]
    is_private: bool = False


@dataclass(frozen=True)
class SharedReports:
    """Reports for commands, built once for all who ask, on a visitor's account."""

    site: Site
    visitor: str | None

    async def report(self, date: dt.date | None = None, edition: str | None = None) -> Report:
        """The report of a date; by default the newest edition whose cut-off is past.

        Raises:
            UsageError: No report can be built for that date or edition, or not now.
        """
        chosen = self.site.app.reports.choose(date, edition)
        try:
            return await self.site.shelf.report(*chosen, self.visitor)
        except TooMuch as error:
            raise UsageError(BUSY_WHY(seconds=Count(math.ceil(error.after_s)))) from error

    @property
    def commands(self) -> Mapping[str, Command]:
        """Commands that anybody may give."""
        known = self.site.app.reports.commands
        return {name: command for name, command in known.items() if not command.admin}

    @property
    def section_names(self) -> tuple[str, ...]:
        """Names of the report's sections, in print order."""
        return self.site.app.reports.section_names

    async def dates(self) -> tuple[dt.date, ...]:
        """Newest dates for which a report can be built."""
        return await self.site.app.reports.dates()


async def ask(
    site: Site, line: str, language: str, visitor: str, platforms: Sequence[str] = PLATFORMS
) -> Exchange:
    """The answer to a line, as a user would type it in a chat; never raises for what it says."""
    reports = SharedReports(site, visitor)
    name, *words = line.split()
    name = name.removeprefix("/").partition("@")[0].lower()
    command = reports.commands.get(name)
    document: Document | None = None
    if command is not None:
        document = await answer_words(command, words, language, reports)

    def printed() -> Mapping[str, Chat]:
        answers = {}
        for platform in platforms:
            dispatch = site.app.dispatch(platform)
            said = (
                dispatch.unknown(name, language)
                if document is None
                else dispatch.print(document, language)
            )
            answers[platform] = shown(platform, said.parts)
        return answers

    return Exchange(line, await site.proofs.aside(printed))


async def choose(site: Site, chosen: str, language: str, visitor: str) -> Exchange | None:
    """The answer to a button or a menu of Discord; None for what is none of ours.

    Args:
        site: Answers.
        chosen: Its name, and after a space the option of a menu.
        language: Of the reader.
        visitor: On whose account it is answered.
    """
    custom_id, _, option = chosen.partition(" ")
    choice = read_choice(custom_id, [option] if option else [])
    if choice is None:
        return None
    # Reports are kept on the shelf; here is nothing to keep.
    made = choice.document(SharedReports(site, visitor), Fresh(1))
    document = await answer_choice(choice.title, made)
    is_section = choice.asked.kind == "section" and document.name != FAULT
    title = document.sections[0].title if is_section else choice.title
    parts = site.app.dispatch("discord").print(document, language).parts
    answers = {"discord": shown("discord", parts)}
    return Exchange(site.say(language, title), answers, is_private=True)


async def suggestions(site: Site) -> tuple[str, ...]:
    """Lines to offer: each command, and each with what it takes."""
    reports = SharedReports(site, None)
    found: list[str] = []
    for command in reports.commands.values():
        found.append(f"/{command.name}")
        for argument in command.arguments:
            if argument.suggest is not None:
                offered = (await argument.suggest(reports))[:_SUGGESTED]
                found += [f"/{command.name} {each}" for each in offered]
    return tuple(found)
