"""Net issuance of stablecoins over the last UTC day (docs/analysis.md, section 7).

Units in circulation times a dollar at the peg. Where only market values are known their change is
told under that name: it moves with the price as well. A large one carries its rarity: the share of
the 90 days before with a z at least as far out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mir_core.analysis.daily import DAYS, centred_tail_share, finite, plain_z
from mir_core.analysis.day import CryptoDay, crypto_day
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.returns import changes
from mir_core.model.coverage import Coverage
from mir_core.model.crypto import Basis, CoinSupply, Issuance
from mir_core.model.finding import Finding
from mir_core.model.instrument import Kind
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot

#: The instrument of all stablecoins together.
ALL = "STABLECOINS"
#: |z| from which an issuance may lead the report.
_LARGE = 2.0
_WEEK = 7
_FIELDS = {"circulating_usd": Basis.SUPPLY, "mcap_usd": Basis.MARKET_VALUE}


@dataclass(frozen=True, eq=False)
class _Coin:
    """One coin with its past.

    Attributes:
        issued: Change of each day, USD; NaN where there is none.
    """

    supply: CoinSupply
    field: str
    issued: Floats


def _stablecoins(snapshot: Snapshot, coverage: Coverage, _: PairHistory) -> Sequence[Finding]:
    day = crypto_day(snapshot)
    if day is None:
        return ()
    names = [
        name
        for name, instrument in coverage.instruments.items()
        if instrument.kind is Kind.STABLECOIN and name != ALL
    ]
    found = [coin for name in names if (coin := _coin(snapshot, name, day)) is not None]
    return (_issuance(snapshot, found, day),) if found else ()


def _issuance(snapshot: Snapshot, found: Sequence[_Coin], day: CryptoDay) -> Issuance:
    """Of the coins whose change is known; by supply if that is known of any."""
    by_supply = any(coin.supply.basis is Basis.SUPPLY for coin in found)
    basis = Basis.SUPPLY if by_supply else Basis.MARKET_VALUE
    counted = [
        coin for coin in found if coin.supply.basis is basis and coin.supply.issued_usd is not None
    ]
    total = _total([coin.issued for coin in counted])
    past, usd = total[: day.position], day.of(total)
    z = None if usd is None else plain_z(past, usd)
    total_usd, total_change = _whole(snapshot, day)
    return Issuance(
        subject="stablecoins",
        evidence=tuple(f"{coin.supply.instrument}.{coin.field}" for coin in counted),
        rarity=centred_tail_share(past, usd or 0.0) if abs(z or 0.0) >= _LARGE else None,
        session=day.date,
        basis=basis,
        usd=usd,
        usd_7d=_week(counted, day),
        z=z,
        n=0 if z is None else int(np.isfinite(past[-DAYS:]).sum()),
        coins=tuple(coin.supply for coin in found),
        total_usd=total_usd,
        total_change=total_change,
    )


def _coin(snapshot: Snapshot, name: str, day: CryptoDay) -> _Coin | None:
    """The coin by what circulates if that is known for the day, else by market value."""
    for field, basis in _FIELDS.items():
        series = snapshot.series.get((name, field))
        usd = None if series is None else day.of(series.values)
        if series is None or usd is None or usd <= 0:
            continue
        of_day, of_week = changes(series), changes(series, _WEEK)
        with np.errstate(all="ignore"):
            issued = series.values - series.values / (1 + of_day)
        moved = (day.of(issued), day.of(of_day), day.of(of_week))
        supply = CoinSupply(name, usd, basis, *moved)
        return _Coin(supply, field, issued)
    return None


def _total(columns: Sequence[Floats]) -> Floats:
    """Sum by day; NaN on a day on which one of them is missing; nothing of no coin."""
    if not columns:
        return np.array([])
    length = min(len(column) for column in columns)
    total: Floats = np.sum([column[:length] for column in columns], axis=0)
    return total


def _week(coins: Sequence[_Coin], day: CryptoDay) -> float | None:
    """Change over seven days of the same coins; None unless each has one."""
    if not coins or any(coin.supply.change_7d is None for coin in coins):
        return None
    week = slice(day.position - _WEEK + 1, day.position + 1)
    return finite(sum(float(coin.issued[week].sum()) for coin in coins))


def _whole(snapshot: Snapshot, day: CryptoDay) -> tuple[float | None, float | None]:
    """Supply of the whole market and its change."""
    series = snapshot.series.get((ALL, "circulating_usd"))
    if series is None or (usd := day.of(series.values)) is None or usd <= 0:
        return None, None
    return usd, day.of(changes(series))


DETECTOR = _stablecoins
