"""The record of what clients asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """One REST request and what became of it."""

    #: "METHOD /template", or "METHOD /path" where no template fits.
    route: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    #: File names by the n of `files[n]`.
    files: Mapping[int, str]
    #: The status answered; None when the connection was cut.
    status: int | None
    #: Whether the state may have changed.
    took_effect: bool
    at_s: float
