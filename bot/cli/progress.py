"""How far long work got: a bar on a terminal, plain lines elsewhere."""

import sys
from typing import Self

from tqdm import tqdm

from bot.cli.console import tell


class Progress:
    """Counts steps on standard error.

    Args:
        total: Number of steps to come.
        unit: What a step is, in the plural.
    """

    def __init__(self, total: int, unit: str) -> None:
        self._bar = tqdm(total=total, unit=f" {unit}", disable=not sys.stderr.isatty(), leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    @property
    def is_shown(self) -> bool:
        """There is a bar."""
        return not self._bar.disable

    def step(self, name: str, remark: str, steps: int = 1) -> None:
        """Something is done: the bar moves on and shows its name; elsewhere a line tells it."""
        if self._bar.disable:
            tell(f"{name}: {remark}")
            return
        self._bar.set_description(name)
        self._bar.update(steps)

    def say(self, text: str) -> None:
        """A line that stays, above the bar if there is one."""
        if self._bar.disable:
            tell(text)
        else:
            self._bar.write(f"mir: {text}", file=sys.stderr)
