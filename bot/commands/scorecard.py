"""`/scorecard`: how the calls of past reports went, beside always saying the base rate."""

from bot.command import Command, Reports, Request
from bot.scorecard import scorecard
from mir_core.model.message import Sentence
from mir_core.model.report import Document

SUMMARY = Sentence("command.scorecard", "How often the calls of past reports came true")


async def _run(_request: Request, reports: Reports) -> Document:
    return scorecard(await reports.report())


COMMAND = Command("scorecard", SUMMARY, _run)
