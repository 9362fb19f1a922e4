"""Every right sentence, made wrong in one place, is refused: no table can list all of these."""

import re
from collections.abc import Iterator

import pytest

from mir_core.report.gate import Refusal, judge
from mir_core.report.gating.tokens import Sort
from tests.gate.statements import statement, vocabulary
from tests.gate.table import RIGHT as ROWS

#: Names that no sentence of the table has, one for each language.
STRANGERS = {"en": "Shanghai Composite", "zh": "上证指数"}
TURNED = {
    "en": {
        r"\b(?:rose|gained|jumped|climbed|added|advanced)\b": "fell",
        r"\b(?:rise|gain)\b": "fall",
        r"\b(?:fell|slipped|lost|eased|dropped|shrank)\b(?! (?:more|further))": "rose",
        r"\b(?:slid|shed|decreased)\b": "rose",
        r"\b(?:drop|decline)\b": "rise",
        r"\b(?:up|higher)\b": "down",
        r"\bdown\b": "up",
        r"\b(?:outran|outperformed|beat)\b": "lagged",
        r"\b(?:behind|trailed)\b": "ahead of",
        r"\bunderperformed\b": "outperformed",
    },
    "zh": {
        r"上涨|收涨|收高|攀升|涨(?![跌幅])": "下跌",
        r"下跌|下挫|回落|(?<!涨)跌(?![幅])": "上涨",
        r"减少|收缩": "增加",
        r"跑赢|领先": "跑输",
        r"不及|落后于": "跑赢",
    },
}


def passes(text: str, name: str, language: str) -> bool:
    try:
        judge(text, statement(name), vocabulary(language))
    except Refusal:
        return False
    return True


def _with_other_digits(text: str) -> Iterator[str]:
    """The text with each of its digits replaced by the next one, one at a time."""
    for match in re.finditer(r"[0-9]", text):
        other = str((int(match[0]) + 1) % 10)
        yield text[: match.start()] + other + text[match.end() :]


@pytest.mark.parametrize(("name", "language", "text"), ROWS)
def test_another_digit_is_refused(name: str, language: str, text: str) -> None:
    numbered = re.sub("S&P 500|标普500", lambda match: "\0" * len(match[0]), text)
    for changed in _with_other_digits(numbered):
        restored = _restored(changed, text)
        assert not passes(restored, name, language), restored


def _restored(changed: str, text: str) -> str:
    return "".join(old if new == "\0" else new for new, old in zip(changed, text, strict=True))


@pytest.mark.parametrize(("name", "language", "text"), ROWS)
def test_another_sign_is_refused(name: str, language: str, text: str) -> None:
    for match in re.finditer(r"(?<![0-9A-Za-z])[+-](?=[0-9$])", text):
        other = "-" if match[0] == "+" else "+"
        changed = text[: match.start()] + other + text[match.end() :]
        assert not passes(changed, name, language), changed


@pytest.mark.parametrize(("name", "language", "text"), ROWS)
def test_another_direction_is_refused(name: str, language: str, text: str) -> None:
    for pattern, other in TURNED[language].items():
        for match in re.finditer(pattern, text):
            changed = text[: match.start()] + other + text[match.end() :]
            assert not passes(changed, name, language), changed


@pytest.mark.parametrize(("name", "language", "text"), ROWS)
def test_names_exchanged_or_replaced_are_refused(name: str, language: str, text: str) -> None:
    tokens = vocabulary(language).read(text, statement(name).outside)
    names = list(dict.fromkeys(token.text for token in tokens if token.sort is Sort.NAME))
    for each in names:
        changed = text.replace(each, STRANGERS[language])
        assert not passes(changed, name, language), changed
    if len(names) == 2 and statement(name).facts:
        first, second = names
        changed = text.replace(first, "\0").replace(second, first).replace("\0", second)
        assert not passes(changed, name, language), changed
