"""`/risk [profile]`: the risk matrix of the newest report, with the plan of a profile."""

from bot.command import Argument, Command, Reports, Request
from bot.profile import ARGUMENT, parse_profile, plan_blocks, suggested
from mir_core.model.message import Sentence
from mir_core.model.report import Document, Section
from mir_core.report.sections.action_plan import TITLE

SUMMARY = Sentence("command.risk", "The risk matrix, with the plan of a profile if one is named")


async def _run(request: Request, reports: Reports) -> Document:
    profile = parse_profile(request.arguments.get("profile"))
    report = await reports.report()
    matrix = report.only("risk_matrix")
    if profile is None:
        return matrix
    plan = Section("action_plan", TITLE(), plan_blocks(profile, report.analysis))
    sections = (*matrix.sections, plan)
    return Document("risk", matrix.title, matrix.subtitle, sections, matrix.demo)


COMMAND = Command("risk", SUMMARY, _run, (Argument("profile", ARGUMENT, suggested),))
