"""How much the random tests do: a quarter by default, everything with `MIR_THOROUGH=1`."""

import os

THOROUGH = os.environ.get("MIR_THOROUGH") == "1"

_SHARE = 4
_LEAST = 3


def some(examples: int) -> int:
    """Number of examples of a property test, of which `examples` are the whole."""
    return examples if THOROUGH else max(examples // _SHARE, _LEAST)
