"""The menu of sections and the buttons of profiles under a cover."""

from collections.abc import Iterator, Sequence

from formatters.cards.custom_id import CustomId
from formatters.cards.limits import MOST_LABEL, MOST_OPTIONS, Json
from formatters.catalog import Catalog
from formatters.images.alt import shortened
from formatters.printed import PrintedSection
from mir_core.model.conclusion import Profile
from mir_core.model.message import Sentence
from mir_core.model.report import Report

CHOOSE = Sentence("card.choose", "Read a section here")
PROFILES = {
    Profile.CONSERVATIVE: Sentence("card.conservative", "Conservative plan"),
    Profile.MODERATE: Sentence("card.moderate", "Moderate plan"),
    Profile.AGGRESSIVE: Sentence("card.aggressive", "Aggressive plan"),
}

_ROW, _BUTTON, _SELECT = 1, 2, 3
_SECONDARY = 2
#: Of an option, so that all of them together leave room for the text.
_MOST_TITLE = 60


def controls(report: Report, sections: Sequence[PrintedSection], catalog: Catalog) -> list[Json]:
    """Rows of controls that answer from this report, whenever they are used."""
    options = list(_options(sections))
    rows = [_row([_button(report, each, catalog) for each in Profile])]
    if options:
        menu = {
            "type": _SELECT,
            "custom_id": str(CustomId("section", report.date, report.edition)),
            "placeholder": catalog.text(CHOOSE()),
            "options": options,
        }
        rows.insert(0, _row([menu]))
    return rows


def _options(sections: Sequence[PrintedSection]) -> Iterator[Json]:
    titles = {each.name: each.title for each in reversed(sections)}
    names = list(dict.fromkeys(each.name for each in sections))
    for name in names[:MOST_OPTIONS]:
        yield {"label": shortened(titles[name], _MOST_TITLE), "value": name}


def _button(report: Report, profile: Profile, catalog: Catalog) -> Json:
    return {
        "type": _BUTTON,
        "style": _SECONDARY,
        "label": shortened(catalog.text(PROFILES[profile]()), MOST_LABEL),
        "custom_id": str(CustomId("plan", report.date, report.edition, profile.value)),
    }


def _row(components: list[Json]) -> Json:
    return {"type": _ROW, "components": components}
