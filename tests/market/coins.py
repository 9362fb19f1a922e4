"""Coins, stablecoins and DeFi as CoinGecko, CoinPaprika and DefiLlama send them."""

import datetime as dt
import json

from tests.market.world import World, sessions
from tests.replay import Recorded

COUNT = 15

#: How old a value of the moment is.
_AGE = dt.timedelta(seconds=40)
_GECKO = {
    "bitcoin": ("BTC", "btc"),
    "ethereum": ("ETH", "eth"),
    "tether": ("USDT", "usdt"),
    "usd-coin": ("USDC", "usdc"),
    "dai": ("DAI", "dai"),
}
_PAPRIKA = {
    "btc-bitcoin": "BTC", "eth-ethereum": "ETH", "usdt-tether": "USDT", "usdc-usd-coin": "USDC",
    "dai-dai": "DAI",
}  # fmt: skip
_LLAMA = {"1": ("USDT", "tether"), "2": ("USDC", "usd-coin"), "5": ("DAI", "dai")}
_CATEGORIES = {
    "Algo-Stables": "TVL.Algo-Stables", "Bridge": "TVL.Bridge", "Dexs": "TVL.DEX",
    "Derivatives": "TVL.Derivatives", "Lending": "TVL.Lending", "RWA": "TVL.RWA",
    "Yield": "TVL.Yield",
}  # fmt: skip
_CIRCULATING = "circulating_usd"


def coingecko(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """Coins and totals of the moment, which is the end of the last day."""
    day, stated = _last_day(now), f"{now - _AGE:%Y-%m-%dT%H:%M:%S}.021Z"
    rows = []
    for coin, (instrument, symbol) in _GECKO.items():
        is_priced = instrument in {"BTC", "ETH"}
        supply = 1.0 if is_priced else world.amount(instrument, _CIRCULATING, day)
        value = world.amount(instrument, "mcap_usd", day) if is_priced else supply
        rows.append(
            {
                "id": coin,
                "symbol": symbol,
                "current_price": world.close(instrument, day) if is_priced else 1.0,
                "market_cap": value,
                "circulating_supply": supply,
                "last_updated": stated,
            }
        )
    totals = {
        "total_market_cap": {"usd": world.amount("CRYPTO", "mcap_usd", day)},
        "updated_at": int((now - _AGE).timestamp()),
    }
    return {"/coins/markets": _json(rows), "/global": _json({"data": totals})}


def coinpaprika(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """A ticker per coin, and totals."""
    day, stated = _last_day(now), f"{now - _AGE:%Y-%m-%dT%H:%M:%SZ}"
    answers: dict[str, Recorded | bytes] = {}
    for coin, instrument in _PAPRIKA.items():
        is_priced = instrument in {"BTC", "ETH"}
        field = "mcap_usd" if is_priced else _CIRCULATING
        quote = {
            "price": world.close(instrument, day) if is_priced else 1.0,
            "market_cap": world.amount(instrument, field, day),
        }
        ticker = {
            "id": coin,
            "symbol": instrument,
            "last_updated": stated,
            "quotes": {"USD": quote},
        }
        answers[f"/tickers/{coin}"] = _json(ticker)
    totals = {
        "market_cap_usd": world.amount("CRYPTO", "mcap_usd", day),
        "last_updated": int((now - _AGE).timestamp()),
    }
    return {**answers, "/global": _json(totals)}


def llama_stablecoins(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """The coins now; one of another peg is not to be added up."""
    day = _last_day(now)
    assets = [
        _asset(number, name, gecko, world.amount(name, _CIRCULATING, day))
        for number, (name, gecko) in _LLAMA.items()
    ]
    assets.append(_asset("9", "OTHER", "other", world.amount("OTHER", _CIRCULATING, day)))
    euro = {**_asset("50", "EURT", "tether-eurt", 0), "pegType": "peggedEUR"}
    euro["circulating"] = {"peggedEUR": 36_000_000.0}
    return {"/stablecoins": _json({"peggedAssets": [*assets, euro]})}


def _asset(number: str, symbol: str, gecko: str, amount: float) -> dict[str, object]:
    return {
        "id": number,
        "symbol": symbol,
        "gecko_id": gecko,
        "pegType": "peggedUSD",
        "circulating": {"peggedUSD": amount},
    }


def llama_stablecoin_charts(
    world: World, now: dt.datetime, count: int = COUNT
) -> dict[str, Recorded | bytes]:
    """A chart per coin and of all: a day's end under the next day's first instant."""
    names: dict[str, tuple[str, ...]] = {
        f"?stablecoin={number}": (name,) for number, (name, _) in _LLAMA.items()
    }
    names[""] = (*(name for name, _ in _LLAMA.values()), "OTHER")
    answers: dict[str, Recorded | bytes] = {}
    for query, coins in names.items():
        points = []
        for bar in sessions("24/7", now, count):
            amount = sum(world.amount(coin, _CIRCULATING, bar.date) for coin in coins)
            stamp = f"{int(bar.closes.timestamp())}"
            points.append({"date": stamp, "totalCirculating": {"peggedUSD": amount}})
        answers[f"/stablecoincharts/all{query}"] = _json(points)
    return answers


def llama_chains(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """A day's end under the next day's first instant."""
    points = [
        {
            "date": int(bar.closes.timestamp()),
            "tvl": world.amount("TVL.Total", "tvl_usd", bar.date),
        }
        for bar in sessions("24/7", now, count)
    ]
    return {"/v2/historicalChainTvl": _json(points)}


def llama_protocols(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """One protocol per category, and an exchange that is none."""
    day = _last_day(now)
    rows = [
        {
            "name": f"First of {category}",
            "slug": f"first-of-{category.lower()}",
            "category": category,
            "tvl": world.amount(name, "tvl_usd", day),
            "parentProtocol": f"parent#{category.lower()}",
        }
        for category, name in _CATEGORIES.items()
    ]
    rows.append(rows[0] | {"name": "Exchange", "category": "CEX", "tvl": 1.8e11})
    return {"/protocols": _json(rows)}


def llama_lite(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """The same categories as in the long list, and a parent of each protocol."""
    day = _last_day(now)
    rows = [
        {
            "name": f"First of {category}",
            "category": category,
            "tvl": world.amount(name, "tvl_usd", day),
            "parentProtocol": f"parent#{category.lower()}",
        }
        for category, name in _CATEGORIES.items()
    ]
    parents = [{"id": row["parentProtocol"], "name": row["name"]} for row in rows]
    return {"/lite/protocols2": _json({"protocols": rows, "parentProtocols": parents})}


def llama_dexs(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """Volume of the last 24 hours, its venues, and days with the running one."""
    days = [bar.date for bar in sessions("24/7", now, count)]
    total = world.amount("DEX.Total", "volume_usd", days[-1])
    venue = {"slug": "curve-dex", "name": "Curve DEX", "category": "Dexs", "total24h": total / 2}
    chart = [
        (int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()),
         world.amount("DEX.Total", "volume_usd", day))
        for day in [*days, days[-1] + dt.timedelta(days=1)]
    ]  # fmt: skip
    body = {"total24h": total, "protocols": [venue], "totalDataChart": chart}
    return {"/overview/dexs": _json(body)}


def _last_day(now: dt.datetime) -> dt.date:
    (last,) = sessions("24/7", now, 1)
    return last.date


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
