import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatters import locale_file, template
from formatters.catalog import Catalog, languages
from formatters.clean import clean
from mir_core.model.errors import ConfigurationError
from mir_core.model.message import Change, Count, Listing, Literal, Name, Sentence

GREETING = Sentence("test.greeting", "{who} says {{hello}} to {n} readers")


def with_message(text: str) -> Catalog:
    chinese = Catalog.load("zh")
    file = dataclasses.replace(chinese.file, messages={"test.greeting": text})
    return dataclasses.replace(chinese, file=file)


def test_english_stands_in_the_sentence() -> None:
    text = Catalog.load("en").text(GREETING(who=Name("SPX"), n=Count(1234)))
    assert text == "S&P 500 says {hello} to 1,234 readers"


def test_other_languages_stand_in_their_file() -> None:
    catalog = with_message("{n}位读者：{who}问好")
    assert catalog.text(GREETING(who=Name("SPX"), n=Count(1234))) == "1,234位读者：标普500问好"


def test_a_language_without_the_sentence_says_so() -> None:
    with pytest.raises(LookupError, match=r"zh\.toml has no message 'test\.greeting'"):
        Catalog.load("zh").text(GREETING(who=Name("SPX"), n=Count(1)))


@pytest.mark.parametrize("text", ["{who}", "{who}{n}{n}", "{who}{m}", "{who}{n}{m}"])
def test_placeholders_differ_from_the_english(text: str) -> None:
    with pytest.raises(ValueError, match=r"test\.greeting in zh"):
        with_message(text).text(GREETING(who=Name("SPX"), n=Count(1)))


def test_missing_and_surplus_values_are_errors() -> None:
    english = Catalog.load("en")
    with pytest.raises(ValueError, match=r"given \['who'\]"):
        english.text(GREETING(who=Name("SPX")))
    with pytest.raises(ValueError, match=r"given \['m', 'n', 'who'\]"):
        english.text(GREETING(who=Name("SPX"), n=Count(1), m=Count(1)))


@pytest.mark.parametrize("text", ["{n:.2f}", "{n!r}", "{0}", "{}", "{a.b}", "{a[0]}", "{a", "a}"])
def test_templates_have_plain_placeholders_only(text: str) -> None:
    with pytest.raises(ValueError):
        template.parse(text)


def test_lists_are_joined_by_habit() -> None:
    names = (Name("DJI"), Name("SPX"), Literal("Aave"))
    english, chinese = Catalog.load("en"), Catalog.load("zh")
    assert english.text(Listing(names)) == "Dow, S&P 500 and Aave"
    assert english.text(Listing(names[:1])) == "Dow"
    assert english.text(Listing(())) == ""
    assert chinese.text(Listing(names)) == "道指、标普500、Aave"


def test_an_unknown_name_prints_as_its_id_made_harmless() -> None:
    assert Catalog.load("zh").text(Name("Aave\u202e V3\n")) == "Aave V3"


def test_values_may_be_messages() -> None:
    inner = Sentence("test.inner", "({change})")
    text = Catalog.load("en").text(GREETING(who=inner(change=Change(0.01)), n=Count(2)))
    assert text == "(+1.00\u00a0%) says {hello} to 2 readers"


def test_an_unknown_language_is_a_fault_of_the_configuration() -> None:
    with pytest.raises(ConfigurationError, match="'xx'; there are en, zh"):
        Catalog.load("xx")


def test_a_locale_file_lists_all_its_faults(tmp_path: Path) -> None:
    english = (locale_file.FOLDER / "en.toml").read_text(encoding="utf-8")
    broken = english.replace("spread_bp = 1\n", "").replace("name = ", "nom = ")
    (tmp_path / "fr.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        locale_file.read("fr", tmp_path)
    assert caught.value.faults == (
        "fr.toml: [language] lacks 'name'",
        "fr.toml: [language] has 'nom', which nobody reads",
        "fr.toml: [units] lacks 'spread_bp'",
    )


def test_keys_may_be_written_as_tables(tmp_path: Path) -> None:
    english = (locale_file.FOLDER / "en.toml").read_text(encoding="utf-8")
    messages = '[messages]\ntone.high = "haut"\ntone.low = "bas"\n'
    (tmp_path / "fr.toml").write_text(english + messages, encoding="utf-8")
    file = locale_file.read("fr", tmp_path)
    assert file.messages == {"tone.high": "haut", "tone.low": "bas"}


def test_languages_and_their_colours() -> None:
    assert languages() == ("en", "zh")
    assert Catalog.load("en").up_colour == "green"
    assert Catalog.load("zh").up_colour == "red"
    assert dataclasses.replace(Catalog.load("zh"), up_colour="green").up_colour == "green"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\nb\r\n\tc", "a b c"),
        ("txt\u202eexe.\u202c\u2066x\u2069", "txtexe.x"),
        ("zero\u200bwidth\u200d\ufeff\u00ad", "zerowidth"),
        ("bell\x07 null\x00 escape\x1b[31m", "bell null escape[31m"),
        ("e\u0301", "\u00e9"),
        ("昇堃喆镕\U00020bb7", "昇堃喆镕\U00020bb7"),
        ("\U0001f680", "\U0001f680"),
        ("\ud800\ue000\uffff\ufffc", ""),
        ("a\u2028b\u2029c\u00a0d\u3000e", "a b c d e"),
        ("\u0316x \u0316y", "x y"),
        ("z" + "\u0316" * 99, "z" + "\u0316" * 4),
    ],
)
def test_outside_text_is_cleaned(text: str, seen: str) -> None:
    assert clean(text) == seen


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\n" not in once
    once.encode()  # no lone surrogate is left
