"""What the JSON report says of coins, stablecoins and DeFi."""

from typing import Any

from formatters.plain_json import PlainJson
from mir_core.model.crypto import (
    CategoryFlow,
    CoinMarket,
    Contributor,
    DexVolume,
    Issuance,
    LevelBreak,
    Rotation,
)
from mir_core.model.finding import Analysis


def crypto_json(analysis: Analysis, plain: PlainJson) -> dict[str, Any]:
    """All findings about them; null and empty lists for what was not measured."""
    return {
        "market": next((_market(each, plain) for each in analysis.of(CoinMarket)), None),
        "issuance": next((_issuance(each, plain) for each in analysis.of(Issuance)), None),
        "categories": [_category(each, plain) for each in analysis.of(CategoryFlow)],
        "rotation": next((_rotation(each, plain) for each in analysis.of(Rotation)), None),
        "dex": next((_dex(each, plain) for each in analysis.of(DexVolume)), None),
        "levels": [_level(each, plain) for each in analysis.of(LevelBreak)],
    }


def _market(found: CoinMarket, plain: PlainJson) -> dict[str, Any]:
    return plain.object(found, "session", "total_usd", "total_change", "eth_btc", "eth_btc_change")


def _issuance(found: Issuance, plain: PlainJson) -> dict[str, Any]:
    names = ("session", "basis", "usd", "usd_7d", "z", "n", "total_usd", "total_change")
    coin = ("instrument", "basis", "usd", "issued_usd", "change_1d", "change_7d")
    coins = [plain.object(each, *coin) for each in found.coins]
    return {**plain.object(found, *names), "coins": coins}


def _category(found: CategoryFlow, plain: PlainJson) -> dict[str, Any]:
    names = (
        "session", "tvl_usd", "change_usd", "change_ratio", "beta", "n", "price_usd", "flow_usd",
        "flow_ratio", "z",
    )  # fmt: skip
    return {
        **plain.object(found, *names, group="subject"),
        "risers": [_contributor(each, plain) for each in found.risers],
        "fallers": [_contributor(each, plain) for each in found.fallers],
    }


def _contributor(each: Contributor, plain: PlainJson) -> dict[str, Any]:
    return plain.object(each, "name", "usd", "change")


def _rotation(found: Rotation, plain: PlainJson) -> dict[str, Any]:
    return plain.object(
        found, "session", "source", "target", "out_usd", "out_ratio", "in_usd", "in_ratio",
        "rarity",
    )  # fmt: skip


def _dex(found: DexVolume, plain: PlainJson) -> dict[str, Any]:
    return {
        **plain.object(found, "session", "usd", "change"),
        "venues": [_contributor(venue, plain) for venue in found.venues],
        **plain.object(found, "rising", "quartiles"),
    }


def _level(found: LevelBreak, plain: PlainJson) -> dict[str, Any]:
    names = ("session", "kind", "direction", "level", "close")
    return plain.object(found, *names, instrument="subject")
