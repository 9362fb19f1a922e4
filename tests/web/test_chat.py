"""The box that answers commands of the bot."""

from collections.abc import Mapping

import pytest

from bot.command import Command, Reports, Request
from bot.web.asking import MOST, SharedReports, ask
from bot.web.site import Site
from mir_core.model.message import Sentence
from mir_core.model.report import Document
from tests.demo_world import LANGUAGES
from tests.web.conftest import PUBLIC, Reader
from tests.web.html import Read

OWN = {"Origin": PUBLIC}
TITLES = {"en": "US market", "zh": "美股市场"}


async def given(
    reader: Reader, line: str, language: str = "en", headers: Mapping[str, str] = OWN
) -> tuple[int, str]:
    answer = await reader.post(f"/{language}/chat", data={"line": line}, headers=dict(headers))
    return answer.status, await answer.text()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_command_is_answered_as_both_platforms_show_it(
    reader: Reader, language: str
) -> None:
    status, text = await given(reader, "/report us", language)
    assert status == 200
    page = Read(text)
    phones = [element for element in page.named("section") if "phone" in str(element.get("class"))]
    assert [phone["aria-label"] for phone in phones] == ["Telegram", "Discord"]
    assert page.text.count(TITLES[language]) == 2
    assert "DEMO" in page.text


async def test_in_place_only_the_answer_comes(reader: Reader) -> None:
    status, text = await given(reader, "help", headers={**OWN, "X-Answer": "in-place"})
    assert status == 200
    assert text.lstrip().startswith('<section class="exchange">')
    assert "/divergence" in Read(text).text


async def test_unknown_and_wrong_commands_are_told(reader: Reader) -> None:
    _, unknown = await given(reader, "/weather")
    assert "There is no command /weather" in Read(unknown).text
    _, wrong = await given(reader, "/report 2031-01-01")
    assert "still to come" in Read(wrong).text
    _, empty = await given(reader, "   ")
    assert "exchange" not in empty


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "/report <b>us</b>",
    "/report [x](javascript:alert(1))", "/report **bold** @everyone `x`", "\u202e/report us",
    "/report javascript:alert(1)", "/'\"&lt;",
]  # fmt: skip


async def test_what_is_typed_stays_text(reader: Reader) -> None:
    for line in HOSTILE:
        status, text = await given(reader, line)
        assert status == 200
        page = Read(text)
        assert len(page.named("script")) == 1
        assert page.named("img") == []
        for tag, attributes in page.tags:
            assert "onerror" not in attributes
            assert tag != "a" or not str(attributes["href"]).startswith("javascript")


FOREIGN: list[dict[str, str]] = [
    {}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": f"{PUBLIC}.evil.org"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
]  # fmt: skip


async def test_forms_of_other_sites_are_refused(reader: Reader) -> None:
    for headers in FOREIGN:
        status, text = await given(reader, "/help", headers=headers)
        assert status == 403
        assert "exchange" not in text


async def test_a_browser_that_says_same_origin_is_believed(reader: Reader) -> None:
    status, _ = await given(reader, "/help", headers={"Sec-Fetch-Site": "same-origin"})
    assert status == 200


async def test_a_line_is_bounded(reader: Reader, site: Site) -> None:
    status, text = await given(reader, "x" * (MOST + 1))
    assert status == 400
    assert f"at most {MOST} characters" in Read(text).text
    assert (await given(reader, "x" * 100_000))[0] == 413
    assert site.shelf.built == 0


async def test_one_visitor_cannot_ask_without_end(reader: Reader) -> None:
    statuses = [(await given(reader, "/help"))[0] for _ in range(25)]
    assert statuses[:20] == [200] * 20
    assert 429 in statuses[20:]


async def test_lines_are_suggested(reader: Reader) -> None:
    page = Read(await (await reader.get("/en/chat")).text())
    offered = {option["value"] for option in page.named("option")}
    assert {"/help", "/report", "/report 2026-04-08", "/report us"} <= offered
    assert page.named("input")[0]["maxlength"] == str(MOST)


async def test_the_chat_without_a_language_leads_to_the_readers(reader: Reader) -> None:
    answer = await reader.get("/chat", headers={"Accept-Language": "zh"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/zh/chat")


async def test_commands_of_operators_do_not_exist_here(site: Site, reader: Reader) -> None:
    async def secret(_request: Request, _reports: Reports) -> Document:
        raise AssertionError("was run")

    summary = Sentence("command.help", "What this bot answers")
    known = dict(site.app.reports.commands)
    known["retry"] = Command("retry", summary, secret, admin=True)
    site.app.reports.__dict__["commands"] = known
    assert "retry" not in SharedReports(site, "me").commands
    exchange = await ask(site, "/retry", "en", "me")
    assert all("no command" in str(chat.messages[0].body) for chat in exchange.answers.values())
    assert "retry" not in await (await reader.get("/en/chat")).text()
