"""Rows of DefiLlama's lists of protocols, and the categories that the configuration knows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from mir_core.ingest.contract import Key
from mir_core.ingest.sources._json import decode_row
from mir_core.ingest.sources._rows import BrokenRow
from mir_core.model.errors import SourceChanged

FIELD = "tvl_usd"
#: Our name of a category where the configuration has one of its own.
OURS = {"Dexs": "DEX"}
CONFIGURED = ("Algo-Stables", "Bridge", "DEX", "Derivatives", "Lending", "RWA", "Yield")
SERVES: frozenset[Key] = frozenset((f"TVL.{category}", FIELD) for category in CONFIGURED)
FLOOR_USD = 10_000_000.0
MOST_BYTES = 40_000_000
_HIGHEST_USD = 1e13
#: With more broken rows than one in this many, the shape itself has changed.
_ONE_BROKEN_IN = 20


class Row(msgspec.Struct, gc=False):
    """One protocol; `tvl` is null where it is not measured."""

    name: str
    category: str | None = None
    tvl: float | None = None
    parentProtocol: str | None = None  # noqa: N815 - the answer's own name


AnyRow = TypeVar("AnyRow", bound=Row)


def one_by_one(
    rows: Iterable[msgspec.Raw], decoder: "msgspec.json.Decoder[AnyRow]", faults: list[str]
) -> Iterator[AnyRow]:
    """The rows that can be read; says in `faults` what is not as expected."""
    for raw in rows:
        try:
            yield decode_row(raw, decoder)
        except BrokenRow as fault:
            faults.append(str(fault))


def usable(source: str, rows: Sequence[AnyRow], faults: list[str]) -> list[AnyRow]:
    """The rows whose value can be one; the others are added to the faults.

    Raises:
        SourceChanged: Too many rows are broken.
    """
    kept = [row for row in rows if _is_usable(row, faults)]
    if len(faults) * _ONE_BROKEN_IN > len(rows):
        raise SourceChanged(f"{source}: {len(faults)} broken rows, the first: {faults[0]}")
    return kept


def _is_usable(row: Row, faults: list[str]) -> bool:
    if row.tvl is None or -FLOOR_USD < row.tvl <= _HIGHEST_USD:
        return True
    faults.append(f"expected a tvl from 0 to {_HIGHEST_USD:g}, got {row.tvl:g}")
    return False
