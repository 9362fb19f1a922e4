"""What carries a part to a chat."""

from typing import Protocol

from mir_core.model.delivery import Destination
from mir_core.model.part import Part


class Transport(Protocol):
    """Sends parts to the chats of one platform; waits."""

    platform: str

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:
        """Send one part once and return the platform's message id.

        Args:
            destination: Where to.
            part: What the formatter of this platform made.
            nonce: At most 25 characters, the same for every attempt at this delivery.

        Raises:
            DeliveryRetry: Wait, then send again.
            DeliveryRejected: No further attempt can succeed.
            DeliveryMoved: The chat has a new address.
            DeliveryUncertain: The request was written, its answer was lost.
        """
        ...
