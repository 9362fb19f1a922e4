"""Carries the parts of one run to one destination, in order, each exactly once if it can be."""

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace

from mir_core.clock import Clock
from mir_core.delivery.contract import Transport
from mir_core.delivery.halt import Halt
from mir_core.delivery.nonce import nonce
from mir_core.delivery.store import Deliveries
from mir_core.model.delivery import Delivery, DeliveryState, Destination
from mir_core.model.errors import (
    DeliveryMoved,
    DeliveryRejected,
    DeliveryRetry,
    DeliveryUncertain,
    DeliveryUnsupported,
)
from mir_core.model.part import Part
from mir_core.model.reference import UnknownMessage, resolved

_log = logging.getLogger(__name__)

#: Attempts at one part before the destination has to wait for another time.
_MOST_ATTEMPTS = 8
#: The attempt (from 0) before which the first pause is made.
_FIRST_PAUSED = 2
_LONGEST_S = 60.0
#: States in which nothing more is tried with a part.
_ENDED = frozenset({DeliveryState.SENT, DeliveryState.REJECTED, DeliveryState.UNSUPPORTED})


class Courier:
    """One destination of one run.

    Args:
        store: Where every step is written down before it is taken.
        transport: Of the destination's platform.
        destination: Where to; replaced if the chat moves.
        clock: Tells how old an uncertain attempt is.
        halt: Tells when to stop.
        told: What has been logged by delivery: a fault that lasts for hours is told once.

    Attributes:
        is_waiting: Something is left that another time can settle.
    """

    def __init__(
        self,
        store: Deliveries,
        transport: Transport,
        destination: Destination,
        clock: Clock,
        halt: Halt,
        told: set[tuple[int, str]],
    ) -> None:
        self.destination = destination
        self._store = store
        self._transport = transport
        self._clock = clock
        self._halt = halt
        self._told = told
        self._has_begun = False
        self.is_waiting = False

    async def carry(self, deliveries: Sequence[Delivery]) -> None:
        """Send these parts; end at the first that has to wait for another time."""
        for delivery in deliveries:
            if not await self._carry(delivery):
                return

    async def _carry(self, delivery: Delivery) -> bool:
        """True if the next part may follow."""
        for attempt in range(_MOST_ATTEMPTS):
            try:
                await self._wait_for_turn(_pause_s(attempt), self._transport.weight(delivery.part))
                delivery = await self._attempt(delivery)
            except DeliveryRetry as error:
                delivery = self._hold(delivery, error)
            except (DeliveryUncertain, DeliveryRejected) as error:
                self._tell(delivery, "may or may not have arrived, a person must look", error)
                return True
            except _NotNow:
                self.is_waiting = True
                return False
            if delivery.state in _ENDED:
                return delivery.state is DeliveryState.SENT
        self._tell(delivery, "waits for another time", delivery.error)
        self.is_waiting = True
        return False

    async def _attempt(self, delivery: Delivery) -> Delivery:
        """The part after one more attempt.

        Raises:
            DeliveryUncertain, DeliveryRejected, DeliveryRetry: An earlier attempt may have
                arrived, and the platform does not say whether it did.
            _NotNow: It is not ours to send.
        """
        part = await self._resolved(delivery)
        since = delivery.sent_at
        if delivery.state is DeliveryState.UNCERTAIN and since and not self._is_recent(since):
            found = await self._transport.find(
                self.destination, part, min(since, self._clock.now())
            )
            if found is not None:
                return await self._store.sent(delivery, found)
            delivery = replace(delivery, state=DeliveryState.PLANNED, sent_at=None)
        with self._transport.pacer.turn(self.destination.address, self._transport.weight(part)):
            taken = await self._store.sending(delivery)
            if taken is None:
                raise _NotNow
            self._has_begun = True
            return await self._send(delivery, taken, part)

    async def _resolved(self, delivery: Delivery) -> Part:
        """The part with what earlier ones became.

        Raises:
            DeliveryUncertain: One of them is uncertain itself.
        """
        part = delivery.part
        try:
            payload = resolved(part.payload, await self._store.messages(delivery))
        except UnknownMessage as error:
            await self._store.uncertain(delivery, str(error))
            raise DeliveryUncertain(str(error)) from error
        return replace(part, payload=payload)

    async def _send(self, before: Delivery, taken: Delivery, part: Part) -> Delivery:
        """Write the request, and write down what came of it."""
        try:
            whole = await self._store.whole(part)
            message_id = await self._transport.send(self.destination, whole, nonce(taken))
        except DeliveryRetry as error:
            held = await self._store.back(before, self._hold(taken, error))
            if error.alone:
                raise _NotNow from error
            return held
        except DeliveryMoved as error:
            self.destination = replace(self.destination, address=error.new_address)
            return await self._store.back(before, replace(taken, error=str(error)))
        except DeliveryUnsupported as error:
            self._tell(taken, "is refused in this form", error)
            return await self._store.unsupported(taken, self.destination, error)
        except DeliveryRejected as error:
            self._tell(taken, "is refused, and the rest with it", error)
            return await self._store.rejected(taken, str(error))
        except DeliveryUncertain as error:
            return await self._store.uncertain(taken, str(error))
        except asyncio.CancelledError:
            await self._store.uncertain(taken, "cancelled while sending")
            raise
        except Exception:  # noqa: BLE001 - one destination fails, the others go on
            _log.exception("delivery %s failed in a way that nobody foresaw", taken.id)
            await self._store.uncertain(taken, "failed in a way that nobody foresaw: see the log")
            raise _NotNow from None
        return await self._store.sent(taken, message_id)

    async def _wait_for_turn(self, pause_s: float, weight: int) -> None:
        """Wait until a message may go out; raises _NotNow if the process is to stop before."""
        address = self.destination.address
        delay_s = max(pause_s, self._transport.pacer.delay_s(address, weight))
        while delay_s > 0 and not self._must_stop:
            await self._halt.wait(delay_s)
            delay_s = self._transport.pacer.delay_s(address, weight)
        if self._must_stop:
            raise _NotNow

    @property
    def _must_stop(self) -> bool:
        """What has begun goes on within the grace time, so that no report stays half sent."""
        return self._halt.is_final or (self._halt.is_asked and not self._has_begun)

    def _is_recent(self, since: dt.datetime) -> bool:
        """Within the nonce's window; what seems to be of the future tells of a clock set back."""
        age_s = (self._clock.now() - since).total_seconds()
        return 0 <= age_s < self._transport.nonce_window_s

    def _hold(self, delivery: Delivery, error: DeliveryRetry) -> Delivery:
        if not error.alone:
            self._transport.pacer.hold(self.destination.address, error.after_s)
        return replace(delivery, error=str(error))

    def _tell(self, delivery: Delivery, what: str, why: object) -> None:
        # A part that was planned anew may have its former's id: what is told makes the difference.
        known = (delivery.id, f"{what}: {why}")
        if known in self._told:
            return
        self._told.add(known)
        part = delivery.part
        named = (delivery.id, delivery.destination, part.ordinal, part.total, delivery.run)
        _log.error("delivery %s (%s, part %s of %s, run %s) %s: %s", *named, what, why)


class _NotNow(Exception):
    """The rest of the destination waits for another time."""


def _pause_s(attempt: int) -> float:
    """Nothing before the first two attempts, then 1, 2, 4 ... seconds."""
    return 0.0 if attempt < _FIRST_PAUSED else min(2.0 ** (attempt - _FIRST_PAUSED), _LONGEST_S)
