"""What every command keeps, on every platform and in every language."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot.commands
from bot.app import OUTPUTS, App
from bot.command import Argument, Command, Request
from bot.dispatch import FAULT, answer, answer_words, usage
from formatters.catalog import Catalog, languages
from mir_core.discovery import modules, plugins
from mir_core.model.message import Sentence
from tests.demo_world import application

COMMANDS: dict[str, Command] = dict(plugins(bot.commands, "COMMAND"))
CATALOGS = {language: Catalog.load(language) for language in languages()}

#: Limits of Discord (name, description) and Telegram (name), the stricter of both.
NAME_LENGTH = 32
SUMMARY_LENGTH = 100
CHOICES = 25


@pytest.fixture
async def app(demo_database: Path) -> AsyncIterator[App]:
    async with application(demo_database) as opened:
        yield opened


def test_the_folder_holds_the_promised_commands() -> None:
    assert {"report", "divergence", "help"} <= COMMANDS.keys()
    assert len(modules(bot.commands)) == len(COMMANDS)


@pytest.mark.parametrize("module", COMMANDS)
def test_a_command_is_named_like_its_file(module: str) -> None:
    name = COMMANDS[module].name
    assert name == module
    assert name.isascii()
    assert name.islower()
    assert len(name) <= NAME_LENGTH


def summaries(command: Command) -> list[Sentence]:
    return [command.summary, *(argument.summary for argument in command.arguments)]


@pytest.mark.parametrize("language", CATALOGS)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_summaries_fit_every_platform(command: Command, language: str) -> None:
    for summary in summaries(command):
        assert 1 <= len(CATALOGS[language].text(summary())) <= SUMMARY_LENGTH


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_arguments_have_names_of_their_own(command: Command) -> None:
    names = [argument.name for argument in command.arguments]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)


ARGUMENTS = [(command, argument) for command in COMMANDS.values() for argument in command.arguments]


@pytest.mark.parametrize(
    ("command", "argument"), ARGUMENTS, ids=[f"{c.name}-{a.name}" for c, a in ARGUMENTS]
)
async def test_every_suggestion_is_understood(
    app: App, command: Command, argument: Argument
) -> None:
    assert argument.suggest is not None
    suggested = await argument.suggest(app.reports)
    assert suggested
    assert len(suggested) <= CHOICES
    for word in (suggested[0], suggested[-1]):
        document = await answer(command, Request({argument.name: word}), app.reports)
        assert document.name != FAULT


@pytest.mark.parametrize("platform", OUTPUTS)
@pytest.mark.parametrize("language", CATALOGS)
@pytest.mark.parametrize("name", COMMANDS)
async def test_an_answer_is_printed_everywhere_and_says_demo(
    app: App, name: str, language: str, platform: str
) -> None:
    dispatch = app.dispatch(platform)
    printed = await dispatch.request(app.reports.commands[name], Request({}, language))
    refused = await dispatch.words(app.reports.commands[name], ["x"] * 9, language)
    assert (printed.is_fault, refused.is_fault) == (False, True)
    assert printed.parts
    for part in (*printed.parts, *refused.parts, *dispatch.unknown("nothing", language).parts):
        assert "DEMO" in part.plain_text


@pytest.mark.parametrize("name", COMMANDS)
async def test_too_many_words_are_answered_with_the_usage(app: App, name: str) -> None:
    command = app.reports.commands[name]
    words = ["x"] * (len(command.arguments) + 1)
    document = await answer_words(command, words, "en", app.reports)
    text = app.formatters["text"](document, app.catalogs["en"])[0].plain_text
    assert document.name == FAULT
    assert usage(command) in text


@pytest.mark.parametrize("argument", ["@everyone", "<b>", "```", "\u202e", "9" * 4000, " "])
async def test_nonsense_is_refused_with_the_usage(app: App, argument: str) -> None:
    for command in app.reports.commands.values():
        if command.arguments:
            document = await answer_words(command, [argument], "zh", app.reports)
            assert document.name == FAULT
            text = app.formatters["text"](document, app.catalogs["zh"])[0].plain_text
            assert usage(command) in text
