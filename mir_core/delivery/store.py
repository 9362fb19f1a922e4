"""The deliveries table: what is to be sent, and how far each part got.

Every change is its own transaction: a part is marked as being sent before its request is written,
so that whatever happens to the process, the table never promises less than the chat has seen. One
process owns the table; what another one finds in state `sending` when it starts it takes
for a part whose process died.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, Update, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.clock import Clock
from mir_core.database.tables import deliveries
from mir_core.database.transactions import reading, writing
from mir_core.model.delivery import Delivery, DeliveryState, Destination
from mir_core.model.part import Part
from mir_core.model.session import instant, microseconds

#: States from which a part may be sent.
_OPEN = (DeliveryState.PLANNED.value, DeliveryState.UNCERTAIN.value)


class Deliveries:
    """The store of deliveries.

    Args:
        engine: The database, migrated.
        clock: Tells when a part was sent.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def plan(self, run_id: int, destination: Destination, parts: Sequence[Part]) -> None:
        """Plan all parts of a destination at once; nothing if the run has planned it before."""
        known = self._select(run_id).where(deliveries.c.destination == destination.id).limit(1)
        rows = [_planned(run_id, destination, part) for part in parts]
        try:
            async with writing(self._engine) as connection:
                if rows and (await connection.execute(known)).first() is None:
                    await connection.execute(insert(deliveries), rows)
        except IntegrityError:
            # Somebody else planned it between the look and the write.
            async with reading(self._engine) as connection:
                if (await connection.execute(known)).first() is None:
                    raise

    async def of_run(self, run_id: int) -> tuple[Delivery, ...]:
        """All deliveries of a run, by destination and ordinal."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(self._select(run_id))).all()
        return tuple(_delivery(row) for row in rows)

    async def pending(self, run_id: int) -> tuple[Delivery, ...]:
        """Those of a run that are planned or uncertain, by destination and ordinal."""
        return tuple(each for each in await self.of_run(run_id) if each.state.value in _OPEN)

    async def recover(self) -> int:
        """Call what was being sent when a process died uncertain; the number of such parts."""
        return await self._change(
            update(deliveries)
            .where(deliveries.c.state == DeliveryState.SENDING.value)
            .values(state=DeliveryState.UNCERTAIN.value, error="the process died while sending")
        )

    async def sending(self, delivery: Delivery) -> Delivery | None:
        """Count an attempt that is about to be written; None if somebody else has taken the part.

        `sent_at` is now the instant of the first attempt that may have arrived: whoever settles
        the part later looks from there on.
        """
        is_first = delivery.sent_at is None or delivery.state is not DeliveryState.UNCERTAIN
        taken = replace(
            delivery,
            state=DeliveryState.SENDING,
            attempts=delivery.attempts + 1,
            sent_at=self._clock.now() if is_first else delivery.sent_at,
        )
        written = await self._change(_values(taken).where(deliveries.c.state.in_(_OPEN)))
        return taken if written else None

    async def sent(self, delivery: Delivery, message_id: str) -> Delivery:
        """The platform has taken the part and calls it `message_id`."""
        return await self._put(
            replace(
                delivery,
                state=DeliveryState.SENT,
                message_id=message_id,
                sent_at=self._clock.now(),
                error=None,
            )
        )

    async def back(self, before: Delivery, attempted: Delivery) -> Delivery:
        """An attempt did not arrive: all but its count and error is what it was before it."""
        return await self._put(replace(before, attempts=attempted.attempts, error=attempted.error))

    async def uncertain(self, delivery: Delivery, error: str) -> Delivery:
        """Nobody knows whether the attempt arrived."""
        return await self._put(replace(delivery, state=DeliveryState.UNCERTAIN, error=error))

    async def rejected(self, delivery: Delivery, error: str) -> Delivery:
        """Give up on this part and on all planned ones after it."""
        after = deliveries.c.ordinal > delivery.part.ordinal
        planned = deliveries.c.state == DeliveryState.PLANNED.value
        await self._change(
            update(deliveries)
            .where(deliveries.c.run_id == delivery.run)
            .where(deliveries.c.destination == delivery.destination)
            .where((deliveries.c.id == delivery.id) | (after & planned))
            .values(state=DeliveryState.REJECTED.value, sent_at=None, error=error)
        )
        return replace(delivery, state=DeliveryState.REJECTED, sent_at=None, error=error)

    async def retry(self, delivery_id: int) -> bool:
        """Plan an uncertain or rejected part again, by an operator's word; False if it is none."""
        given_up = (DeliveryState.UNCERTAIN.value, DeliveryState.REJECTED.value)
        changed = await self._change(
            update(deliveries)
            .where(deliveries.c.id == delivery_id)
            .where(deliveries.c.state.in_(given_up))
            .values(state=DeliveryState.PLANNED.value, sent_at=None, error=None)
        )
        return changed == 1

    async def _put(self, delivery: Delivery) -> Delivery:
        await self._change(_values(delivery))
        return delivery

    async def _change(self, statement: Update) -> int:
        async with writing(self._engine) as connection:
            return (await connection.execute(statement)).rowcount

    def _select(self, run_id: int) -> "Select[Any]":
        return (
            select(deliveries)
            .where(deliveries.c.run_id == run_id)
            .order_by(deliveries.c.destination, deliveries.c.ordinal)
        )


def _values(delivery: Delivery) -> Update:
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


def _planned(run_id: int, destination: Destination, part: Part) -> dict[str, object]:
    return {
        "run_id": run_id,
        "destination": destination.id,
        "ordinal": part.ordinal,
        "total": part.total,
        "method": part.method,
        "payload": json.dumps(dict(part.payload), ensure_ascii=False),
        "plain_text": part.plain_text,
        "state": DeliveryState.PLANNED.value,
        "attempts": 0,
    }


def _delivery(row: "Row[Any]") -> Delivery:
    part = Part(row.ordinal, row.total, row.method, json.loads(row.payload), row.plain_text)
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
