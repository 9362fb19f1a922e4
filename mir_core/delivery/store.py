"""The deliveries table: what is to be sent, and how far each part got.

Every change is its own transaction: a part is marked as being sent before its request is written,
so that whatever happens to the process, the table never promises less than the chat has seen. One
process owns the table; what another one finds in state `sending` when it starts it takes
for a part whose process died.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, Update, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mir_core.clock import Clock
from mir_core.database.tables import deliveries, refusals
from mir_core.database.transactions import reading, writing
from mir_core.delivery import pictures
from mir_core.delivery.rows import changed, planned
from mir_core.delivery.rows import delivery as delivery_of
from mir_core.model.delivery import Delivery, DeliveryState, Destination, Form
from mir_core.model.errors import DeliveryRejected, DeliveryUnsupported
from mir_core.model.part import Part
from mir_core.model.session import microseconds

#: States from which a part may be sent.
_OPEN = (DeliveryState.PLANNED.value, DeliveryState.UNCERTAIN.value)
#: States in which a part has arrived, or may have.
_SEEN = (DeliveryState.SENT.value, DeliveryState.SENDING.value, DeliveryState.UNCERTAIN.value)
_UNSUPPORTED = DeliveryState.UNSUPPORTED.value
#: How long a chat's refusal of pictures is held against it.
_FORGIVEN_AFTER = dt.timedelta(hours=12)
_PICTURES: Form = "pictures"


class Deliveries:
    """The store of deliveries.

    Args:
        engine: The database, migrated.
        clock: Tells when a part was sent.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._turn = asyncio.Lock()

    async def plan(self, run_id: int, destination: Destination, parts: Sequence[Part]) -> None:
        """Plan all parts of a destination at once; nothing if the run has planned it before.

        The bytes of their attachments are stored with them.
        """
        known = self._select(run_id).where(deliveries.c.destination == destination.id).limit(1)
        rows = [planned(run_id, destination, part) for part in parts]
        try:
            async with self._writing() as connection:
                if rows and (await connection.execute(known)).first() is None:
                    await pictures.keep(connection, parts, self._clock.now())
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
        return tuple(delivery_of(row) for row in rows)

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
        written = await self._change(changed(taken).where(deliveries.c.state.in_(_OPEN)))
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

    async def unsupported(
        self, delivery: Delivery, destination: Destination, error: DeliveryUnsupported
    ) -> Delivery:
        """The chat refuses the form of a part: remember that, and let the run plan it anew.

        Where the chat has got something of the plan already, the rest is rejected instead.
        """
        mine = self._select(delivery.run).where(deliveries.c.destination == delivery.destination)
        others = mine.where(deliveries.c.id != delivery.id)
        async with self._writing() as connection:
            await self._refuse(connection, destination, error)
            seen = others.where(deliveries.c.state.in_(_SEEN)).limit(1)
            is_begun = (await connection.execute(seen)).first() is not None
            if not is_begun:
                await connection.execute(
                    update(deliveries)
                    .where(deliveries.c.run_id == delivery.run)
                    .where(deliveries.c.destination == delivery.destination)
                    .values(state=_UNSUPPORTED, sent_at=None, error=str(error))
                )
        if is_begun:
            return await self.rejected(delivery, str(error))
        return replace(delivery, state=DeliveryState.UNSUPPORTED, sent_at=None, error=str(error))

    async def refused(self, destination: Destination) -> frozenset[str]:
        """Forms that the destination's chat has refused.

        A right to send files may be given any day: pictures are tried again the next day.
        """
        recent = microseconds(self._clock.now() - _FORGIVEN_AFTER)
        query = (
            select(refusals.c.form)
            .where(refusals.c.platform == destination.platform)
            .where(refusals.c.address == destination.address)
            .where((refusals.c.form != _PICTURES) | (refusals.c.stored_at > recent))
        )
        async with reading(self._engine) as connection:
            return frozenset((await connection.scalars(query)).all())

    async def replan(self, run_id: int, destination: Destination, parts: Sequence[Part]) -> bool:
        """Put parts in the place of those whose form was refused; False if there are none."""
        mine = (deliveries.c.run_id == run_id) & (deliveries.c.destination == destination.id)
        async with self._writing() as connection:
            gone = await connection.execute(
                delete(deliveries).where(mine).where(deliveries.c.state == _UNSUPPORTED)
            )
            if gone.rowcount:
                await pictures.keep(connection, parts, self._clock.now())
                rows = [planned(run_id, destination, part) for part in parts]
                await connection.execute(insert(deliveries), rows)
        return bool(gone.rowcount)

    async def messages(self, delivery: Delivery) -> Mapping[int, str]:
        """Message ids by ordinal, of the parts of the same plan that were sent."""
        mine = self._select(delivery.run).where(deliveries.c.destination == delivery.destination)
        sent = mine.where(deliveries.c.state == DeliveryState.SENT.value)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(sent)).all()
        return {row.ordinal: row.message_id for row in rows if row.message_id is not None}

    async def whole(self, part: Part) -> Part:
        """The part with the bytes of its attachments.

        Raises:
            DeliveryRejected: They have been forgotten.
        """
        if all(each.content is not None for each in part.attachments):
            return part
        async with reading(self._engine) as connection:
            known = await pictures.contents(connection, part.attachments)
        lacking = [each.name for each in part.attachments if each.digest not in known]
        if lacking:
            raise DeliveryRejected(f"forgotten since it was planned: {', '.join(lacking)}")
        files = (replace(each, content=known[each.digest]) for each in part.attachments)
        return replace(part, attachments=tuple(files))

    async def forget_pictures(self, before: dt.datetime) -> int:
        """Forget the bytes of what was last planned before an instant; the number of pictures."""
        async with self._writing() as connection:
            return await pictures.forget(connection, before)

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

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes.

        SQLite has one writer at a time and no queue for the others, each of which looks now and
        then whether it is free: with many destinations some would wait until they give up. So we
        queue here.
        """
        is_alone = self._engine.dialect.name == "sqlite"
        async with self._turn if is_alone else nullcontext(), writing(self._engine) as connection:
            yield connection

    async def _refuse(
        self, connection: AsyncConnection, destination: Destination, error: DeliveryUnsupported
    ) -> None:
        """Remember a refusal; the newest reason counts."""
        named = {
            "platform": destination.platform,
            "address": destination.address,
            "form": error.form,
        }
        former = delete(refusals).filter_by(**named)
        await connection.execute(former)
        told = {"reason": str(error), "stored_at": microseconds(self._clock.now())}
        await connection.execute(insert(refusals), [named | told])

    async def _put(self, delivery: Delivery) -> Delivery:
        await self._change(changed(delivery))
        return delivery

    async def _change(self, statement: Update) -> int:
        async with self._writing() as connection:
            return (await connection.execute(statement)).rowcount

    def _select(self, run_id: int) -> "Select[Any]":
        return (
            select(deliveries)
            .where(deliveries.c.run_id == run_id)
            .order_by(deliveries.c.destination, deliveries.c.ordinal)
        )
