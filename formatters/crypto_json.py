"""What the JSON report says of coins, stablecoins and DeFi."""

from typing import Any

from mir_core.model.crypto import (
    CategoryFlow,
    CoinMarket,
    CoinSupply,
    Contributor,
    DexVolume,
    Issuance,
    LevelBreak,
    Rotation,
)
from mir_core.model.finding import Analysis


def crypto_json(analysis: Analysis) -> dict[str, Any]:
    """All findings about them; null and empty lists for what was not measured."""
    return {
        "market": next((_market(each) for each in analysis.of(CoinMarket)), None),
        "issuance": next((_issuance(each) for each in analysis.of(Issuance)), None),
        "categories": [_category(each) for each in analysis.of(CategoryFlow)],
        "rotation": next((_rotation(each) for each in analysis.of(Rotation)), None),
        "dex": next((_dex(each) for each in analysis.of(DexVolume)), None),
        "levels": [_level(each) for each in analysis.of(LevelBreak)],
    }


def _market(found: CoinMarket) -> dict[str, Any]:
    return {
        "session": found.session.isoformat() if found.session else None,
        "total_usd": found.total_usd,
        "total_change": found.total_change,
        "eth_btc": found.eth_btc,
        "eth_btc_change": found.eth_btc_change,
    }


def _issuance(found: Issuance) -> dict[str, Any]:
    return {
        "session": found.session.isoformat(),
        "basis": found.basis.value,
        "usd": found.usd,
        "usd_7d": found.usd_7d,
        "z": found.z,
        "n": found.n,
        "total_usd": found.total_usd,
        "total_change": found.total_change,
        "coins": [_coin(coin) for coin in found.coins],
    }


def _coin(coin: CoinSupply) -> dict[str, Any]:
    return {
        "instrument": coin.instrument,
        "basis": coin.basis.value,
        "usd": coin.usd,
        "issued_usd": coin.issued_usd,
        "change_1d": coin.change_1d,
        "change_7d": coin.change_7d,
    }


def _category(found: CategoryFlow) -> dict[str, Any]:
    return {
        "group": found.subject,
        "session": found.session.isoformat(),
        "tvl_usd": found.tvl_usd,
        "change_usd": found.change_usd,
        "change_ratio": found.change_ratio,
        "beta": found.beta,
        "n": found.n,
        "price_usd": found.price_usd,
        "flow_usd": found.flow_usd,
        "flow_ratio": found.flow_ratio,
        "z": found.z,
        "risers": [_contributor(each) for each in found.risers],
        "fallers": [_contributor(each) for each in found.fallers],
    }


def _contributor(each: Contributor) -> dict[str, Any]:
    return {"name": each.name, "usd": each.usd, "change": each.change}


def _rotation(found: Rotation) -> dict[str, Any]:
    return {
        "session": found.session.isoformat(),
        "source": found.source,
        "target": found.target,
        "out_usd": found.out_usd,
        "out_ratio": found.out_ratio,
        "in_usd": found.in_usd,
        "in_ratio": found.in_ratio,
        "rarity": found.rarity,
    }


def _dex(found: DexVolume) -> dict[str, Any]:
    return {
        "session": found.session.isoformat(),
        "usd": found.usd,
        "change": found.change,
        "venues": [_contributor(venue) for venue in found.venues],
        "rising": found.rising,
        "quartiles": None if found.quartiles is None else list(found.quartiles),
    }


def _level(found: LevelBreak) -> dict[str, Any]:
    return {
        "instrument": found.subject,
        "session": found.session.isoformat(),
        "kind": found.kind.value,
        "direction": found.direction,
        "level": found.level,
        "close": found.close,
    }
