"""What carries a part to a chat."""

import datetime as dt
from typing import Protocol

from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import Destination
from mir_core.model.part import Part


class Transport(Protocol):
    """Sends parts to the chats of one platform; waits.

    Attributes:
        platform: The platform that destinations name.
        pacer: Its rates; who sends there keeps them.
        nonce_window_s: How long the platform surely recognises a nonce that it has seen, so that
            a part may be sent again without appearing twice; 0 if it never does.
    """

    platform: str
    pacer: Pacer
    nonce_window_s: float

    def weight(self, part: Part) -> int:
        """How many messages the platform's rates take a part for."""
        ...

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:
        """Send one part once and return the platform's message id.

        Args:
            destination: Where to.
            part: What the formatter of this platform made, with references resolved and with
                the bytes of its attachments.
            nonce: At most 25 characters, the same for every attempt at this delivery.

        Raises:
            DeliveryRetry: Wait, then send again.
            DeliveryRejected: No further attempt can succeed.
            DeliveryUnsupported: A simpler form might.
            DeliveryMoved: The chat has a new address.
            DeliveryUncertain: The request was written, its answer was lost.
        """
        ...

    async def find(self, destination: Destination, part: Part, since: dt.datetime) -> str | None:
        """The message id of a part that may have arrived after `since`; None if it did not.

        Raises:
            DeliveryUncertain: The platform cannot tell.
            DeliveryRetry: Ask again later.
            DeliveryRejected: The chat cannot be read.
        """
        ...
