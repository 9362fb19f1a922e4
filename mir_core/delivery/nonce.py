"""The name of a delivery by which a platform recognises a second attempt."""

import hashlib
import json

from mir_core.model.delivery import Delivery


def nonce(delivery: Delivery) -> str:
    """24 characters, the same for every attempt at this delivery.

    The payload counts too: a database made anew starts its runs at 1 again, and its messages must
    not be taken for those of the one before.
    """
    part = delivery.part
    named: list[object] = [
        delivery.run,
        delivery.destination,
        part.ordinal,
        part.method,
        dict(part.payload),
    ]
    if part.attachments:
        named.append([each.digest for each in part.attachments])
    text = json.dumps(named, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
