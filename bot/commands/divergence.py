"""`/divergence`: where markets part in the newest report, and what followed before."""

from bot.command import Command, Reports, Request
from mir_core.model.message import Sentence
from mir_core.model.report import Document

SUMMARY = Sentence(
    "command.divergence", "Where markets part in the newest report, and what followed before"
)


async def _run(_request: Request, reports: Reports) -> Document:
    return (await reports.report()).only("divergences")


COMMAND = Command("divergence", SUMMARY, _run)
