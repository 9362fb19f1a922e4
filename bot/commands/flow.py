"""`/flow`: where capital went, in the newest report."""

from bot.command import Command, Reports, Request
from mir_core.model.message import Sentence
from mir_core.model.report import Document

SUMMARY = Sentence("command.flow", "Where capital went: measured flows, inferred ones, and the net")


async def _run(_request: Request, reports: Reports) -> Document:
    return (await reports.report()).only("flow_map")


COMMAND = Command("flow", SUMMARY, _run)
