import pytest

from mir_core.model.message import Change, Literal, Name, Phrase, Sentence
from mir_core.report.gate import Reason, Refusal, judge, judge_all, statement_of
from tests.gate.statements import BACKGROUND, MESSAGES, statement, vocabulary
from tests.gate.table import RIGHT, WRONG

BOTH = {language: vocabulary(language) for language in ("en", "zh")}


@pytest.mark.parametrize(("name", "language", "text"), RIGHT)
def test_what_the_report_says_in_other_words_passes(name: str, language: str, text: str) -> None:
    judged = judge(text, statement(name), vocabulary(language))
    stated = [fact for fact in statement(name).facts if fact.required]
    assert bool(judged) == bool(stated or statement(name).dates)


@pytest.mark.parametrize(("name", "language", "text", "reason"), WRONG)
def test_what_the_report_does_not_say_is_refused(
    name: str, language: str, text: str, reason: Reason
) -> None:
    with pytest.raises(Refusal) as refusal:
        judge(text, statement(name), vocabulary(language))
    assert refusal.value.reason is reason, str(refusal.value)


def test_the_tables_are_large_and_speak_both_languages() -> None:
    for rows in ([row[:3] for row in RIGHT], [row[:3] for row in WRONG]):
        assert len(set(rows)) == len(rows)
        assert all(sum(row[1] == language for row in rows) >= 60 for language in BOTH)
    assert {name for name, _, _ in RIGHT} == set(MESSAGES)


def test_both_languages_pass_together_or_neither() -> None:
    english, chinese = "S&P 500 gained 0.65 % on 7 April.", "4月7日标普500上涨0.65%。"
    judge_all({"en": english, "zh": chinese}, statement("session"), BOTH)
    for texts in (
        {"en": english},
        {"en": english, "zh": "4月7日标普500上涨0.66%。"},
        {"en": english, "zh": "4月7日标普500上涨0.7%。"},
        {"en": english, "zh": english},
    ):
        with pytest.raises(Refusal):
            judge_all(texts, statement("session"), BOTH)


@pytest.mark.parametrize(
    "name",
    [
        "fell",
        "Bitcoin",
        "Up Only",
        "Lending",
        "http://a.b",
        "sky.money.com",
        "*bold*",
        "@everyone",
        "5 %",
        "x" * 41,
    ],
)
def test_a_sentence_with_a_name_that_says_something_is_left_alone(name: str) -> None:
    message = Sentence("protocol", "{protocol} {change}.")(
        protocol=Literal(name), change=Change(0.1)
    )
    assert statement_of(message, vocabulary("en"), BACKGROUND) is None


def test_a_name_that_says_something_in_one_language_is_refused_in_that() -> None:
    message = Sentence("protocol", "{protocol} {change}.")(
        protocol=Literal("涨"), change=Change(0.1)
    )
    found = statement_of(message, vocabulary("en"), BACKGROUND)
    assert found is not None
    with pytest.raises(Refusal, match="name"):
        judge("涨 +10.00%。", found, vocabulary("zh"))


def test_a_sentence_that_the_gate_cannot_read_is_left_alone() -> None:
    for english in (
        "{a} pirouetted by {change}.",
        "{a} did not rise by {change}.",
        "{change} and {b}, {a}.",
    ):
        values: dict[str, Phrase] = {"a": Name("BTC"), "b": Name("ETH"), "change": Change(0.1)}
        used = {key: value for key, value in values.items() if f"{{{key}}}" in english}
        message = Sentence("unread", english)(**used)
        assert statement_of(message, vocabulary("en"), BACKGROUND) is None
