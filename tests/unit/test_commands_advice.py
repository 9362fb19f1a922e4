"""`/flow`, `/risk` and `/plan` on the simulated market, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.command import Request
from bot.dispatch import FAULT, answer, usage
from bot.profile import parse_profile
from mir_core.model.conclusion import Profile
from mir_core.model.errors import UsageError
from mir_core.model.report import Document
from mir_core.report.sections.action_plan import PROFILES
from tests.demo_world import application, build


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("advice") / "demo.db")


@pytest.fixture
async def app(database: Path) -> AsyncIterator[App]:
    async with application(database) as opened:
        yield opened


async def ask(app: App, name: str, profile: str | None = None) -> Document:
    arguments = {} if profile is None else {"profile": profile}
    return await answer(app.reports.commands[name], Request(arguments), app.reports)


def text(app: App, document: Document, language: str) -> str:
    return app.formatters["text"](document, app.catalogs[language])[0].plain_text


async def test_flow_answers_with_the_map(app: App) -> None:
    document = await ask(app, "flow")
    assert [section.name for section in document.sections] == ["flow_map"]
    assert "Capital-flow map" in text(app, document, "en")
    assert "资金流向图" in text(app, document, "zh")


async def test_risk_alone_is_the_matrix(app: App) -> None:
    document = await ask(app, "risk")
    assert [section.name for section in document.sections] == ["risk_matrix"]


@pytest.mark.parametrize("profile", list(Profile))
async def test_risk_and_plan_of_a_profile_show_that_profile_only(
    app: App, profile: Profile
) -> None:
    for name, sections in (("risk", ["risk_matrix", "action_plan"]), ("plan", ["action_plan"])):
        document = await ask(app, name, profile.value)
        assert [section.name for section in document.sections] == sections
        for language in ("en", "zh"):
            shown = text(app, document, language)
            titles = {each: app.catalogs[language].text(PROFILES[each]()) for each in Profile}
            assert {each for each in Profile if titles[each] in shown} == {profile}
            assert "DEMO" in shown


async def test_plan_alone_shows_all_profiles(app: App) -> None:
    shown = text(app, await ask(app, "plan"), "zh")
    assert all(app.catalogs["zh"].text(title()) in shown for title in PROFILES.values())


@pytest.mark.parametrize(
    ("word", "profile"),
    [
        ("moderate", Profile.MODERATE), (" Moderate ", Profile.MODERATE),
        ("AGGRESSIVE", Profile.AGGRESSIVE), ("稳健", Profile.CONSERVATIVE),
        ("保守型", Profile.CONSERVATIVE), ("平衡", Profile.MODERATE), ("进取", Profile.AGGRESSIVE),
        ("激进", Profile.AGGRESSIVE), (None, None),
    ],
)  # fmt: skip
def test_profiles_are_understood_in_both_languages(
    word: str | None, profile: Profile | None
) -> None:
    assert parse_profile(word) is profile


@pytest.mark.parametrize("word", ["", "bold", "平", "moderate aggressive"])
def test_other_words_are_no_profile(word: str) -> None:
    with pytest.raises(UsageError):
        parse_profile(word)


@pytest.mark.parametrize("name", ["risk", "plan"])
async def test_a_bad_profile_gets_the_usage(app: App, name: str) -> None:
    document = await ask(app, name, "reckless")
    assert document.name == FAULT
    command = app.reports.commands[name]
    assert usage(command) == f"/{name} [profile]"
    for language in ("en", "zh"):
        assert usage(command) in text(app, document, language)
        assert "conservative" in text(app, document, language)


@pytest.mark.parametrize("name", ["risk", "plan"])
async def test_profiles_are_suggested(app: App, name: str) -> None:
    (argument,) = app.reports.commands[name].arguments
    assert argument.suggest is not None
    assert await argument.suggest(app.reports) == ("conservative", "moderate", "aggressive")
