"""The one place that writes a number, a date or an amount in a language.

Digits, signs, separators and months are babel's, units and currency forms the locale file's.
Rounding is commercial (a half goes away from zero) on the shortest decimal form of the float.
The minus sign is the locale's: in English and Chinese that is the hyphen of the keyboard, which
never ends a line before a digit, lines up in monospace and is found by a search. What rounds to
zero has no sign. A space inside a quantity is U+00A0. NaN and infinity raise ValueError: a value
that does not exist must not get this far.
"""

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import get_minus_sign_symbol, get_plus_sign_symbol, parse_pattern

from formatters.locale_file import Units
from mir_core.model.message import Change, Count, Day, Level, Moment, Money, Score, Share, Spread

Quantity = Change | Share | Spread | Level | Money | Score | Count | Day | Moment

#: Wide enough for any float, which has up to 309 digits before the point.
_CONTEXT = Context(prec=700, rounding=ROUND_HALF_UP)
_SIGNIFICANT = 3

CalendarName = Literal["weekday", "month", "month of year", "year"]
_SKELETONS: dict[CalendarName, str] = {
    "weekday": "E",
    "month": "yMMMM",
    "month of year": "MMM",
    "year": "y",
}


class Numbers:
    """Writes quantities in one locale."""

    def __init__(self, locale: Locale, units: Units) -> None:
        self._locale = locale
        self._units = units
        self._plus: str = get_plus_sign_symbol(locale)
        self._minus: str = get_minus_sign_symbol(locale)
        self._scales = sorted(((10**n, word) for word, n in units.scales.items()), reverse=True)

    def write(self, quantity: Quantity) -> str:
        """The quantity with its unit.

        Raises:
            ValueError: It is not finite.
        """
        with localcontext(_CONTEXT):
            match quantity:
                case Change(ratio):
                    text = self._percent(ratio, 2, signed=True)
                case Share(ratio, decimals):
                    text = self._percent(ratio, decimals, signed=False)
                case Spread():
                    text = self._spread(quantity)
                case Level(value, decimals):
                    text = self._fixed(_decimal(value), decimals, signed=False)
                case Score(value, decimals, signed):
                    text = self._fixed(_decimal(value), decimals, signed=signed)
                case Count(number):
                    text = self._fixed(_decimal(number), 0, signed=False)
                case Money(amount, currency, signed):
                    rounded = _significant(_decimal(amount))
                    text = self._money(rounded, currency, signed=signed)
                case Day(date, short):
                    text = self._day(date, short=short)
                case Moment(at):
                    text = self._moment(at)
        return text

    def calendar(self, date: dt.date, name: CalendarName) -> str:
        """What the language calls the part of the calendar that a date is in: Wed, April 2026."""
        return str(format_skeleton(_SKELETONS[name], date, locale=self._locale))

    def _percent(self, ratio: float, decimals: int, *, signed: bool) -> str:
        number = self._fixed(_decimal(ratio) * 100, decimals, signed=signed)
        return self._units.percent.format(number=number)

    def _spread(self, spread: Spread) -> str:
        # Every language rounds to whole basis points first, so that all print the same number.
        whole = _decimal(spread.bp).quantize(Decimal(1))
        number = self._fixed(
            whole / self._units.spread_bp, self._units.spread_decimals, signed=spread.signed
        )
        return self._units.spread.format(number=number)

    def _money(self, amount: Decimal, currency: str, *, signed: bool) -> str:
        size = abs(amount)
        scale, word = next(((s, w) for s, w in self._scales if size >= s), (1, ""))
        scaled = (size / scale).normalize()
        decimals = max(0, -int(scaled.as_tuple().exponent))
        digits = self._digits(scaled, decimals, grouping=self._units.money_grouping)
        pattern = self._units.currencies.get(currency, self._units.other_currency)
        body = pattern.format(number=digits + word, code=currency)
        return self._sign(amount, signed=signed) + body

    def _fixed(self, value: Decimal, decimals: int, *, signed: bool) -> str:
        rounded = value.quantize(Decimal(1).scaleb(-decimals))
        return self._sign(rounded, signed=signed) + self._digits(abs(rounded), decimals)

    def _digits(self, size: Decimal, decimals: int, *, grouping: bool = True) -> str:
        pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
        written: str = parse_pattern(pattern).apply(size, self._locale, group_separator=grouping)
        return written

    def _sign(self, value: Decimal, *, signed: bool) -> str:
        if value == 0:
            return ""
        if value < 0:
            return self._minus
        return self._plus if signed else ""

    def _day(self, date: dt.date, *, short: bool) -> str:
        pattern = self._units.day_short if short else self._units.day
        return str(format_date(date, pattern, locale=self._locale))

    def _moment(self, at: dt.datetime) -> str:
        utc = at.astimezone(dt.UTC)
        time = format_time(utc, "HH:mm", locale=self._locale)
        return self._units.moment.format(day=self._day(utc.date(), short=False), time=time)


def stamp(at: dt.datetime, *, seconds: bool = True) -> str:
    """An instant as operators read it in every language: ISO 8601 with a space, in UTC."""
    utc = at.astimezone(dt.UTC).replace(tzinfo=None)
    return utc.isoformat(" ", "seconds" if seconds else "minutes")


def _decimal(value: float) -> Decimal:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} cannot be printed")
    return Decimal(int(value)) if isinstance(value, int) else Decimal(repr(number))


def _significant(value: Decimal) -> Decimal:
    """Three significant digits; rounding up may carry into the next power of ten."""
    if value == 0:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - _SIGNIFICANT + 1))
