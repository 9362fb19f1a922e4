"""The running Telegram bot: takes commands, answers them."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from telegram import BotCommand, Chat, User
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext

from bot.dispatch import Dispatch
from bot.platforms.telegram.connection import Polling, request, use_exact_times
from bot.platforms.telegram.errors import meaning
from bot.platforms.telegram.handlers import handlers
from bot.platforms.telegram.replies import Replies
from bot.platforms.telegram.settings import TelegramSettings
from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import Destination
from mir_core.model.errors import MirError

_log = logging.getLogger(__name__)

#: Commands that are answered at the same time.
_AT_ONCE = 16
_STOP_S = 20.0
#: In which the library's polling ends by itself after a refusal.
_SETTLE_S = 0.2
_UPDATES = ("message", "channel_post")

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class TelegramPlatform:
    """Speaks every command of the dispatch in Telegram.

    In private chats and groups a command is answered where it is given; in channels only where it
    names the bot (`/report@mir_bot`), since a bare one may be meant for another.

    Args:
        settings: Of the bot.
        dispatch: With Telegram's formatter.
        destinations: Those of Telegram say which language is spoken in their chat.
        pacer: Telegram's, shared with the transport.
    """

    name = "telegram"

    def __init__(
        self,
        settings: TelegramSettings,
        dispatch: Dispatch,
        destinations: Iterable[Destination],
        pacer: Pacer,
    ) -> None:
        self._settings = settings
        self._dispatch = dispatch
        self._languages = {
            each.address.lower(): each.language
            for each in destinations
            if each.platform == self.name
        }
        self._pacer = pacer
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Take commands until cancelled; what is being answered then is answered first.

        Raises:
            MirError: Telegram does not know the token.
            TelegramError: The server cannot be reached.
        """
        refused = asyncio.Event()
        application = self._build(refused)
        try:
            await application.initialize()
            await self._announce(application)
            await application.start()
            await self._poll(application, refused)
        except InvalidToken:
            # The library's error and its traceback name the token.
            raise MirError("Telegram does not know the token") from None
        finally:
            self.ready.clear()
            await _stop(application)

    async def _poll(self, application: AnyApplication, refused: asyncio.Event) -> None:
        updater = application.updater
        if updater is None:
            raise RuntimeError("the application was built without an updater")
        await updater.start_polling(
            timeout=self._settings.poll_s,
            allowed_updates=_UPDATES,
            error_callback=lambda _: None,  # Polling has told it
        )
        self.ready.set()
        _log.info("Telegram: @%s takes commands", application.bot.username)
        await refused.wait()
        await asyncio.sleep(_SETTLE_S)
        raise MirError("Telegram does not know the token any more")

    def _build(self, refused: asyncio.Event) -> AnyApplication:
        use_exact_times()
        application = (
            ApplicationBuilder()
            .token(self._settings.token)
            .base_url(f"{self._settings.api_root}/bot")
            .base_file_url(f"{self._settings.api_root}/file/bot")
            .request(request(self._settings))
            .get_updates_request(Polling(self._settings, refused))
            .concurrent_updates(_AT_ONCE)
            .job_queue(None)
            .build()
        )
        replies = Replies(application.bot, self._dispatch, self._pacer, self._language)
        application.add_handlers(handlers(self._dispatch.reports.commands, replies))
        application.add_error_handler(_tell)
        return application

    async def _announce(self, application: AnyApplication) -> None:
        """Tell Telegram the commands, in every language."""
        for language in self._dispatch.catalogs:
            menu = [
                BotCommand(command.name, self._dispatch.summary(command.summary, language))
                for command in self._dispatch.reports.commands.values()
            ]
            is_default = language == self._dispatch.default_language
            code = None if is_default else language
            try:
                await application.bot.set_my_commands(menu, language_code=code)
            except (BadRequest, RetryAfter) as error:
                # Without the menu commands can still be typed.
                _log.warning("Telegram does not take the menu of commands: %s", meaning(error))

    def _language(self, chat: Chat, user: User | None) -> str:
        """That of the chat if it receives reports, else that of the user."""
        name = f"@{chat.username or ''}".lower()
        known = self._languages.get(str(chat.id)) or self._languages.get(name)
        return self._dispatch.language(known or (user.language_code if user else None))


async def _stop(application: AnyApplication) -> None:
    """End what has been started, in order; a server that is gone does not hold it up."""
    if application.updater is not None and application.updater.running:
        # A polling that has ended with an error gives it away here.
        with suppress(TelegramError):
            await application.updater.stop()
    if application.running:
        with suppress(TimeoutError):
            await asyncio.wait_for(application.stop(), _STOP_S)
    await application.shutdown()
    # Left open by `shutdown` where `initialize` has failed.
    await application.bot.shutdown()


async def _tell(_update: object, context: "CallbackContext[Any, Any, Any, Any]") -> None:
    _log.error("an update could not be answered", exc_info=context.error)
