import dataclasses
import datetime as dt
import re
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.catalog import Catalog
from formatters.locale_file import Units
from formatters.numbers import Numbers, Quantity
from formatters.parity import check, readable
from formatters.reading import Reader
from mir_core.model.errors import ParityError
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Level,
    Literal,
    Moment,
    Money,
    Name,
    Phrase,
    Score,
    Share,
    Spread,
)
from mir_core.model.report import Document, Paragraph, Section
from tests.thorough import some
from tests.unit.formatters_documents import (
    MOVED,
    SPREAD,
    TRADED,
    catalogs,
    documents,
    nasty_document,
    quantities,
)

ENGLISH, CHINESE = catalogs()
APRIL = dt.date(2026, 4, 8)


def about(*sentences: Phrase) -> Document:
    section = Section("us", Literal("US"), (Paragraph(sentences),))
    return Document("report", Literal("Report"), None, (section,))


def changed(**texts: str) -> Catalog:
    """Chinese with other templates or units."""
    messages = {f"test.{key}": text for key, text in texts.items()}
    file = dataclasses.replace(CHINESE.file, messages={**CHINESE.file.messages, **messages})
    return dataclasses.replace(CHINESE, file=file)


def writing(**units: object) -> Catalog:
    """Chinese that writes as with other units, while its reader expects the right ones."""
    right = {field.name: getattr(CHINESE.file.units, field.name) for field in fields(Units)}
    wrong = Units(**{**right, **units})
    numbers = type(CHINESE.numbers)(CHINESE.locale, wrong)
    return dataclasses.replace(CHINESE, numbers=numbers)


@settings(max_examples=some(100), deadline=None)
@given(documents)
def test_languages_agree_on_any_document(document: Document) -> None:
    check(document, (ENGLISH, CHINESE))


def test_outside_text_is_no_number() -> None:
    check(nasty_document(), (ENGLISH, CHINESE))
    check(about(Literal("2026年4月8日 5亿元 +3 bp"), Name("Uniswap V3")), (ENGLISH, CHINESE))


MOVE = MOVED(day=Day(APRIL), name=Name("NDX"), change=Change(-0.0065), level=Level(24503.85))
GAP = SPREAD(spread=Spread(107), z=Score(3.61), share=Share(0.99), n=Count(250))
TRADE = TRADED(
    money=Money(1.32e12, "CNY"),
    moment=Moment(dt.datetime(2026, 4, 8, tzinfo=dt.UTC)),
    who=Name("SPX"),
)


@pytest.mark.parametrize(
    ("phrase", "chinese", "differs"),
    [
        (MOVE, changed(moved="{day}，{name}-{change}，报{level}。"), "0.65 %"),
        (MOVE, changed(moved="{day}，{name}跌{change}点，报{level}。1"), "only zh prints 1"),
        (MOVE, changed(moved="{day}，{name}{change}。"), "test.moved in zh"),
        (MOVE, changed(moved="{day}，{name}{change}{change}，报{level}。"), "test.moved in zh"),
        (MOVE, writing(day="y年d月M日"), "20260804 date"),
        (GAP, writing(spread_bp=1), "10700"),
        (GAP, writing(spread_bp=1, spread="{number} 个百分点"), "10700"),
        (
            GAP,
            changed(spread="2022年以来：{n}个交易日中{share}不及此，差{spread}，z{z}。"),
            "2022",
        ),
        (TRADE, writing(scales={"亿": 12, "万": 4}), "132000000 CNY"),
        (TRADE, writing(currencies={"CNY": "{number}港元"}), "1320000000000 HKD"),
        (TRADE, writing(moment="{day} 12:{time}"), "time"),
    ],
)
def test_faults_of_a_language_are_caught(phrase: Phrase, chinese: Catalog, differs: str) -> None:
    document = about(Literal("intact"), phrase)
    with pytest.raises(ParityError, match=re.escape(differs)) as caught:
        check(document, (ENGLISH, chinese))
    assert "section us, block 1 (paragraph)" in str(caught.value)


class _TenTimes(Numbers):
    """Writes changes ten times too large."""

    def write(self, quantity: Quantity) -> str:
        if isinstance(quantity, Change):
            quantity = Change(quantity.ratio * 10)
        return super().write(quantity)


def test_a_tenth_is_not_the_whole() -> None:
    wrong = _TenTimes(CHINESE.locale, CHINESE.file.units)
    chinese = dataclasses.replace(CHINESE, numbers=wrong)
    with pytest.raises(ParityError, match=r"only en prints 0\.65 %, only zh prints 6\.50 %"):
        check(about(Change(0.0065)), (ENGLISH, chinese))


def test_a_missing_sentence_is_a_fault() -> None:
    with pytest.raises(ParityError, match="has no message"):
        check(about(MOVE), (ENGLISH, Catalog.load("zh")))


def test_names_that_hold_digits_are_not_figures() -> None:
    reader = Reader(CHINESE)
    text = readable([TRADED(money=Money(5e8, "USD"), moment=TRADE.values["moment"],
                            who=Name("NDX"))], CHINESE, reader)  # fmt: skip
    assert {str(reading) for reading in reader.readings(text)} == {
        "500000000 USD", "20260408 date", "0 time",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "5-10 trading days", {"5", "10"}),
        ("en", "from -5.00 % to +3.00 %", {"-5.00 %", "3.00 %"}),
        ("en", "\u22120.70 %, 1,584 up", {"-0.70 %", "1584"}),
        ("en", "$2.53T and CNY 940M or 12M", {"2530000000000 USD", "940000000 CNY", "12000000"}),
        ("en", "on 8 Apr and 2026-04-08 at 00:05", {"408 day", "20260408 date", "5 time"}),
        ("zh", "跌-0.13%，5日至10日，差1.07 个百分点", {"-0.13 %", "5", "10", "107.00 bp"}),
        ("zh", "1.32万亿元、9.4亿港元、12万", {"1320000000000 CNY", "940000000 HKD", "120000"}),
        ("zh", "4月8日和2026年4月8日", {"408 day", "20260408 date"}),
    ],
)
def test_readings(language: str, text: str, found: set[str]) -> None:
    assert {str(one) for one in Reader(Catalog.load(language)).readings(text)} == found


@settings(max_examples=some(200), deadline=None)
@given(quantities, st.data())
def test_any_changed_digit_is_caught(quantity: Phrase, data: st.DataObject) -> None:
    for catalog in (ENGLISH, CHINESE):
        text = catalog.text(quantity)
        reader = Reader(catalog)
        digits = [match.start() for match in re.finditer("[0-9]", text)]
        place = data.draw(st.sampled_from(digits))
        other = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
        mutated = text[:place] + other + text[place + 1 :]
        assert reader.readings(mutated) != reader.readings(text)


@settings(max_examples=some(100), deadline=None)
@given(quantities)
def test_a_changed_sign_or_a_dropped_number_is_caught(quantity: Phrase) -> None:
    for catalog in (ENGLISH, CHINESE):
        text = catalog.text(quantity)
        reader = Reader(catalog)
        if isinstance(quantity, Change | Score | Spread) and text[0] in "+-":
            swapped = text.translate(str.maketrans("+-", "-+"))
            assert reader.readings(swapped) != reader.readings(text)
        assert reader.readings("") != reader.readings(text)
