"""Finds quantities and dates in a text, in the forms of all languages that the gate knows."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from mir_core.report.gating.tokens import Kind, Quantity, Sort, Token

_SCALES = {
    "万亿": 12, "亿": 8, "百万": 6, "万": 4,
    "trillion": 12, "billion": 9, "million": 6, "thousand": 3,
    "tn": 12, "bn": 9, "mn": 6, "t": 12, "b": 9, "m": 6, "k": 3,
}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "美元": "USD", "us dollars": "USD", "dollars": "USD",
    "hk$": "HKD", "hkd": "HKD", "港元": "HKD", "港币": "HKD", "hong kong dollars": "HKD",
    "cny": "CNY", "rmb": "CNY", "元": "CNY", "人民币": "CNY", "元人民币": "CNY", "yuan": "CNY",
}  # fmt: skip
_PERCENT = ("%", "％", "percent", "per cent", "pct")
_POINTS = ("percentage points", "percentage point", "pp", "ppt", "个百分点", "百分点")
_BASIS_POINTS = ("basis points", "basis point", "bps", "bp", "个基点", "基点")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE_WEEKDAYS = "一二三四五六日"
_HUNDRED = Decimal(100)


def _any(words: Mapping[str, object] | tuple[str, ...]) -> str:
    return "|".join(
        re.escape(word).replace(r"\ ", r"[ \u00a0]")
        + (r"(?![A-Za-z])" if word[-1].isalpha() else "")
        for word in sorted(words, key=len, reverse=True)
    )


_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_SPACE = r"[ \u00a0]"
_YEAR = r"[0-9]{4})(?![0-9])"
#: One pattern for all forms; named groups tell which.
DATE = (
    rf"(?:(?<![0-9])(?P<iso_y>[0-9]{{4}})-(?P<iso_m>[0-9]{{2}})-(?P<iso_d>[0-9]{{2}})(?![0-9])"
    r"|(?<![0-9])(?:(?P<zh_y>[0-9]{4})年)?(?P<zh_m>[0-9]{1,2})月(?P<zh_d>[0-9]{1,2})日"
    rf"|(?<![0-9])(?P<dm_d>[0-9]{{1,2}}){_SPACE}(?P<dm_m>{_MONTH})(?![A-Za-z])"
    rf"(?:{_SPACE}(?P<dm_y>{_YEAR})?"
    rf"|(?P<md_m>{_MONTH}){_SPACE}(?P<md_d>[0-9]{{1,2}})(?![0-9])(?:,?{_SPACE}(?P<md_y>{_YEAR})?"
    rf"|(?P<weekday>{'|'.join(_WEEKDAYS)})(?![A-Za-z])"
    rf"|(?:周|星期)(?P<zh_weekday>[{_CHINESE_WEEKDAYS}]))"
)
_UNIT = _any((*_PERCENT, *_POINTS, *_BASIS_POINTS))
QUANTITY = (
    r"(?<![0-9A-Za-z.,%)\]])(?P<sign>[+\-\u2212])?"
    rf"(?P<before>US\$|HK\$|\$|(?:USD|HKD|CNY|RMB){_SPACE}?|百分之)?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    r"(?![0-9]|[.,][0-9])"
    rf"(?:(?P<ordinal>st|nd|rd|th)(?![A-Za-z])|{_SPACE}?(?P<unit>{_UNIT})"
    rf"|{_SPACE}?(?P<scale>{_any(_SCALES)})?{_SPACE}?(?P<after>{_any(_CURRENCIES)})?)"
    r"(?![A-Za-z0-9])"
)


def quantity(match: re.Match[str]) -> Token:
    """The token of a match of `QUANTITY`."""
    digits = match["digits"].replace(",", "")
    size = Decimal(digits)
    step = Decimal(1).scaleb(int(size.as_tuple().exponent))
    sign = {"": 0, "+": 1}.get(match["sign"] or "", -1)
    unit = (match["unit"] or "").replace("\u00a0", " ").lower()
    before = (match["before"] or "").strip("\u00a0 ").lower()
    if before == "百分之" or unit in _PERCENT:
        measured = Quantity(Kind.RATIO, size / _HUNDRED, step / _HUNDRED, sign)
    elif unit in _POINTS:
        measured = Quantity(Kind.SPREAD, size * _HUNDRED, step * _HUNDRED, sign)
    elif unit:
        measured = Quantity(Kind.BASIS_POINTS, size, step, sign)
    else:
        measured = _amount(match, size, step, sign, before)
    tag = "ordinal" if match["ordinal"] else ""
    return Token(Sort.QUANTITY, match[0], tag=tag, quantity=measured)


def _amount(match: re.Match[str], size: Decimal, step: Decimal, sign: int, before: str) -> Quantity:
    power = _SCALES.get((match["scale"] or "").lower(), 0)
    after = (match["after"] or "").replace("\u00a0", " ").lower()
    currency = _CURRENCIES.get(before) or _CURRENCIES.get(after, "")
    if before and after and _CURRENCIES.get(before) != _CURRENCIES.get(after):
        currency = "conflict"
    kind = Kind.MONEY if currency or power else Kind.PLAIN
    return Quantity(kind, size.scaleb(power), step.scaleb(power), sign, currency, bool(power))


def counted(number: int, text: str, tag: str = "") -> Token:
    """The token of a number that is written as a word."""
    return Token(
        Sort.QUANTITY, text, tag=tag, quantity=Quantity(Kind.PLAIN, Decimal(number), Decimal(1))
    )


def date(match: re.Match[str]) -> Token | None:
    """The token of a match of `DATE`; None for a day that no calendar has.

    A date without its year has the tag `mm-dd`, a day of the week `weekday` and its number.
    """
    for kind in ("iso", "zh", "dm", "md"):
        if match[f"{kind}_d"]:
            month, day = _month(match[f"{kind}_m"]), int(match[f"{kind}_d"])
            try:
                found = dt.date(int(match[f"{kind}_y"] or 2000), month, day)
            except ValueError:
                return None
            if match[f"{kind}_y"]:
                return Token(Sort.DATE, match[0], tag="day", date=found)
            return Token(Sort.DATE, match[0], tag=f"{found:%m-%d}")
    if match["weekday"]:
        number = _WEEKDAYS.index(match["weekday"].lower())
    else:
        number = _CHINESE_WEEKDAYS.index(match["zh_weekday"])
    return Token(Sort.DATE, match[0], tag="weekday", sign=number)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(n for n, name in enumerate(_MONTHS, start=1) if name.startswith(text.lower()[:3]))
