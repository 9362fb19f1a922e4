"""How far the deliveries of a run got."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from mir_core.model.delivery import Delivery, DeliveryState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run's deliveries.

    Attributes:
        deliveries: All of the run, by destination and ordinal.
        moved: New addresses by destination: the configuration should learn them.
        waiting: Destinations with something left that delivering again can settle.
    """

    run: int
    deliveries: tuple[Delivery, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()

    @property
    def counts(self) -> Mapping[DeliveryState, int]:
        """Number of parts by state; a state that no part is in is absent."""
        return Counter(delivery.state for delivery in self.deliveries)

    @property
    def rejected(self) -> Mapping[str, str]:
        """The error by destination that refused: to be switched off until a person has looked."""
        return {
            delivery.destination: delivery.error or ""
            for delivery in self.deliveries
            if delivery.state is DeliveryState.REJECTED
        }

    @property
    def unsupported(self) -> frozenset[str]:
        """Destinations that refuse the form of what was planned for them."""
        return frozenset(
            each.destination for each in self.deliveries if each.state is DeliveryState.UNSUPPORTED
        )

    @property
    def is_settled(self) -> bool:
        """True if delivering again would change nothing; uncertain parts may need a person."""
        open_states = {DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.UNSUPPORTED}
        return not self.waiting and not any(each.state in open_states for each in self.deliveries)
