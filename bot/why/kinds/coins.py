"""Coins: Ether in Bitcoin, and the levels that a close has crossed."""

from collections.abc import Iterator

from bot.why.derived import Derived, Unit
from bot.why.evidence import Evidence
from mir_core.model.crypto import CoinMarket, LevelBreak, LevelKind

_EXTREME_OF = 20
_CROSSED = {
    LevelKind.ROUND: "roundest level that none of the five closes before was beyond",
    LevelKind.HIGH: "highest of the twenty closes before",
    LevelKind.LOW: "lowest of the twenty closes before",
}


def _coins(evidence: Evidence) -> Iterator[Derived]:
    for market in evidence.report.analysis.of(CoinMarket):
        yield from _ratio(evidence, market)
    for crossed in evidence.report.analysis.of(LevelBreak):
        field = evidence.level(crossed.subject)
        first = evidence.before(crossed.subject, field, crossed.session, _EXTREME_OF)
        yield Derived(
            name=f"{crossed.subject}.crossed",
            value=crossed.level,
            unit=Unit.LEVEL,
            state=f"session {crossed.session}, closed at {crossed.close:,.2f}",
            formula=_CROSSED[crossed.kind],
            rests_on=evidence.between(crossed.subject, first or crossed.session, crossed.session),
        )


def _ratio(evidence: Evidence, market: CoinMarket) -> Iterator[Derived]:
    """The price of one coin in the other."""
    before = evidence.before("ETH", "close", market.session) if market.session else None
    now = tuple(each for coin in ("ETH", "BTC") for each in evidence.on(coin, market.session))
    then = tuple(each for coin in ("ETH", "BTC") for each in evidence.on(coin, before))
    for measure, value, unit, formula, rests_on in (
        ("ratio", market.eth_btc, Unit.LEVEL, "ETH.close / BTC.close", now),
        (
            "ratio_change",
            market.eth_btc_change,
            Unit.CHANGE,
            "ETH.close / BTC.close over that of the day before - 1",
            (*now, *then),
        ),
    ):
        if value is not None:
            yield Derived(
                name=f"ETH/BTC.{measure}",
                value=value,
                unit=unit,
                state=f"UTC day {market.session}",
                formula=formula,
                rests_on=rests_on,
            )


KIND = _coins
