"""What a user sees after having done something."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tests.platforms.discord_server.state.interactions import Callback, Interaction
from tests.platforms.discord_server.state.messages import Messages
from tests.platforms.discord_server.state.model import StoredMessage
from tests.platforms.discord_server.wire import Json


@dataclass(frozen=True)
class Seen:
    """The answers to an interaction as they stand at one moment."""

    callback: Callback | None
    #: The first answer, or the message that was updated; None when deleted or not there yet.
    message: StoredMessage | None
    #: Follow-ups that were not deleted, oldest first.
    followups: tuple[StoredMessage, ...]
    #: Choices of an autocompletion: `{"name": ..., "value": ...}`.
    choices: tuple[Json, ...]
    #: Seconds of the server's clock until the first answer.
    answered_after_s: float | None

    @property
    def deferred(self) -> bool:
        """Whether the first answer was a deferral."""
        return self.callback in (Callback.DEFERRED_MESSAGE, Callback.DEFERRED_UPDATE)

    @property
    def thinking(self) -> bool:
        """Whether the user still reads that the application is thinking."""
        return self.message is not None and self.message.loading

    @property
    def ephemeral(self) -> bool:
        """Whether only this user sees the first answer."""
        return self.message is not None and self.message.ephemeral

    @property
    def content(self) -> str:
        """The text of the first answer."""
        return "" if self.message is None else self.message.content

    @property
    def answered(self) -> bool:
        """Whether there is something to see other than thinking."""
        return self.callback is not None and not self.thinking


class InteractionHandle:
    """One thing a user did; wait here for what comes of it."""

    def __init__(self, interaction: Interaction, messages: Messages) -> None:
        self.interaction = interaction
        self._messages = messages

    def seen(self) -> Seen:
        """What the user sees at this moment."""
        interaction = self.interaction
        held = {item.id: item for item in self._messages.of(interaction.channel.id)}
        first = held.get(interaction.original_id or 0)
        later = (held[identity] for identity in interaction.followup_ids)
        return Seen(
            callback=interaction.callback,
            message=None if first is None or first.deleted else first,
            followups=tuple(item for item in later if not item.deleted),
            choices=tuple(interaction.choices),
            answered_after_s=interaction.answered_after_s,
        )

    async def response(
        self,
        timeout: float = 5.0,  # noqa: ASYNC109 - the error says what was seen meanwhile
        until: Callable[[Seen], bool] | None = None,
    ) -> Seen:
        """What the user sees once there is an answer (past any deferral), or `until` holds.

        Raises:
            TimeoutError: not within `timeout` seconds; says what the user saw instead.
        """
        satisfied = until or (lambda seen: seen.answered)
        try:
            async with asyncio.timeout(timeout):
                while not satisfied(self.seen()):
                    await self.interaction.change()
        except TimeoutError as error:
            name = self.interaction.kind.name.lower()
            raise TimeoutError(f"{name} within {timeout} s only: {self.seen()}") from error
        return self.seen()

    async def acknowledged(
        self,
        timeout: float = 5.0,  # noqa: ASYNC109 - as above
    ) -> Seen:
        """What the user sees after the first answer, a deferral included."""
        return await self.response(timeout, lambda seen: seen.callback is not None)

    async def followed_up(
        self,
        count: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109 - as above
    ) -> Seen:
        """What the user sees once there are so many follow-ups."""
        return await self.response(timeout, lambda seen: len(seen.followups) >= count)
