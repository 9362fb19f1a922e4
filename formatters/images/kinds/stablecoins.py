"""Stablecoins: what was issued and redeemed over the day, coin by coin."""

from typing import Any

from formatters.images.alt import alt_text
from formatters.images.chart import Stat, stats
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import BODY, CONTENT, TEXT
from formatters.images.measure import balanced, clamp, widest
from formatters.images.scene import Scene
from formatters.images.sides import amount_text, lengths
from formatters.printed import DASH
from mir_core.model.crypto import Basis, CoinSupply, Issuance
from mir_core.model.message import Money, Name, Sentence
from mir_core.report import wording

TITLE = Sentence("picture.stablecoins.title", "Stablecoin issuance")
DAY = Sentence("picture.stablecoins.day", "Net, 1 day")
WEEK = Sentence("picture.stablecoins.week", "Net, 7 days")
TOTAL = Sentence("picture.stablecoins.total", "Total supply")
Z = Sentence("picture.stablecoins.z", "z of the day")
NOTE = Sentence(
    "picture.stablecoins.note", "Bars: change over one day. Below each name: in circulation."
)
BY_VALUE = Sentence(
    "picture.stablecoins.by_value", "Measured by market value, which also moves with the price."
)

_MOST_COINS = 8
_MOST_NAME = 150.0
_GAP = 12.0


def _build(scene: Scene) -> tuple[Picture, ...]:
    found = next(iter(scene.report.analysis.of(Issuance)), None)
    if found is None or not found.coins:
        return ()
    title = scene.say(TITLE())
    shown = _stats(scene, found)
    coins = [_row(scene, coin) for coin in found.coins[:_MOST_COINS]]
    said = [[row["name"], row["sub"], row["text"]] for row in coins]
    names = widest([row[key] for row in coins for key in ("name", "sub")], BODY, bold=True)
    body = {
        "stats": stats(shown),
        "rows": coins,
        "zero": lengths(coins, names + _GAP, 1e6),
        "notes": _notes(scene, found),
        "parts": [],
    }
    rows = [*([stat.label, stat.value] for stat in shown), *said]
    alt = alt_text(title, rows, scene.catalog)
    instruments = tuple(coin.instrument for coin in found.coins)
    picture = scene.picture(
        "stablecoins", "moves", title, body, alt, instruments=instruments, section="crypto"
    )
    return (picture,)


def _stats(scene: Scene, found: Issuance) -> list[Stat]:
    shown = []
    for label, amount in ((DAY, found.usd), (WEEK, found.usd_7d)):
        if amount is not None:
            text = scene.say(Money(amount, "USD", signed=True))
            shown.append(Stat(scene.say(label()), text, wording.direction(amount)))
    if found.total_usd is not None:
        shown.append(Stat(scene.say(TOTAL()), scene.say(Money(found.total_usd, "USD"))))
    if found.z is not None:
        shown.append(Stat(scene.say(Z()), scene.say(wording.signed(found.z))))
    return shown


def _row(scene: Scene, coin: CoinSupply) -> dict[str, Any]:
    amount = coin.issued_usd
    return {
        "name": clamp(scene.say(Name(coin.instrument)), BODY, _MOST_NAME, 1, bold=True)[0],
        "sub": clamp(scene.say(Money(coin.usd, "USD")), TEXT, _MOST_NAME, 1)[0],
        "value": amount,
        "text": DASH if amount is None else amount_text(scene, amount),
        "note": "",
        "direction": wording.direction(amount) or "",
    }


def _notes(scene: Scene, found: Issuance) -> list[str]:
    notes = [NOTE()]
    if any(coin.basis is Basis.MARKET_VALUE for coin in found.coins):
        notes.append(BY_VALUE())
    return [line for note in notes for line in balanced(scene.say(note), TEXT, CONTENT)]


KIND = PictureKind(40, _build)
