"""Where a report goes, and how far it got."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from mir_core.model.part import Part

#: What a chat or its server may refuse as a whole, while a simpler form of the same would pass.
Form = Literal["rich", "pictures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a destination wants its editions to look.

    Attributes:
        style: Telegram's: `classic` messages, or one `rich` message.
        tables: As pictures, or as monospace text.
        theme: Of the pictures.
        colours: Of rising and falling prices; None for the habit of the language.
        pictures: False where a chat takes none; tables are text then.
        layout: Discord's: sections in a thread under the cover, or in the channel itself.
        crosspost: In Discord's announcement channels the cover goes to those who follow.
    """

    style: Literal["classic", "rich"] = "classic"
    tables: Literal["pictures", "text"] = "pictures"
    theme: Literal["light", "dark"] = "light"
    colours: Literal["western", "chinese"] | None = None
    pictures: bool = True
    layout: Literal["thread", "channel"] = "thread"
    crosspost: bool = True

    def without(self, form: str) -> "Look":
        """The next simpler look, for a chat that refuses a form."""
        match form:
            case "rich":
                return replace(self, style="classic")
            case "pictures":
                return replace(self, pictures=False, tables="text")
        return self


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat that receives editions.

    Attributes:
        id: Name in the configuration, stable over the chat's moves.
        platform: `telegram`, `discord` or `console`.
        address: Chat id or @name, channel id.
        language: `en`, `zh`, or another locale.
        editions: Editions that it receives.
        look: How they look there.
    """

    id: str
    platform: str
    address: str
    language: str
    editions: tuple[str, ...]
    look: Look = Look()


class DeliveryState(StrEnum):
    """How far one part got on its way to one destination.

    A part is unsupported where the chat refuses its form and has got nothing of the plan yet: the
    run plans a simpler form for it.
    """

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part on its way to one destination; one row of the deliveries table.

    Attributes:
        run: Id of the run (date, edition, revision) that planned it.
        message_id: The platform's id once it is sent.
        error: The last error, safe to show; None if there was none.
    """

    id: int
    run: int
    destination: str
    part: Part
    state: DeliveryState
    attempts: int
    message_id: str | None
    sent_at: dt.datetime | None
    error: str | None
