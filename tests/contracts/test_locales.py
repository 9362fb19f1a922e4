"""Every language says everything: sentences, names, units, and the same numbers in its words."""

import dataclasses
import importlib
import pkgutil
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import bot
import config
import formatters
import mir_core
from formatters import template
from formatters.catalog import Catalog, languages
from formatters.parity import MARK
from formatters.reading import Reader
from mir_core.model.message import Sentence

ROOT = Path(__file__).parents[2]
PACKAGES = (mir_core, bot, formatters, config)
OTHERS = [language for language in languages() if language != "en"]


def modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith("__main__") and "migrations" not in found.name:
            yield importlib.import_module(found.name)


def sentences_in(value: object, depth: int = 0) -> Iterator[Sentence]:
    """Sentences of a module's value, also inside of collections and of our own dataclasses."""
    if isinstance(value, Sentence):
        yield value
        return
    inner: list[object] = []
    if isinstance(value, Mapping):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, tuple | list | set | frozenset):
        inner = list(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, field.name, None) for field in dataclasses.fields(value)]
    if depth < 6:
        for each in inner:
            yield from sentences_in(each, depth + 1)


@cache
def all_sentences() -> Mapping[str, tuple[Sentence, str]]:
    """Each sentence with the module that has it, by key; two of one key are an error."""
    found: dict[str, tuple[Sentence, str]] = {}
    for package in PACKAGES:
        for module in modules(package):
            for value in vars(module).values():
                for sentence in sentences_in(value):
                    other, place = found.setdefault(sentence.key, (sentence, module.__name__))
                    assert other is sentence, (
                        f"{sentence.key} stands in {place} and in {module.__name__}"
                    )
    return found


def test_there_are_languages_and_sentences() -> None:
    assert {"en", "zh"} <= set(languages())
    assert len(all_sentences()) > 50


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_no_translation_is_left_over(language: str) -> None:
    messages = Catalog.load(language).file.messages
    missing = {
        key: f"{sentence.english!r} in {place}"
        for key, (sentence, place) in all_sentences().items()
        if key not in messages
    }
    assert missing == {}
    assert messages.keys() - all_sentences().keys() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_placeholders_of_the_english(language: str) -> None:
    messages = Catalog.load(language).file.messages
    wrong = {
        key: (sentence.english, messages[key])
        for key, (sentence, _) in all_sentences().items()
        if key in messages
        and template.placeholders(messages[key]) != template.placeholders(sentence.english)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
def test_the_words_themselves_carry_the_same_numbers(language: str) -> None:
    """A template's own digits (90 % interval, 24 h) stop a report if they differ."""
    catalogs = (Catalog.load("en"), Catalog.load(language))
    english, other = (Reader(catalog) for catalog in catalogs)
    messages = catalogs[1].file.messages
    differing = {
        key: (sentence.english, messages[key])
        for key, (sentence, _) in all_sentences().items()
        if key in messages
        and english.readings(_words(sentence.english, english))
        != other.readings(_words(messages[key], other))
    }
    assert differing == {}


def _words(text: str, reader: Reader) -> str:
    pieces = (reader.without_names(words, MARK) for words, _ in template.parse(text))
    return MARK.join(pieces)


@pytest.mark.parametrize("language", languages())
def test_templates_are_plain_lines(language: str) -> None:
    texts = [sentence.english for sentence, _ in all_sentences().values()]
    if language != "en":
        texts = list(Catalog.load(language).file.messages.values())
    for text in texts:
        assert text.strip(), text
        assert "\n" not in text, text
        template.parse(text)


@pytest.mark.parametrize("language", languages())
def test_everything_that_is_configured_has_a_name(language: str) -> None:
    instruments = tomllib.loads((ROOT / "config" / "instruments.toml").read_text(encoding="utf-8"))
    schedule = tomllib.loads((ROOT / "config" / "schedule.toml").read_text(encoding="utf-8"))
    rows = instruments["instruments"].values()
    wanted = {
        *instruments["instruments"],
        *instruments["regions"],
        *schedule["editions"],
        *(row["calendar"] for row in rows),
        *(row["universe"] for row in rows if "universe" in row),
        *("Crypto", "import", "demo"),
    }
    assert wanted - Catalog.load(language).file.names.keys() == set()


def test_languages_name_the_same_things() -> None:
    names = {language: set(Catalog.load(language).file.names) for language in languages()}
    assert all(known == names["en"] for known in names.values())


@pytest.mark.parametrize("language", languages())
def test_chinese_and_english_use_the_terms_of_the_market(language: str) -> None:
    """Terms: the specification of the report."""
    terms = {
        "zh": {
            "DJI": "道指", "SPX": "标普500", "IXIC": "纳指", "NDX": "纳斯达克100",
            "HSI": "恒生指数", "HSCEI": "国企指数", "HSTECH": "恒生科技指数",
            "SSE": "上证指数", "SZSE": "深证成指", "ChiNext": "创业板指",
        },
        "en": {"SPX": "S&P 500", "IXIC": "Nasdaq Composite", "NDX": "Nasdaq-100"},
    }  # fmt: skip
    names = Catalog.load(language).file.names
    assert {key: names[key] for key in terms.get(language, {})} == terms.get(language, {})
