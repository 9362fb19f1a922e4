"""What a handler gets and gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.platforms.discord_server.errors import FormErrors, Refusal
from tests.platforms.discord_server.state.model import Channel, StoredMessage
from tests.platforms.discord_server.state.whole import State
from tests.platforms.discord_server.wire import Json, Upload


@dataclass(frozen=True)
class Reply:
    """A successful answer; None as body is an empty 204."""

    body: Any = None
    status: int = 200


@dataclass(frozen=True)
class Call:
    """One request, taken apart."""

    state: State
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    uploads: Mapping[int, Upload]
    gateway_url: str

    def number(self, name: str) -> int:
        """A snowflake of the path. Raises: DiscordError 50035."""
        value = self.params[name]
        if not value.isdecimal():
            errors = FormErrors()
            errors.add(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
            errors.raise_if_any()
        return int(value)

    def form(self) -> Json:
        """The body as an object. Raises: DiscordError 50035."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise Refusal.BAD_REQUEST.error()
        return self.body

    def forms(self) -> list[Json]:
        """The body as a list of objects. Raises: DiscordError."""
        if not isinstance(self.body, list):
            raise Refusal.BAD_REQUEST.error()
        return self.body

    def channel(self) -> Channel:
        """The path's channel, which the bot must see. Raises: DiscordError 10003 or 50001."""
        channel = self.state.world.channel(self.number("channel_id"))
        self.state.world.require(channel)
        return channel

    def message(self) -> StoredMessage:
        """The path's message. Raises: DiscordError 10008."""
        return self.state.messages.visible(self.channel().id, self.number("message_id"))


Handler: TypeAlias = Callable[[Call], Reply]


@dataclass(frozen=True)
class Route:
    """A method, a path template as the specification writes it, and who answers."""

    method: str
    template: str
    handler: Handler
    #: False where a token in the path opens the door instead of the bot's.
    needs_token: bool = True

    @property
    def name(self) -> str:
        """How tests name it: "METHOD /template"."""
        return f"{self.method} {self.template}"
