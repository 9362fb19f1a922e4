"""The demo's site in a real browser: nothing sticks out, nobody is kept out, the chat answers."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

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
PAGES = ["/en", "/zh", "/en/archive", "/zh/sources", "/en/chat", "/zh/nowhere"]
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Address of the demo, a process of its own."""
    environment = {key: text for key, text in os.environ.items() if not key.startswith("MIR_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    told = re.search(r"http://\S+(?=/ )", process.stdout.readline())
    assert told is not None
    yield told[0]
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


def opened(
    browser: "Browser", url: str, width: int, scheme: Scheme, *, script: bool = True
) -> "Page":
    """A page at one width and theme; what the browser complains of fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=script
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", _complain)
    page.goto(url)
    return page


def _complain(line: "ConsoleMessage") -> None:
    # The page of a missing address is itself a 404.
    if line.type == "error" and "404" not in line.text:
        pytest.fail(line.text)


def grave_faults(page: "Page", axe: str) -> list[Any]:
    session = page.context.new_cdp_session(page)
    session.send("Page.setBypassCSP", {"enabled": True})
    page.reload()
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 10
    return [
        (each["id"], node["html"])
        for each in found["violations"] if each["impact"] in GRAVE for node in each["nodes"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme", "paths"),
    [(PHONE, "light", PAGES), (PHONE, "dark", ["/zh"]), (DESK, "dark", ["/en", "/en/chat"])],
)
def test_nothing_keeps_a_reader_out_or_sticks_out(
    site: str, browser: "Browser", axe: str, width: int, scheme: Scheme, paths: list[str]
) -> None:
    for path in paths:
        page = opened(browser, site + path, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert grave_faults(page, axe) == []
        page.context.close()


def newest(site: str, browser: "Browser") -> str:
    """Path of the newest report."""
    page = opened(browser, f"{site}/en", DESK, "light")
    address = page.get_attribute("link[rel=canonical]", "href")
    page.context.close()
    return str(address).removeprefix(site)


def test_the_standalone_page_is_for_everybody_too(site: str, browser: "Browser", axe: str) -> None:
    page = opened(browser, f"{site}{newest(site, browser)}.html", PHONE, "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert grave_faults(page, axe) == []
    page.context.close()


def test_the_previews_are_for_everybody_in_both_themes(
    site: str, browser: "Browser", axe: str
) -> None:
    page = opened(browser, f"{site}{newest(site, browser)}/channels", PHONE, "light")
    paint = "getComputedStyle(document.querySelector('.telegram')).backgroundColor"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert grave_faults(page, axe) == []
    light = page.evaluate(paint)
    page.check("input[value=dark]")
    assert page.evaluate(paint) != light
    found = page.evaluate("axe.run()")
    assert [each["id"] for each in found["violations"] if each["impact"] in GRAVE] == []
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_the_chat_answers_with_and_without_a_script(
    site: str,
    browser: "Browser",
    script: bool,  # noqa: FBT001 - a parameter
) -> None:
    page = opened(browser, f"{site}/en/chat", PHONE, "light", script=script)
    page.fill("#line", "/report us")
    page.click("form.ask button")
    page.wait_for_selector(".exchange")
    assert page.locator(".exchange .phone").count() == 2
    assert page.locator(".exchange >> text=US market").count() == 2
    if script:
        page.fill("#line", "/weather")
        page.press("#line", "Enter")
        page.wait_for_selector("text=There is no command /weather")
        assert page.locator(".exchange").count() == 2
    page.context.close()
