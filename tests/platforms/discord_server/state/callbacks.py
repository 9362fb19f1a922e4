"""The application's answers to interactions: the first one, its edits and the follow-ups."""

from collections.abc import Mapping

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import DiscordError, FormErrors, Refusal
from tests.platforms.discord_server.state.interactions import (
    Callback,
    Interaction,
    InteractionKind,
    Interactions,
)
from tests.platforms.discord_server.state.message_payload import message_payload
from tests.platforms.discord_server.state.messages import Messages, Origin
from tests.platforms.discord_server.state.model import EPHEMERAL, LOADING, StoredMessage
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json, Upload

_FITTING = {
    InteractionKind.COMMAND: (Callback.MESSAGE, Callback.DEFERRED_MESSAGE),
    InteractionKind.COMPONENT: (
        Callback.MESSAGE,
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_UPDATE,
        Callback.UPDATE,
    ),
    InteractionKind.AUTOCOMPLETE: (Callback.CHOICES,),
}
_COMMAND_ANSWER = 20  # message type of the answer to a slash command


class Callbacks:
    """What the interaction endpoints and their webhooks do."""

    def __init__(self, world: World, messages: Messages, interactions: Interactions) -> None:
        self._world = world
        self._messages = messages
        self._interactions = interactions

    def respond(self, identity: int, token: str, body: Json, uploads: Mapping[int, Upload]) -> Json:
        """The first answer; returns the callback resource. Raises: DiscordError."""
        interaction = self._interactions.waiting(identity, token)
        callback = self._kind(interaction, body)
        data: Json = body.get("data") or {}
        message = None
        try:
            if callback is Callback.CHOICES:
                interaction.choices = self._choices(data)
            elif callback is Callback.DEFERRED_MESSAGE:
                message = self._defer(interaction, data)
            elif callback is Callback.MESSAGE:
                origin = self._origin(interaction)
                message = self._messages.create(
                    interaction.channel, origin, data, uploads, prefix="data."
                )
            elif callback is Callback.UPDATE and interaction.source is not None:
                old = self._messages.get(interaction.channel.id, interaction.source.id)
                message = self._messages.edit(old, data, uploads, prefix="data.")
        except DiscordError as error:
            # What is a 500 elsewhere is here an interaction that was never heard of.
            if error.status == Refusal.BROKEN.error().status:
                raise Refusal.UNKNOWN_INTERACTION.error() from error
            raise
        self._acknowledge(interaction, callback, message)
        return self._resource(interaction, message)

    def original(self, token: str) -> StoredMessage:
        """The message that `@original` means. Raises: DiscordError."""
        interaction = self._interactions.answered(token)
        if interaction.original_id is None:
            raise Refusal.UNKNOWN_MESSAGE.error()
        return self._messages.get(interaction.channel.id, interaction.original_id)

    def message(self, token: str, message_id: int) -> StoredMessage:
        """A message of the interaction by id. Raises: DiscordError."""
        interaction = self._interactions.answered(token)
        if message_id not in (interaction.original_id, *interaction.followup_ids):
            raise Refusal.UNKNOWN_MESSAGE.error()
        return self._messages.get(interaction.channel.id, message_id)

    def edit(
        self, token: str, message: StoredMessage, body: Json, uploads: Mapping[int, Upload]
    ) -> StoredMessage:
        """Edit a message of the interaction."""
        changed = self._messages.edit(message, body, uploads)
        self._interactions.answered(token).notify()
        return changed

    def delete(self, token: str, message: StoredMessage) -> None:
        """Delete a message of the interaction."""
        self._messages.delete(message)
        self._interactions.answered(token).notify()

    def follow_up(self, token: str, body: Json, uploads: Mapping[int, Upload]) -> StoredMessage:
        """One more message; the first after a deferral fills the waiting message instead."""
        interaction = self._interactions.answered(token)
        waiting = self._loading(interaction)
        if waiting is not None:
            return self.edit(token, waiting, body, uploads)
        origin = self._origin(interaction)
        message = self._messages.create(interaction.channel, origin, body, uploads)
        interaction.followup_ids.append(message.id)
        interaction.notify()
        return message

    def _kind(self, interaction: Interaction, body: Json) -> Callback:
        fitting = _FITTING[interaction.kind]
        if body.get("type") not in fitting:
            errors = FormErrors()
            errors.choices("type", tuple(int(item) for item in fitting))
            errors.raise_if_any()
        return Callback(body["type"])

    def _choices(self, data: Json) -> list[Json]:
        choices: list[Json] = data.get("choices") or []
        errors = FormErrors("data.")
        if len(choices) > limits.AUTOCOMPLETE_CHOICES:
            errors.too_long("choices", limits.AUTOCOMPLETE_CHOICES)
        for index, choice in enumerate(choices):
            if not 1 <= len(choice.get("name") or "") <= limits.COMMAND_CHOICE_NAME:
                errors.bad_length(f"choices.{index}.name", 1, limits.COMMAND_CHOICE_NAME)
            if len(str(choice.get("value"))) > limits.COMMAND_CHOICE_VALUE:
                errors.too_long(f"choices.{index}.value", limits.COMMAND_CHOICE_VALUE)
        errors.raise_if_any()
        return choices

    def _defer(self, interaction: Interaction, data: Json) -> StoredMessage:
        """The message that says that the application is thinking."""
        flags = LOADING | ((data.get("flags") or 0) & EPHEMERAL)
        origin = self._origin(interaction)
        waiting = StoredMessage(
            id=self._world.time.snowflake(),
            channel_id=interaction.channel.id,
            author=origin.author,
            content="",
            created_at=self._world.time.now(),
            flags=flags,
            kind=origin.kind,
            interaction_id=origin.interaction_id,
            webhook_id=origin.webhook_id,
        )
        return self._messages.add(interaction.channel, waiting)

    def _acknowledge(
        self, interaction: Interaction, callback: Callback, message: StoredMessage | None
    ) -> None:
        interaction.callback = callback
        interaction.answered_after_s = self._world.time.seconds() - interaction.began_s
        if message is not None:
            interaction.original_id = message.id
        elif callback is Callback.DEFERRED_UPDATE and interaction.source is not None:
            interaction.original_id = interaction.source.id
        interaction.notify()

    def _loading(self, interaction: Interaction) -> StoredMessage | None:
        if interaction.callback is not Callback.DEFERRED_MESSAGE:
            return None
        for message in self._messages.of(interaction.channel.id):
            if message.id == interaction.original_id and message.loading and not message.deleted:
                return message
        return None

    def _origin(self, interaction: Interaction) -> Origin:
        kind = _COMMAND_ANSWER if interaction.kind is InteractionKind.COMMAND else 0
        return Origin(self._world.bot, kind, interaction.id, self._world.application_id)

    def _resource(self, interaction: Interaction, message: StoredMessage | None) -> Json:
        """What `with_response` returns."""
        shown: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
        if message is None or interaction.callback is None:
            return {"interaction": shown}
        shown["response_message_id"] = str(message.id)
        shown["response_message_loading"] = message.loading
        shown["response_message_ephemeral"] = message.ephemeral
        resource = {
            "type": int(interaction.callback),
            "message": message_payload(self._world, message),
        }
        if interaction.callback is Callback.DEFERRED_MESSAGE:
            return {"interaction": shown}
        return {"interaction": shown, "resource": resource}
