"""The demo's site in a real browser: nothing sticks out, nobody is kept out, the chat answers."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="no playwright: pip install it"),
]

Scheme = Literal["light", "dark"]

PHONE, DESK = 390, 1280
GRAVE = {"serious", "critical"}
STYLES = ["telegram", "telegram-rich", "discord"]
if THOROUGH:
    STYLES += ["telegram-text", "discord-channel"]
#: A report, its standalone page, the archive, the sources, the box, and a page that is not there.
KINDS = ["", "{day}", "{day}.html", "archive", "sources", "chat", "nowhere"]
#: Each page kind in both languages and both themes, on a phone and on a desk.
LOOKS: list[tuple[str, int, Scheme]] = [("en", PHONE, "light"), ("zh", DESK, "dark")]
if THOROUGH:
    LOOKS += [("zh", PHONE, "light"), ("zh", PHONE, "dark"), ("zh", DESK, "light")]
    LOOKS += [("en", PHONE, "dark"), ("en", DESK, "light"), ("en", DESK, "dark")]


@dataclass(frozen=True)
class Demo:
    """The running demo: its address, and the step of its newest report."""

    root: str
    opened: str
    day: str


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A process of its own."""
    environment = {key: text for key, text in os.environ.items() if not key.startswith("MIR_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    told = re.search(r"(http://[^/]+)(/\S+) ", process.stdout.readline())
    assert told is not None
    with urllib.request.urlopen(f"{told[1]}/en", timeout=60) as answer:  # noqa: S310 - our own
        page = answer.read().decode()
    canonical = re.search(r'rel="canonical" href="[^"]+/en/([^"]+)"', page)
    assert canonical is not None
    yield Demo(told[1], told[2], canonical[1])
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - absent on some machines

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    if find_spec("axe_playwright_python") is None:
        pytest.skip("no axe-core: pip install axe-playwright-python")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def window(
    browser: "Browser", width: int, scheme: Scheme = "light", *, script: bool = True
) -> "Page":
    """A page at one width and theme; what the browser complains of fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=script
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", _complain)
    return page


def _complain(line: "ConsoleMessage") -> None:
    # The page of a missing address is itself a 404.
    if line.type == "error" and "404" not in line.text:
        pytest.fail(line.text)


def visit(page: "Page", url: str, axe: str) -> None:
    """Open a page that nothing sticks out of, and that keeps nobody out."""
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert len(found["passes"]) > 10
    grave = [
        (each["id"], node["html"])
        for each in found["violations"] if each["impact"] in GRAVE for node in each["nodes"]
    ]  # fmt: skip
    assert (url, grave) == (url, [])


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_no_page_keeps_a_reader_out_or_sticks_out(
    demo: Demo, browser: "Browser", axe: str, language: str, width: int, scheme: Scheme
) -> None:
    page = window(browser, width, scheme)
    # The tool is put into the page, which the pages themselves forbid everybody.
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    for kind in KINDS:
        visit(page, f"{demo.root}/{language}/{kind.format(day=demo.day)}", axe)
    for style in STYLES:
        at = f"{demo.root}/{language}/{demo.day}/channels/{style}"
        visit(page, at if scheme == "light" else f"{at}/dark", axe)
    page.context.close()


def test_the_demo_opens_where_messages_are_seen_and_commands_answered(
    demo: Demo, browser: "Browser"
) -> None:
    page = window(browser, PHONE)
    page.goto(demo.root + demo.opened)
    assert page.locator(".feed .phone.telegram .message").count() > 3
    assert page.locator("form.ask input[name=line]").is_visible()
    page.locator(".feed .t-key").first.click()
    target = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
    assert 0 <= target < 844
    page.context.close()


def test_pictures_come_as_they_are_scrolled_to(demo: Demo, browser: "Browser") -> None:
    page = window(browser, PHONE)
    page.goto(f"{demo.root}/en/{demo.day}/channels/discord")
    pictures = page.locator(".feed img")
    assert pictures.count() > 10
    for number in (0, pictures.count() - 1):
        pictures.nth(number).scroll_into_view_if_needed()
        page.wait_for_function(
            "n => document.querySelectorAll('.feed img')[n].naturalWidth === 1080", arg=number
        )
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_the_box_answers_with_and_without_a_script(
    demo: Demo,
    browser: "Browser",
    script: bool,  # noqa: FBT001 - a parameter
) -> None:
    page = window(browser, PHONE, script=script)
    page.goto(f"{demo.root}/en/channels")
    page.fill("#line", "/report us")
    page.click("form.ask > button")
    page.wait_for_selector(".exchange >> text=US market")
    assert page.locator(".exchange .phone.telegram").count() == 1
    page.click("button[value='/risk']")
    page.wait_for_selector(".exchange >> text=Risk matrix")
    page.goto(f"{demo.root}/en/channels/discord")
    page.click(".feed .d-select summary")
    page.click(".feed .d-select button >> text=US market")
    page.wait_for_selector(".exchange .phone.discord >> text=US market")
    page.click(".feed >> text=Moderate plan")
    page.wait_for_selector(".exchange .phone.discord >> text=Action plan")
    page.goto(f"{demo.root}/en/chat")
    page.fill("#line", "/weather")
    page.press("#line", "Enter")
    page.wait_for_selector("text=There is no command /weather")
    assert page.locator(".exchange .phone").count() == 2
    page.context.close()
