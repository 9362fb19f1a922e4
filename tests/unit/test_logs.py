"""What reaches standard error: the form of lines, and no secret in any."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import Redactor, configure

TOKEN = "123456:AA-secret_Token"


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    """Put the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def written(form: str, level: str = "debug") -> io.StringIO:
    stream = io.StringIO()
    configure(form, level, Redactor([TOKEN, 'pass"w/ord']), stream)
    return stream


def test_a_text_line_has_time_level_and_name() -> None:
    stream = written("text")
    logging.getLogger("bot.test").warning("%s parts", 3)
    line = stream.getvalue()
    assert line.endswith("Z WARNING bot.test: 3 parts\n")
    assert len(line.split()[0]) == len("2026-04-08T00:00:00.000Z")


def test_a_json_line_is_an_object_even_with_a_traceback() -> None:
    stream = written("json")
    error = ValueError(f"no {TOKEN}\nsecond line")
    logging.getLogger("bot.test").error("failed „%s“", "quoted", exc_info=error)
    (line,) = stream.getvalue().splitlines()
    found = json.loads(line)
    assert found["level"] == "error"
    assert found["logger"] == "bot.test"
    assert found["message"] == "failed „quoted“"
    assert "ValueError: no ***" in found["error"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_written_in_any_form(form: str) -> None:
    stream = written(form)
    logger = logging.getLogger("bot.test")
    logger.debug("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    logger.info("quoted: 123456%3AAA-secret_Token and pass%22w%2Ford")
    logger.info('the password is pass"w/ord')
    logger.error("again", exc_info=RuntimeError(TOKEN))
    text = stream.getvalue()
    for secret in (TOKEN, "AA-secret_Token", 'pass"w', 'pass\\"w', "pass%22w"):
        assert secret not in text
    assert text.count("***") >= 5


def test_libraries_tell_only_warnings() -> None:
    stream = written("text")
    for name in ("httpx", "telegram.ext.Updater", "discord.gateway", "apscheduler.scheduler"):
        logging.getLogger(name).info("heartbeat")
        logging.getLogger(name).warning("trouble")
    assert "heartbeat" not in stream.getvalue()
    assert stream.getvalue().count("trouble") == 4


def test_the_level_holds_for_all_but_nothing_is_told_twice() -> None:
    written("text")
    stream = written("text", "error")
    logging.getLogger("bot.test").warning("quiet")
    logging.getLogger("httpx").warning("quiet")
    logging.getLogger("bot.test").error("loud")
    assert stream.getvalue().count("\n") == 1


def test_an_empty_secret_blackens_nothing() -> None:
    assert Redactor(["", TOKEN])("plain") == "plain"
