"""Answers to commands and buttons: a deferral at once, then the parts of a document in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import discord

from bot.command import Command, Request
from bot.dispatch import Answer, Dispatch
from bot.keeping import Fresh
from bot.platforms.discord.choices import Choice
from bot.platforms.discord.errors import FAILURES, meaning
from bot.platforms.discord.requests import EPHEMERAL, Requests
from mir_core.model.errors import DeliveryRetry, DeliveryUncertain

_log = logging.getLogger(__name__)

#: Attempts at one request; somebody is waiting, and the library has made its own before.
_MOST_ATTEMPTS = 3
_PAUSE_S = 1.0
#: Reports kept for buttons and menus; each holds all series that it was made from.
_MOST_REPORTS = 4

Interaction = discord.Interaction[Any]


class Answers:
    """Answers interactions.

    Args:
        dispatch: Finds the answers.
        request_s: How long one request may take.
    """

    def __init__(self, dispatch: Dispatch, request_s: float) -> None:
        self._dispatch = dispatch
        self._request_s = request_s
        self._running: set[asyncio.Future[None]] = set()
        self._recent = Fresh(_MOST_REPORTS)

    async def run(
        self, interaction: Interaction, command: Command, arguments: Mapping[str, str]
    ) -> None:
        """Answer a command in the user's language; everybody in the channel reads it."""
        language = self._dispatch.language(interaction.locale.value)
        with self._under_way():
            if await _defer(interaction, f"/{command.name}"):
                answer = await self._dispatch.request(command, Request(arguments, language))
                await self._send(interaction, answer)

    async def choose(self, interaction: Interaction, choice: Choice) -> None:
        """Answer a button or a menu in the user's language; nobody else reads it."""
        language = self._dispatch.language(interaction.locale.value)
        with self._under_way():
            if await _defer(interaction, str(choice.asked), ephemeral=True):
                document = choice.document(self._dispatch.reports, self._recent)
                answer = await self._dispatch.choice(choice.title, document, language)
                await self._send(interaction, answer, is_private=True)

    async def finish(self, grace_s: float) -> None:
        """Wait for the answers that are under way, but not for ever."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace_s)

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._running.add(done)
        try:
            yield
        finally:
            self._running.discard(done)
            done.set_result(None)

    async def _send(
        self, interaction: Interaction, answer: Answer, *, is_private: bool = False
    ) -> None:
        requests = Requests(interaction.client, self._request_s)
        first, *rest = answer.parts
        if answer.is_fault and not is_private:
            # What everybody sees thinking cannot become what one person sees: it has to go first.
            done = await _try(interaction.delete_original_response, may_repeat=True)
            rest = [first, *rest]
        else:
            done = await _try(partial(requests.answer, interaction, first), may_repeat=True)
        flags = EPHEMERAL if answer.is_fault or is_private else 0
        for part in rest:
            done = done and await _try(partial(requests.follow_up, interaction, part, flags))
        if not done:
            _log.warning("an answer of %s parts did not arrive as a whole", len(answer.parts))


async def _defer(interaction: Interaction, name: str, *, ephemeral: bool = False) -> bool:
    """Discord waits three seconds for a sign of life, so that is given before the work."""
    try:
        await interaction.response.defer(thinking=True, ephemeral=ephemeral)
    except FAILURES as error:
        _log.warning("%s came too late to be answered: %s", name, meaning(error))
        return False
    return True


async def _try(send: Callable[[], Awaitable[object]], *, may_repeat: bool = False) -> bool:
    """Send; False if what follows would make no sense.

    Args:
        send: One request.
        may_repeat: It does the same when done twice.
    """
    for _ in range(_MOST_ATTEMPTS):
        try:
            await send()
        except FAILURES as error:
            known = meaning(error)
        else:
            return True
        _log.debug("an answer has failed: %s", known)
        if isinstance(known, DeliveryUncertain) and not may_repeat:
            return True
        if not isinstance(known, DeliveryRetry | DeliveryUncertain):
            return False
        await asyncio.sleep(max(_PAUSE_S, getattr(known, "after_s", 0.0)))
    return False
