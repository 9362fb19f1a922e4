"""Protocols and trading venues that only sources name, and how the venues' volumes moved."""

from collections.abc import Iterator

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from mir_core.analysis.day import crypto_day
from mir_core.analysis.returns import changes
from mir_core.model.crypto import DexVolume

_FIELDS = {"Protocol.": "tvl_usd", "DEX.": "volume_usd"}


def _named(evidence: Evidence) -> Iterator[Derived]:
    found = {name: tuple(_of_one(evidence, name)) for name in evidence.report.snapshot.named}
    for figures in found.values():
        yield from figures
    for volume in evidence.report.analysis.of(DexVolume):
        yield from _dispersion(evidence, volume)


def _of_one(evidence: Evidence, name: str) -> Iterator[Derived]:
    """Value and change of a thing on the day that the report expects."""
    snapshot, day = evidence.report.snapshot, crypto_day(evidence.report.snapshot)
    field = next((each for start, each in _FIELDS.items() if name.startswith(start)), "")
    series = snapshot.series.get((name, field))
    if series is None or day is None or (value := day.of(series.values)) is None:
        return
    title = snapshot.named[name].label
    yield Derived(
        name=f"{name}.{field}",
        value=value,
        unit=Unit.USD,
        state=f"UTC day {day.date}",
        formula=f"{field} of the day",
        rests_on=(Stretch(name, field, day.date, day.date),),
        title=title,
    )
    change = day.of(changes(series))
    if change is not None:
        yield Derived(
            name=f"{name}.change",
            value=change,
            unit=Unit.CHANGE,
            state=f"UTC day {day.date}",
            formula=f"{field} / {field} of the day before - 1, both from one source",
            rests_on=evidence.change(name, field, day.date),
            title=title,
        )


def _dispersion(evidence: Evidence, volume: DexVolume) -> Iterator[Derived]:
    """How many of the largest venues rose, and the middle half of their changes."""
    if volume.rising is None or volume.quartiles is None:
        return
    labels = {called.label: name for name, called in evidence.report.snapshot.named.items()
              if name.startswith("DEX.")}  # fmt: skip
    venues = tuple(f"{labels[venue.name]}.change" for venue in volume.venues)
    n = float(len(venues))
    low, high = volume.quartiles
    for measure, value, unit, formula in (
        ("rising", volume.rising, Unit.SHARE, f"share of the {len(venues)} largest that rose"),
        ("low_quartile", low, Unit.CHANGE, "25th percentile of their changes"),
        ("high_quartile", high, Unit.CHANGE, "75th percentile of their changes"),
    ):
        yield Derived(
            name=f"{volume.subject}.{measure}",
            value=value,
            unit=unit,
            state=f"UTC day {volume.session}",
            also=(n,),
            formula=formula,
            rests_on=venues,
        )


KIND = _named
