"""`/crypto`: prices, stablecoins, value locked and volume of the newest report."""

from bot.command import Command, Reports, Request
from mir_core.model.message import Sentence
from mir_core.model.report import Document

SUMMARY = Sentence("command.crypto", "Prices, stablecoins, DeFi flows and volume")


async def _run(_request: Request, reports: Reports) -> Document:
    return (await reports.report()).only("crypto")


COMMAND = Command("crypto", SUMMARY, _run)
