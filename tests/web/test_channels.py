"""The page that shows a report as chats get it, and the box on it."""

import hashlib
import re
from collections.abc import Mapping

import pytest

from bot.sample import sample
from bot.web.asking import MOST
from bot.web.limits import Turns
from bot.web.site import Site
from mir_core.model.delivery import Look
from tests.demo_world import LANGUAGES
from tests.web.conftest import PUBLIC, Reader
from tests.web.html import Read, squeezed

EVENING = "2026-04-08/evening"
OWN = {"Origin": PUBLIC}
LOOKS = {
    "telegram": Look(),
    "telegram-text": Look(tables="text"),
    "telegram-rich": Look(style="rich"),
    "discord": Look(),
    "discord-channel": Look(layout="channel"),
}


async def page_of(reader: Reader, path: str) -> Read:
    answer = await reader.get(path)
    assert (path, answer.status) == (path, 200)
    return Read(await answer.text())


async def test_every_style_shows_the_very_pictures_that_are_sent(
    reader: Reader, site: Site
) -> None:
    report = await site.app.reports.report()
    for style, look in LOOKS.items():
        page = await page_of(reader, f"/en/{EVENING}/channels/{style}")
        destination = sample(style.partition("-")[0], "en", look)
        parts = (await site.app.composer.plan(report, (destination,)))[destination.id]
        digests = [file.digest for part in parts for file in part.attachments]
        addresses = [str(image["src"]) for image in page.named("img")]
        shown = {address.split(".")[-2]: address for address in addresses}
        assert len(addresses) == len(digests)
        assert sorted(shown) == sorted(digest[:16] for digest in digests)
        answer = await reader.get(shown[digests[-1][:16]])
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"] == "image/png"
        assert hashlib.sha256(await answer.read()).hexdigest() == digests[-1]
        assert all(len(str(image["alt"])) > 20 for image in page.named("img"))
        messages = sum(attributes.get("class") == "message" for attributes in page.named("div"))
        silent = {"editMessageReplyMarkup", "start_thread", "crosspost"}
        assert messages == sum(part.method not in silent for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reader_chooses_with_links_alone(reader: Reader, language: str) -> None:
    page = await page_of(reader, f"/{language}/channels")
    links = {str(link["href"]) for link in page.named("a")}
    day = f"/{language}/{EVENING}/channels"
    wanted = {day, f"{day}/telegram/dark"} | {f"{day}/{style}" for style in list(LOOKS)[1:]}
    assert wanted <= links
    current = [str(link["href"]) for link in page.named("a") if "aria-current" in link]
    assert current == [day] * 3  # edition, style and theme
    dark = await page_of(reader, f"{day}/discord/dark")
    assert all("/pictures/dark/" in str(image["src"]) for image in dark.named("img"))
    classes = [str(each.get("class")) for each in dark.named("section")]
    assert "phone discord dark" in classes
    others = {str(link["href"]) for link in dark.named("a") if "hreflang" in link}
    other = "zh" if language == "en" else "en"
    assert others == {f"/{other}/{EVENING}/channels/discord/dark"}


async def test_the_address_without_a_language_leads_to_the_readers(reader: Reader) -> None:
    answer = await reader.get("/channels", headers={"Accept-Language": "zh"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/zh/channels")


async def test_a_picture_of_an_older_content_leads_to_the_one_in_its_place(reader: Reader) -> None:
    folder = f"/en/{EVENING}/pictures/light"
    for name in ("cover.0123456789abcdef", "cover"):
        answer = await reader.get(f"{folder}/{name}.png", allow_redirects=False)
        assert answer.status == 302
        assert "immutable" not in answer.headers["Cache-Control"]
        now = answer.headers["Location"]
        assert re.fullmatch(rf"{folder}/cover\.[0-9a-f]{{16}}\.png", now)
        again = await reader.get(now, headers={"If-None-Match": "*"})
        assert again.status == 304


async def given(
    reader: Reader, style: str, form: Mapping[str, str], headers: Mapping[str, str] = OWN
) -> tuple[int, Read]:
    answer = await reader.post(
        f"/en/{EVENING}/channels/{style}", data=dict(form), headers=dict(headers)
    )
    return answer.status, Read(await answer.text())


async def test_the_box_answers_as_the_platform_of_the_page(reader: Reader) -> None:
    for style, phones in (("telegram", 2), ("discord", 2)):
        status, page = await given(reader, style, {"line": "/report us"})
        assert status == 200
        classes = [str(each.get("class", "")).split() for each in page.named("section")]
        assert sum("phone" in names and style in names for names in classes) == phones
        assert "exchange" in [name for names in classes for name in names]
        assert "US market" in page.text


async def test_buttons_and_menus_of_the_cover_answer(reader: Reader) -> None:
    shown = await page_of(reader, f"/en/{EVENING}/channels/discord")
    choices = {str(each["value"]): each for each in shown.named("button") if "value" in each}
    plan, section = "mir:plan:2026-04-08:evening:moderate", "mir:section:2026-04-08:evening us"
    assert {plan, section} <= choices.keys()
    for choice, title in ((plan, "Moderate plan"), (section, "US market")):
        status, page = await given(reader, "discord", {"choice": choice})
        assert status == 200
        assert squeezed(f"You {title} Only you can see this") in squeezed(page.text)


FORGED = [
    "mir:plan:10000-01-01:evening:moderate", "mir:plan:2031-01-01:evening:moderate",
    "mir:plan:2026-04-08:noon:moderate", "mir:plan:2026-04-08:evening:reckless",
    "mir:section:2026-04-08:evening <script>", "mir:section:2026-04-08:evening",
    "other:plan:2026-04-08:evening:moderate", "<script>alert(1)</script>", "",
]  # fmt: skip


async def test_forged_choices_do_no_harm(reader: Reader) -> None:
    for choice in FORGED:
        status, page = await given(reader, "discord", {"choice": choice})
        assert (choice, status) == (choice, 200)
        assert len(page.named("script")) == 1
        assert "Moderate plan Only you" not in page.text
    status, page = await given(reader, "telegram", {"choice": "mir:plan:2026-04-08:evening:x"})
    assert "Only you can see this" not in page.text


async def test_forms_of_other_sites_and_long_lines_are_refused(reader: Reader) -> None:
    status, _ = await given(reader, "telegram", {"line": "/help"}, {"Origin": "https://evil.org"})
    assert status == 403
    for form in ({"line": "x" * (MOST + 1)}, {"choice": "x" * (MOST + 1)}):
        status, page = await given(reader, "discord", form)
        assert status == 400
        assert f"at most {MOST} characters" in page.text


async def test_the_last_line_of_a_form_counts(reader: Reader) -> None:
    """A button with a command stands after the field, which is sent with it."""
    answer = await reader.post(
        f"/en/{EVENING}/channels", data=[("line", "/risk"), ("line", "/help")], headers=OWN
    )
    page = Read(await answer.text())
    assert squeezed("You /help") in squeezed(page.text)


async def test_a_visitor_who_wants_every_edition_is_told_to_wait(
    site: Site, reader: Reader
) -> None:
    site.proofs._turns = Turns(1, 0.001)
    assert (await reader.get("/en/2026-03-02/channels")).status == 200
    answer = await reader.get("/en/2026-03-03/channels")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) >= 1
