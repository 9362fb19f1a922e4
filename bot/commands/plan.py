"""`/plan [profile]`: the action plan of the newest report, of one profile or of all."""

from bot.command import Argument, Command, Reports, Request
from bot.profile import ARGUMENT, parse_profile, plan_document, suggested
from mir_core.model.message import Sentence
from mir_core.model.report import Document

SUMMARY = Sentence("command.plan", "What each profile may do, why, and what proves it wrong")


async def _run(request: Request, reports: Reports) -> Document:
    profile = parse_profile(request.arguments.get("profile"))
    report = await reports.report()
    if profile is None:
        return report.only("action_plan")
    return plan_document(report, profile)


COMMAND = Command("plan", SUMMARY, _run, (Argument("profile", ARGUMENT, suggested),))
