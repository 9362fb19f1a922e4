"""Which update goes to which command."""

from collections.abc import Mapping
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackContext, CommandHandler, MessageHandler, filters

from bot.command import Command
from bot.platforms.telegram.replies import Replies

AnyHandler = BaseHandler[Update, Any, Any]
_Context = CallbackContext[Any, Any, Any, Any]

#: What Telegram's own start button sends.
_START = "start"


class _Addressed(filters.MessageFilter):
    """Commands that name a bot: the handler sees to it that it is ours."""

    def filter(self, message: Message) -> bool:
        first = (message.text or "").split(maxsplit=1)[:1]
        return bool(first) and "@" in first[0]


_NEW = filters.UpdateType.MESSAGE | (filters.UpdateType.CHANNEL_POST & _Addressed())


def handlers(commands: Mapping[str, Command], replies: Replies) -> list[AnyHandler]:
    """One handler for each command, and in private one for those that do not exist.

    Only new messages count: an edit of an old command would be answered a second time.
    """
    found = [_handler(command, command.name, replies) for command in commands.values()]
    if "help" in commands and _START not in commands:
        found.append(_handler(commands["help"], _START, replies))
    private = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE

    async def unknown(update: Update, _context: _Context) -> None:
        if update.message is not None:
            await replies.unknown(update.message)

    found.append(MessageHandler(private & filters.COMMAND, unknown))
    return found


def _handler(command: Command, name: str, replies: Replies) -> AnyHandler:
    async def run(update: Update, context: _Context) -> None:
        if update.effective_message is not None:
            words = [] if name == _START else list(context.args or ())
            await replies.answer(update.effective_message, command, words)

    return CommandHandler(name, run, filters=_NEW)
