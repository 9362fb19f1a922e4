"""How far sources may differ and values may move, by kind and by instrument."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Protocol

from pydantic import Field

from config.settings import Section
from mir_core.model.instrument import FIELD_UNITS, TOLERANCE, Kind, Limits

_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]

Tolerance = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]

_FIELDS = ("close", *FIELD_UNITS)
#: Kinds that a limit holds for; the others are for all.
_ONLY_FOR = {"move_sd": (Kind.INDEX, Kind.COIN), "factor": (Kind.TVL,)}


class LimitRow(Section):
    """Limits of plausibility; what is left out has its default."""

    move_sd: _Positive | None = None
    move: _Positive | None = None
    level: tuple[_Positive, _Positive] | None = None
    factor: _Positive | None = None


class KindRow(LimitRow):
    """What holds for all instruments of a kind."""

    tolerance: Tolerance | None = None
    tolerances: dict[str, Tolerance] = Field(default_factory=dict)


class JudgedRow(Protocol):
    """What an instrument says of it itself, over its kind."""

    @property
    def tolerance(self) -> float | None:
        """None for that of its kind."""
        ...

    @property
    def tolerances(self) -> Mapping[str, float]:
        """By field."""
        ...

    @property
    def plausible(self) -> LimitRow:
        """What is left out is that of its kind."""
        ...


def judged(row: JudgedRow, kind: KindRow | None) -> dict[str, Any]:
    """The arguments of an Instrument that decide what is believed of it."""
    kind = kind or KindRow()
    limits = {
        name: getattr(row.plausible, name) or getattr(kind, name) for name in LimitRow.model_fields
    }
    said = (each for each in (row.tolerance, kind.tolerance) if each is not None)
    return {
        "tolerance": next(said, TOLERANCE),
        "tolerances": {**kind.tolerances, **row.tolerances},
        "plausible": Limits(**{name: limit for name, limit in limits.items() if limit is not None}),
    }


def limit_faults(row: LimitRow, kind: Kind) -> Iterator[str]:
    """What is wrong with limits that are set for a kind."""
    for name, kinds in _ONLY_FOR.items():
        if getattr(row, name) is not None and kind not in kinds:
            yield f"{name}: is for the kinds {', '.join(kinds)} only"
    if row.level is not None and not row.level[0] < 1 < row.level[1]:
        yield "level: must be a number below 1 and one above"
    if row.factor is not None and row.factor <= 1:
        yield "factor: must be above 1"


def tolerance_faults(tolerances: Mapping[str, float]) -> Iterator[str]:
    """Fields that nothing has."""
    for name in tolerances:
        if name not in _FIELDS:
            yield f"tolerances.{name}: unknown field; there are: {', '.join(_FIELDS)}"
