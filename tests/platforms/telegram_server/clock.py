"""A clock that a test moves by hand."""

from dataclasses import dataclass


@dataclass
class HandClock:
    """Seconds that pass only when told: pass it as ``TelegramServer(clock=...)``."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds
