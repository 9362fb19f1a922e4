"""Whole reports of two dates, kept as a subscriber reads them.

A change of a word or a figure shows as a difference here. After reading what it became:
`MIR_GOLDEN=write python -m pytest tests/reports/test_golden.py`.
"""

import datetime as dt
import os
from pathlib import Path

import pytest

from bot.app import App
from formatters.catalog import Catalog, languages
from formatters.outputs.markdown import FORMATTER as MARKDOWN

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = Path(__file__).parents[1] / "golden" / "reports"


@pytest.mark.parametrize("edition", ["morning", "evening"])
@pytest.mark.parametrize("date", ["2026-04-03", "2026-04-08"])
async def test_the_report_is_the_one_that_was_read(real: App, date: str, edition: str) -> None:
    report = await real.pipeline.build(dt.date.fromisoformat(date), edition)
    for language in languages():
        file = FOLDER / f"{date}.{edition}.{language}.md"
        (part,) = MARKDOWN(report, Catalog.load(language))
        if os.environ.get("MIR_GOLDEN") == "write":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(part.plain_text, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == part.plain_text, file.name
