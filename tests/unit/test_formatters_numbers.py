"""Forms: docs of the report; rounding: by hand; digits: read back and compared with the value."""

import datetime as dt
import math
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatters.catalog import Catalog, languages
from formatters.numbers import CalendarName, stamp
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Level,
    Moment,
    Money,
    Phrase,
    Score,
    Share,
    Spread,
)
from tests.unit.formatters_documents import quantities

NBSP = "\u00a0"
APRIL = dt.date(2026, 4, 8)
INSTANT = dt.datetime(2026, 4, 8, 8, 5, tzinfo=dt.timezone(dt.timedelta(hours=8)))

FORMS: list[tuple[Phrase, str, str]] = [
    (Change(0.0065), "+0.65 %", "+0.65%"),
    (Change(-0.0013), "-0.13 %", "-0.13%"),
    (Change(-0.00004), "0.00 %", "0.00%"),
    (Change(0.0), "0.00 %", "0.00%"),
    (Change(12.5), "+1,250.00 %", "+1,250.00%"),
    (Change(0.00125), "+0.13 %", "+0.13%"),
    (Change(-0.00125), "-0.13 %", "-0.13%"),
    (Change(0.00005), "+0.01 %", "+0.01%"),
    (Change(-0.0000499), "0.00 %", "0.00%"),
    (Change(9.99999), "+1,000.00 %", "+1,000.00%"),
    (Share(0.19), "19 %", "19%"),
    (Share(0.1234, 1), "12.3 %", "12.3%"),
    (Share(1.0), "100 %", "100%"),
    (Spread(107), "+107 bp", "+1.07 个百分点"),
    (Spread(-441.2), "-441 bp", "-4.41 个百分点"),
    (Spread(107, signed=False), "107 bp", "1.07 个百分点"),
    (Spread(-0.4), "0 bp", "0.00 个百分点"),
    (Spread(2.5), "+3 bp", "+0.03 个百分点"),
    (Level(6616.8501), "6,616.85", "6,616.85"),
    (Level(4.123456, 3), "4.123", "4.123"),
    (Level(71917, 0), "71,917", "71,917"),
    (Money(1.32e12, "CNY"), "CNY 1.32T", "1.32万亿元"),
    (Money(2.5349e12, "USD"), "$2.53T", "2.53万亿美元"),
    (Money(9.4e8, "HKD"), "HKD 940M", "9.4亿港元"),
    (Money(-6e8, "USD"), "-$600M", "-6亿美元"),
    (Money(9.995e11, "CNY"), "CNY 1T", "1万亿元"),
    (Money(8.544e11, "CNY"), "CNY 854B", "8540亿元"),
    (Money(123456.0, "USD"), "$123K", "12.3万美元"),
    (Money(1234.0, "USD"), "$1.23K", "1230美元"),
    (Money(0.0, "USD"), "$0", "0美元"),
    (Money(1.234, "EUR"), "EUR 1.23", "1.23 EUR"),
    (Money(9.9995e11, "USD"), "$1T", "1万亿美元"),
    (Money(9.994e11, "USD"), "$999B", "9990亿美元"),
    (Money(99_950_000.0, "CNY"), "CNY 100M", "1亿元"),
    (Money(99_949_999.0, "CNY"), "CNY 99.9M", "9990万元"),
    (Money(999.5, "USD"), "$1K", "1000美元"),
    (Money(0.000012345, "USD"), "$0.0000123", "0.0000123美元"),
    (Money(1.5e18, "USD"), "$1,500,000T", "1500000万亿美元"),
    (Money(-1.5e9, "CNY", signed=True), "-CNY 1.5B", "-15亿元"),
    (Money(3.27e8, "USD", signed=True), "+$327M", "+3.27亿美元"),
    (Level(-0.004), "0.00", "0.00"),
    (Level(-12.345), "-12.35", "-12.35"),
    (Level(1e-9, 8), "0.00000000", "0.00000000"),
    (Level(1e21, 0), "1,000,000,000,000,000,000,000", "1,000,000,000,000,000,000,000"),
    (Count(0), "0", "0"),
    (Score(-2.9), "-2.90", "-2.90"),
    (Score(2.444, signed=True), "+2.44", "+2.44"),
    (Score(0.001, signed=True), "0.00", "0.00"),
    (Count(1864), "1,864", "1,864"),
    (Day(APRIL), "2026-04-08", "2026年4月8日"),
    (Day(APRIL, short=True), "8 Apr", "4月8日"),
    (Moment(INSTANT), "2026-04-08 00:05 UTC", "2026年4月8日 00:05 UTC"),
]


@pytest.mark.parametrize(("quantity", "english", "chinese"), FORMS)
def test_forms(quantity: Phrase, english: str, chinese: str) -> None:
    assert Catalog.load("en").text(quantity).replace(NBSP, " ") == english
    assert Catalog.load("zh").text(quantity).replace(NBSP, " ") == chinese


@pytest.mark.parametrize(
    "quantity", [Change(0.01), Spread(9), Money(1e9, "CNY"), Day(APRIL, short=True), Share(0.5)]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_breaks_inside_a_quantity(quantity: Phrase, language: str) -> None:
    assert " " not in Catalog.load(language).text(quantity)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_refused(value: float) -> None:
    catalog = Catalog.load("en")
    for quantity in (Change(value), Share(value), Spread(value), Level(value), Score(value)):
        with pytest.raises(ValueError, match="cannot be printed"):
            catalog.text(quantity)
    with pytest.raises(ValueError, match="cannot be printed"):
        catalog.text(Money(value, "USD"))


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_a_level_is_its_value_to_the_last_digit(value: float, decimals: int) -> None:
    printed = Catalog.load("en").text(Level(value, decimals)).replace(",", "")
    assert abs(float(printed) - value) <= 0.5 * 10**-decimals * (1 + 1e-9) + abs(value) * 1e-15


@given(quantities)
def test_what_a_quantity_is_written_with(quantity: Phrase) -> None:
    """One kind of minus, one kind of space but before a time; a zero has no sign."""
    for language in languages():
        text = Catalog.load(language).text(quantity)
        assert not re.search("[\u2212\u2007\u2009\u202f]", text)
        assert text.count(" ") == isinstance(quantity, Moment)
        assert all(unicodedata.category(each) != "Nd" or each.isascii() for each in text)
        assert text[0] not in "+-" or re.search("[1-9]", text)


@given(st.floats(1e-6, 1e6))
def test_a_fall_is_written_as_a_rise_with_a_minus(size: float) -> None:
    for language in languages():
        say = Catalog.load(language).text
        for quantity in (Change, Spread):
            rise, fall = say(quantity(size)), say(quantity(-size))
            assert fall == rise.replace("+", "-")


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Wed", "April 2026", "Apr", "2026"]),
        ("zh", ["周三", "2026年4月", "4月", "2026年"]),
    ],
)
def test_the_calendar_is_called_by_its_names(language: str, names: list[str]) -> None:
    numbers = Catalog.load(language).numbers
    kinds: list[CalendarName] = ["weekday", "month", "month of year", "year"]
    assert [numbers.calendar(APRIL, kind) for kind in kinds] == names


def test_operators_read_instants_in_utc() -> None:
    assert stamp(INSTANT) == "2026-04-08 00:05:00"
    assert stamp(INSTANT, seconds=False) == "2026-04-08 00:05"


@given(st.floats(1e-3, 1e300))
def test_money_has_three_significant_digits(amount: float) -> None:
    powers = {"T": 12, "B": 9, "M": 6, "K": 3}
    text = Catalog.load("en").text(Money(amount, "USD")).removeprefix("$").replace(",", "")
    scale = 10.0 ** powers.get(text[-1], 0)
    assert float(text.rstrip("TBMK")) * scale == pytest.approx(amount, rel=0.00501)
    assert len(text.rstrip("TBMK").replace(".", "").strip("0")) <= 3
