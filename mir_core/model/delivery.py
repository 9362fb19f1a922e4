"""Where a report goes, and how far it got."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mir_core.model.part import Part


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat that receives editions.

    Attributes:
        id: Name in the configuration, stable over the chat's moves.
        platform: `telegram`, `discord` or `console`.
        address: Chat id or @name, channel id.
        language: `en`, `zh`, or another locale.
        editions: Editions that it receives.
    """

    id: str
    platform: str
    address: str
    language: str
    editions: tuple[str, ...]


class DeliveryState(StrEnum):
    """How far one part got on its way to one destination."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"


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
