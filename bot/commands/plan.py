"""`/plan [profile]`: the action plan of the newest report, of one profile or of all."""

from bot.command import Argument, Command, Reports, Request
from bot.profile import ARGUMENT, parse_profile, plan_blocks, suggested
from mir_core.model.message import Sentence
from mir_core.model.report import Document, Section
from mir_core.report.sections.action_plan import TITLE

SUMMARY = Sentence("command.plan", "What each profile may do, why, and what proves it wrong")


async def _run(request: Request, reports: Reports) -> Document:
    profile = parse_profile(request.arguments.get("profile"))
    report = await reports.report()
    if profile is None:
        return report.only("action_plan")
    plan = Section("action_plan", TITLE(), plan_blocks(profile, report.analysis))
    return Document("plan", report.title, report.subtitle, (plan,), report.demo)


COMMAND = Command("plan", SUMMARY, _run, (Argument("profile", ARGUMENT, suggested),))
