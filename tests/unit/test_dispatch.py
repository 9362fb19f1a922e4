from dataclasses import replace

import pytest

from bot.command import Request
from bot.dispatch import FAULT, answer, answer_words, parse, usage
from formatters.outputs.text import FORMATTER
from mir_core.model.errors import UsageError
from tests.platforms.small_bot import COMMANDS, SmallReports, dispatch

REPORTS = SmallReports(COMMANDS)


def test_words_become_arguments_by_position() -> None:
    assert parse(COMMANDS["echo"], ["a"], "zh") == Request({"first": "a"}, "zh")
    assert parse(COMMANDS["echo"], [], "en") == Request({}, "en")
    with pytest.raises(UsageError):
        parse(COMMANDS["long"], ["a"], "en")


def test_the_usage_line_names_every_argument() -> None:
    assert usage(COMMANDS["echo"]) == "/echo [first] [second]"
    assert usage(COMMANDS["long"]) == "/long"


@pytest.mark.parametrize(
    ("name", "words", "is_fault"),
    [
        ("echo", ["a"], False),
        ("echo", ["a", "b", "c"], True),
        ("picky", ["x"], True),
        ("broken", [], True),
    ],
)
async def test_a_command_never_raises(name: str, words: list[str], *, is_fault: bool) -> None:
    document = await answer_words(COMMANDS[name], words, "en", REPORTS)
    assert (document.name == FAULT) is is_fault


async def test_a_fault_is_logged_with_its_traceback_and_told_without(
    caplog: pytest.LogCaptureFixture,
) -> None:
    document = await answer(COMMANDS["broken"], Request(), REPORTS)
    assert "inner-detail" in caplog.text
    assert "Traceback" in caplog.text
    assert "inner-detail" not in repr(document)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-CN", "zh"),
        ("zh_TW", "zh"),
        ("ZH", "zh"),
        ("en-GB", "en"),
        ("pt", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_of_a_tag(tag: str | None, language: str) -> None:
    assert dispatch(FORMATTER).language(tag) == language


@pytest.mark.parametrize("name", ["echo", "picky", "broken", "unprintable", "help"])
async def test_in_the_demo_every_answer_says_so(name: str) -> None:
    made = replace(dispatch(FORMATTER), demo=True)
    for language in ("en", "zh"):
        answered = await made.words(COMMANDS[name], [], language)
        assert all("DEMO" in part.plain_text for part in answered.parts)
    assert "DEMO" in made.unknown("nothing", "en").parts[0].plain_text
