"""A few small commands for tests of the platforms, and what they need to be spoken."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.command import Argument, Command, Reports, Request
from bot.commands.help import COMMAND as HELP
from bot.dispatch import Dispatch
from formatters.catalog import Catalog
from formatters.contract import Formatter
from mir_core.model.errors import UsageError
from mir_core.model.message import Literal, Phrase, Sentence
from mir_core.model.report import Document, Paragraph, Report, Section

SUMMARY = Sentence("test.summary", "A command of the tests")
FIRST = Sentence("test.first", "The first word")
SAID = Sentence("test.said", "You said: {words}.")
LINE = Sentence("test.line", "Line {number} of a long answer.")
WRONG = Sentence("test.wrong", "{word} is not a word that I know.")
CHINESE = {
    "test.summary": "测试命令",
    "test.first": "第一个词",
    "test.said": "你说：{words}。",
    "test.line": "长答复的第 {number} 行。",
    "test.wrong": "我不认识 {word}。",
}


def _document(name: str, *sentences: Phrase) -> Document:
    blocks = tuple(Paragraph((sentence,)) for sentence in sentences)
    return Document(name, Literal(name), None, (Section(name, Literal("Answer"), blocks),))


async def _echo(request: Request, _reports: Reports) -> Document:
    words = " ".join(f"{name}={word}" for name, word in request.arguments.items())
    return _document("echo", SAID(words=Literal(words)))


async def _long(_request: Request, _reports: Reports) -> Document:
    lines = [LINE(number=Literal(f"{number:03}")) for number in range(300)]
    return _document("long", *lines)


async def _picky(request: Request, _reports: Reports) -> Document:
    raise UsageError(WRONG(word=Literal(request.arguments.get("first", ""))))


async def _broken(_request: Request, _reports: Reports) -> Document:
    raise RuntimeError("inner-detail")


async def _unprintable(_request: Request, _reports: Reports) -> Document:
    return _document("unprintable", SAID(nothing=Literal("x")))


async def _suggest(_reports: Reports) -> tuple[str, ...]:
    return ("alpha", "beta", *(f"word{number:02}" for number in range(40)))


async def _suggest_badly(_reports: Reports) -> tuple[str, ...]:
    raise RuntimeError("inner-detail")


_WORDS = (Argument("first", FIRST, _suggest), Argument("second", FIRST, _suggest_badly))
COMMANDS = {
    command.name: command
    for command in (
        HELP,
        Command("echo", SUMMARY, _echo, _WORDS),
        Command("long", SUMMARY, _long),
        Command("picky", SUMMARY, _picky, _WORDS),
        Command("broken", SUMMARY, _broken),
        Command("unprintable", SUMMARY, _unprintable),
    )
}


@dataclass(frozen=True)
class SmallReports:
    """Reports of a bot that has none."""

    commands: Mapping[str, Command]
    section_names: tuple[str, ...] = ("first", "second")

    async def report(self, date: dt.date | None = None, edition: str | None = None) -> Report:
        raise AssertionError(f"nobody asks for {date} {edition}")

    async def dates(self) -> tuple[dt.date, ...]:
        return ()


def catalogs() -> Mapping[str, Catalog]:
    """English and Chinese, which knows the sentences of this file too."""
    chinese = Catalog.load("zh")
    messages = {**chinese.file.messages, **CHINESE}
    return {
        "en": Catalog.load("en"),
        "zh": replace(chinese, file=replace(chinese.file, messages=messages)),
    }


def dispatch(formatter: Formatter) -> Dispatch:
    return Dispatch(SmallReports(COMMANDS), formatter, catalogs())
