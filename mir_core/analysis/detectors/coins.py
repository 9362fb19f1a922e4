"""Capitalisation of all coins, and Ether in Bitcoin (docs/analysis.md, section 7)."""

from collections.abc import Sequence

import numpy as np

from mir_core.analysis.day import crypto_day
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.returns import by_session, changes
from mir_core.model.coverage import Coverage
from mir_core.model.crypto import CoinMarket
from mir_core.model.finding import Finding
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot

TOTAL = "CRYPTO"
_FIELD = "mcap_usd"
_ETH, _BTC = "ETH", "BTC"


def _coins(snapshot: Snapshot, _: Coverage, __: PairHistory) -> Sequence[Finding]:
    day = crypto_day(snapshot)
    if day is None:
        return ()
    series, ratio = snapshot.series.get((TOTAL, _FIELD)), _ratio(snapshot)
    total = None if series is None else day.of(series.values)
    if total is not None and total <= 0:
        total = None
    eth_btc = day.of(ratio)
    figures = (f"{TOTAL}.{_FIELD}", f"{_ETH}.close", f"{_BTC}.close")
    if total is None and eth_btc is None:
        return ()
    return (
        CoinMarket(
            subject="crypto",
            evidence=tuple(name for name in figures if name in snapshot.figures),
            session=day.date,
            total_usd=total,
            total_change=None if series is None or total is None else day.of(changes(series)),
            eth_btc=eth_btc,
            eth_btc_change=day.of(by_session(ratio)),
        ),
    )


def _ratio(snapshot: Snapshot) -> Floats:
    """Price of Ether in Bitcoin by UTC day; NaN where one of them has none."""
    eth, btc = (snapshot.series.get((name, "close")) for name in (_ETH, _BTC))
    if eth is None or btc is None:
        return np.array([])
    common = min(len(eth.values), len(btc.values))
    a, b = eth.values[:common], btc.values[:common]
    with np.errstate(all="ignore"):
        ratio = np.where((a > 0) & (b > 0), a / b, np.nan)
    found: Floats = np.where(np.isfinite(ratio) & (ratio > 0), ratio, np.nan)
    return found


DETECTOR = _coins
