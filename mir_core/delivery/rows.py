"""Rows of the deliveries table, both ways."""

import json
from typing import Any

from sqlalchemy import Row, Update, update

from mir_core.database.tables import deliveries
from mir_core.model.delivery import Delivery, DeliveryState, Destination
from mir_core.model.part import Attachment, Part
from mir_core.model.session import instant, microseconds


def changed(delivery: Delivery) -> Update:
    """Writes what changes in the life of a delivery."""
    return (
        update(deliveries)
        .where(deliveries.c.id == delivery.id)
        .values(
            state=delivery.state.value,
            attempts=delivery.attempts,
            message_id=delivery.message_id,
            sent_at=None if delivery.sent_at is None else microseconds(delivery.sent_at),
            error=delivery.error,
        )
    )


def planned(run_id: int, destination: Destination, part: Part) -> dict[str, object]:
    """The row of a part that nobody has tried to send."""
    files = [[each.name, each.alt, each.media_type, each.digest] for each in part.attachments]
    return {
        "run_id": run_id,
        "destination": destination.id,
        "ordinal": part.ordinal,
        "total": part.total,
        "method": part.method,
        "payload": json.dumps(dict(part.payload), ensure_ascii=False),
        "plain_text": part.plain_text,
        "attachments": json.dumps(files, ensure_ascii=False),
        "state": DeliveryState.PLANNED.value,
        "attempts": 0,
    }


def delivery(row: "Row[Any]") -> Delivery:
    """The delivery of a row; its attachments have no bytes."""
    files = tuple(Attachment(*each) for each in json.loads(row.attachments))
    payload = json.loads(row.payload)
    part = Part(row.ordinal, row.total, row.method, payload, row.plain_text, files)
    return Delivery(
        row.id,
        row.run_id,
        row.destination,
        part,
        DeliveryState(row.state),
        row.attempts,
        row.message_id,
        None if row.sent_at is None else instant(row.sent_at),
        row.error,
    )
