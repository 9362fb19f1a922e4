"""Stablecoins: what was issued, of each coin and of all, and how unusual that was."""

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from mir_core.analysis.daily import DAYS
from mir_core.analysis.detectors.stablecoins import ALL
from mir_core.analysis.flow_map import whole_issuance
from mir_core.model.crypto import Basis, CoinSupply, Issuance

_WEEK = 7
_DAY = dt.timedelta(days=1)
_ISSUED = "supply less supply of the day before, of one source"
_VALUE = "market value less that of the day before, of one source: prices move it as well"
_FIELDS = {Basis.SUPPLY: "circulating_usd", Basis.MARKET_VALUE: "mcap_usd"}


def _stablecoins(evidence: Evidence) -> Iterator[Derived]:
    for issuance in evidence.report.analysis.of(Issuance):
        for coin in issuance.coins:
            yield from _coin(evidence, coin, issuance.session)
        yield from _all(issuance)
        yield from _whole(evidence, issuance)


def _coin(evidence: Evidence, coin: CoinSupply, day: dt.date) -> Iterator[Derived]:
    field, state = _FIELDS[coin.basis], f"UTC day {day}"
    said = _ISSUED if coin.basis is Basis.SUPPLY else _VALUE
    ends = evidence.change(coin.instrument, field, day)
    now = (Stretch(coin.instrument, field, day, day),)
    week = evidence.change(coin.instrument, field, day, _WEEK)
    for measure, value, unit, formula, rests_on in (
        ("supply_usd", coin.usd, Unit.USD, f"{field} of the day", now),
        ("issued_usd", coin.issued_usd, Unit.USD, said, ends),
        ("change_1", coin.change_1d, Unit.CHANGE, f"{field} / that of the day before - 1", ends),
        ("change_7", coin.change_7d, Unit.CHANGE, f"{field} / that of seven days ago - 1", week),
    ):
        name = f"{coin.instrument}.{measure}"
        yield Derived(
            name=name, value=value, unit=unit, state=state, formula=formula, rests_on=rests_on
        )


def _all(issuance: Issuance) -> Iterator[Derived]:
    """All coins together; a coin whose change is not known is no part of it."""
    day, counted = issuance.session, list(_counted(issuance))
    coins = tuple(f"{name}.issued_usd" for name, _ in counted)
    week = _stretches(counted, day - _WEEK * _DAY, day)
    past: tuple[str | Stretch, ...] = _stretches(counted, day - (DAYS + 1) * _DAY, day - _DAY)
    names = ", ".join(name for name, _ in counted) or "none"
    lines = (("coins", names),)
    figures: tuple[tuple[str, float | None, Unit, str, tuple[str | Stretch, ...]], ...] = (
        ("issued_usd", issuance.usd, Unit.USD, "sum over the coins", coins),
        ("issued_7_usd", issuance.usd_7d, Unit.USD, "sum over coins and seven days", week),
        (
            "issuance_z",
            issuance.z,
            Unit.SCORE,
            f"(issued_usd - mean) / standard deviation of the {DAYS} days before",
            ("stablecoins.issued_usd", *past),
        ),
    )
    for measure, value, unit, formula, rests_on in figures:
        yield Derived(
            name=f"stablecoins.{measure}",
            value=value,
            unit=unit,
            state=f"UTC day {day}",
            also=(float(issuance.n),) if measure == "issuance_z" else (),
            formula=formula,
            lines=lines,
            rests_on=rests_on,
        )


def _counted(issuance: Issuance) -> Iterator[tuple[str, str]]:
    for figure in issuance.evidence:
        name, _, field = figure.rpartition(".")
        yield name, field


def _stretches(
    counted: Sequence[tuple[str, str]], first: dt.date, last: dt.date
) -> tuple[Stretch, ...]:
    return tuple(Stretch(name, field, first, last) for name, field in counted)


def _whole(evidence: Evidence, issuance: Issuance) -> Iterator[Derived]:
    """The whole market, where a series of it is known."""
    if issuance.total_usd is None:
        return
    day, usd, ratio = issuance.session, issuance.total_usd, issuance.total_change
    now = (Stretch(ALL, "circulating_usd", day, day),)
    yield _of_all("supply_usd", usd, Unit.USD, "circulating_usd of the day", now)
    ends = evidence.change(ALL, "circulating_usd", day)
    formula = "circulating_usd / that of the day before - 1"
    yield _of_all("change_1", ratio, Unit.CHANGE, formula, ends)
    issued = whole_issuance(issuance)
    if issued is None and ratio is not None and ratio > -1:
        issued = usd - usd / (1 + ratio)
    yield _of_all("issued_usd", issued, Unit.USD, _ISSUED, ends)


def _of_all(
    measure: str, value: float | None, unit: Unit, formula: str, rests_on: tuple[Stretch, ...]
) -> Derived:
    return Derived(
        name=f"{ALL}.{measure}", value=value, unit=unit, formula=formula, rests_on=rests_on
    )


KIND = _stablecoins
