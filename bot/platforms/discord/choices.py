"""What buttons and menus under an edition ask for: always of the report that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.command import Reports
from bot.keeping import Fresh
from bot.profile import parse_profile, plan_document
from bot.selection import UNKNOWN_SECTION, parse_section
from formatters.cards.controls import CHOOSE, PROFILES
from formatters.cards.custom_id import CustomId, read_custom_id
from mir_core.model.conclusion import Profile
from mir_core.model.errors import UsageError
from mir_core.model.message import Listing, Literal, Message
from mir_core.model.report import Document, Report

#: How long a report is taken for unchanged: it is, unless somebody gathers for it again.
_FRESH_S = 60.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One use of a button or a menu.

    Attributes:
        asked: What stands in its name.
        value: The section or the profile.
    """

    asked: CustomId
    value: str

    @property
    def title(self) -> Message:
        """What to call it where it cannot be answered."""
        if self.asked.kind == "plan" and self.value in set(Profile):
            return PROFILES[Profile(self.value)]()
        return CHOOSE()

    async def document(self, reports: Reports, recent: Fresh) -> Document:
        """What it shows.

        Args:
            reports: Builds the report.
            recent: Reports by date and edition: when one is out, many readers use its buttons at
                once, and every build stops the process for a moment.

        Raises:
            UsageError: There is no such report, section or profile any more.
        """
        slot = (self.asked.date, self.asked.edition)
        report: Report = await recent.get(slot, _FRESH_S, partial(reports.report, *slot))
        if self.asked.kind == "plan":
            profile = parse_profile(self.value)
            return report.only("action_plan") if profile is None else plan_document(report, profile)
        names = tuple(section.name for section in report.sections)
        name = parse_section(self.value, reports.section_names)
        if name not in names:
            known = Listing(tuple(map(Literal, names)))
            raise UsageError(UNKNOWN_SECTION(word=Literal(name), sections=known))
        return report.only(name)


def read_choice(custom_id: str, values: Sequence[str]) -> Choice | None:
    """What a user chose; None if the button or the menu is not ours."""
    asked = read_custom_id(custom_id)
    if asked is None:
        return None
    value = values[0] if values else asked.choice
    return None if value is None else Choice(asked, value)
