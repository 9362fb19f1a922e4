"""Commands as Discord's application commands."""

import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.command import Argument, Command
from bot.dispatch import Dispatch
from mir_core.model.message import Sentence

_log = logging.getLogger(__name__)

#: Discord shows so many suggestions, each so long at most.
_MOST_CHOICES = 25
_LONGEST_CHOICE = 100
_SENTENCE = "sentence"

Interaction = discord.Interaction[Any]
#: Answers a command with its arguments.
Run = Callable[[Interaction, Command, Mapping[str, str]], Awaitable[None]]


class Summaries(app_commands.Translator):
    """Says summaries in the languages that there are catalogs of.

    Names stay as they are in every language, so that what help and usage lines say can be typed.
    """

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the library's signature
    ) -> str | None:
        """The text in a locale such as `zh-TW`; None where Discord shall show the default."""
        sentence = string.extras.get(_SENTENCE)
        language = self._dispatch.language(locale.value)
        if not isinstance(sentence, Sentence) or language == self._dispatch.default_language:
            return None
        return self._dispatch.summary(sentence, language)


def build_tree(client: discord.Client, dispatch: Dispatch, run: Run) -> "Tree":
    """A tree with every command of the dispatch, for servers, direct and private messages."""
    tree = app_commands.CommandTree(
        client,
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
    for command in dispatch.reports.commands.values():
        tree.add_command(_command(command, dispatch, run))
    return tree


Tree = app_commands.CommandTree[discord.Client]


def _command(
    command: Command, dispatch: Dispatch, run: Run
) -> "app_commands.Command[Any, ..., None]":
    describe = app_commands.describe(
        **{each.name: _said(each.summary, dispatch) for each in command.arguments}
    )
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=command.name,
        description=_said(command.summary, dispatch),
        callback=describe(_callback(command, run)),
    )
    for argument in command.arguments:
        if argument.suggest is not None:
            made.autocomplete(argument.name)(_suggestions(argument, dispatch))
    return made


def _callback(command: Command, run: Run) -> Callable[..., Coroutine[Any, Any, None]]:
    """A function whose signature has the command's arguments: from it the library reads options."""

    async def callback(interaction: Interaction, **options: str | None) -> None:
        given = {name: word for name, word in options.items() if word}
        await run(interaction, command, given)

    one = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter("interaction", one, annotation=discord.Interaction),
        *(
            inspect.Parameter(each.name, one, default=None, annotation=str | None)
            for each in command.arguments
        ),
    ]
    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return callback


def _suggestions(
    argument: Argument, dispatch: Dispatch
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        known: tuple[str, ...] = ()
        try:
            if argument.suggest is not None:
                known = await argument.suggest(dispatch.reports)
        except Exception:  # noqa: BLE001 - who types goes on typing
            _log.exception("no suggestions for %s", argument.name)
        fitting = [
            word
            for word in known
            if current.lower() in word.lower() and len(word) <= _LONGEST_CHOICE
        ]
        return [app_commands.Choice(name=word, value=word) for word in fitting[:_MOST_CHOICES]]

    return suggest


def _said(sentence: Sentence, dispatch: Dispatch) -> locale_str:
    """The summary in the default language, which carries its sentence for the other ones."""
    text = dispatch.summary(sentence, dispatch.default_language)
    return locale_str(text, **{_SENTENCE: sentence})
