"""How much the long tests do: a part of it by default, everything with `MIR_THOROUGH=1`."""

import itertools
import os
from collections.abc import Sequence

THOROUGH = os.environ.get("MIR_THOROUGH") == "1"

_SHARE = 4
_LEAST = 3


def some(examples: int) -> int:
    """Number of examples of a property test, of which `examples` are the whole."""
    return examples if THOROUGH else max(examples // _SHARE, _LEAST)


def each_with(first: Sequence[str], second: Sequence[str]) -> list[tuple[str, str]]:
    """Every pair; by default each of `first` with one of `second`, in turn."""
    if THOROUGH:
        return list(itertools.product(first, second))
    return list(zip(first, itertools.cycle(second), strict=False))
