"""The investor profile that a user names, in either language."""

from bot.command import Reports
from mir_core.model.conclusion import Profile
from mir_core.model.errors import UsageError
from mir_core.model.finding import Analysis
from mir_core.model.message import Listing, Literal, Sentence
from mir_core.model.report import Block, Document, Note, Report, Section
from mir_core.report.sections.action_plan import ADVICE, TITLE, profile_blocks

ARGUMENT = Sentence("command.profile", "conservative, moderate or aggressive")
UNKNOWN = Sentence("usage.profile", "There is no profile {word}; there are: {profiles}.")

#: What readers of Chinese papers call them.
_OTHER_NAMES = {
    "稳健": Profile.CONSERVATIVE,
    "稳健型": Profile.CONSERVATIVE,
    "保守": Profile.CONSERVATIVE,
    "保守型": Profile.CONSERVATIVE,
    "平衡": Profile.MODERATE,
    "平衡型": Profile.MODERATE,
    "均衡": Profile.MODERATE,
    "中等": Profile.MODERATE,
    "进取": Profile.AGGRESSIVE,
    "进取型": Profile.AGGRESSIVE,
    "激进": Profile.AGGRESSIVE,
    "激进型": Profile.AGGRESSIVE,
}


def parse_profile(word: str | None) -> Profile | None:
    """The profile of a word; None if none was given.

    Raises:
        UsageError: There is no such profile.
    """
    if word is None:
        return None
    plain = word.strip().lower()
    found = {profile.value: profile for profile in Profile} | _OTHER_NAMES
    if plain not in found:
        names = Listing(tuple(Literal(profile.value) for profile in Profile))
        raise UsageError(UNKNOWN(word=Literal(word), profiles=names))
    return found[plain]


def plan_blocks(profile: Profile, analysis: Analysis) -> tuple[Block, ...]:
    """The plan of one profile, with what it is not."""
    actions = analysis.conclusions.plan.get(profile, ())
    return (*profile_blocks(profile, actions), Note(ADVICE()))


def plan_document(report: Report, profile: Profile) -> Document:
    """The plan of one profile in a report."""
    plan = Section("action_plan", TITLE(), plan_blocks(profile, report.analysis))
    return Document("plan", report.title, report.subtitle, (plan,), report.demo)


async def suggested(_: Reports) -> tuple[str, ...]:
    """The profiles, to be offered while the user types."""
    return tuple(profile.value for profile in Profile)
