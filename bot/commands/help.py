"""`/help`: every command with its usage."""

from bot.command import Command, Reports, Request
from bot.dispatch import usage
from mir_core.model.message import Listing, Literal, Sentence
from mir_core.model.report import Bullets, Document, Note, Section

SUMMARY = Sentence("command.help", "What this bot answers")
LINE = Sentence("help.line", "{usage}: {summary}")
SECTIONS = Sentence("help.sections", "Sections: {sections}.")
ADVICE = Sentence("help.advice", "Market information only, no financial advice.")


async def _run(_request: Request, reports: Reports) -> Document:
    lines = tuple(
        LINE(usage=Literal(usage(command)), summary=command.summary())
        for command in reports.commands.values()
    )
    sections = Listing(tuple(Literal(name) for name in reports.section_names))
    blocks = (Bullets(lines), Note(SECTIONS(sections=sections)), Note(ADVICE()))
    return Document("help", SUMMARY(), None, (Section("help", SUMMARY(), blocks),))


COMMAND = Command("help", SUMMARY, _run)
