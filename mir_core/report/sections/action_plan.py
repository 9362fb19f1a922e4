"""Section 10: what each profile may do, why, what confirms it and what proves it wrong."""

from mir_core.model.conclusion import Action, Profile
from mir_core.model.message import Count, Message, Sentence
from mir_core.model.report import Block, Bullets, Note, Paragraph
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.action_plan", "Action plan")
PROFILES = {
    Profile.CONSERVATIVE: Sentence("profile.conservative", "Conservative (preserve capital)"),
    Profile.MODERATE: Sentence("profile.moderate", "Moderate (selective positions)"),
    Profile.AGGRESSIVE: Sentence("profile.aggressive", "Aggressive (high conviction)"),
}
ACTION = Sentence(
    "plan.action",
    "{number}. {action}. Why: {rationale}. Trigger: {trigger}. Wrong if: {invalidation}.",
)
NONE = Sentence(
    "plan.none", "{profile}: no entry of the playbook has its condition met; nothing to change."
)
ADVICE = Sentence(
    "plan.advice",
    "Scenarios with levels from closes, not instructions; no size or leverage is implied.",
)


def _build(context: Context) -> tuple[Block, ...]:
    plan = context.analysis.conclusions.plan
    blocks = (
        block for profile in Profile for block in profile_blocks(profile, plan.get(profile, ()))
    )
    return (*blocks, Note(ADVICE()))


def profile_blocks(profile: Profile, actions: tuple[Action, ...]) -> tuple[Block, ...]:
    """The plan of one profile."""
    name = PROFILES[profile]()
    if not actions:
        return (Paragraph((NONE(profile=name),)),)
    items = tuple(_action(number, action) for number, action in enumerate(actions, start=1))
    return (Paragraph((name,)), Bullets(items))


def _action(number: int, action: Action) -> Message:
    return ACTION(
        number=Count(number),
        action=action.action,
        rationale=action.rationale,
        trigger=action.trigger,
        invalidation=action.invalidation,
    )


SECTION = SectionSpec("action_plan", 110, TITLE, _build)
