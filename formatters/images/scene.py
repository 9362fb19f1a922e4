"""What pictures are made from, and what all of them share: head and foot."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from formatters.catalog import Catalog
from formatters.images.contract import Picture, Theme
from formatters.images.layout import CONTENT, TEXT, TITLE
from formatters.images.measure import balanced, clamp
from formatters.images.typeset import typeset
from mir_core.analysis.pairs import PairHistory
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure, Verdict
from mir_core.model.message import Count, Day, Listing, Name, Phrase, Sentence
from mir_core.model.report import Report

SOURCES = Sentence("picture.sources", "Source: {sources}")
SESSIONS = Sentence("picture.sessions", "Session: {sessions}")
SESSION = Sentence("picture.session", "{venue} {session}")
SHORT_DEMO = Sentence("picture.demo", "DEMO")
PAGE = Sentence("picture.page", "({page}/{pages})")
ADVICE = Sentence("picture.advice", "For information only, no financial advice")

#: A picture's name may become that of a file.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_TITLE = 2
_MOST_FOOT = 2
_MOST_EDITION, _MOST_OVER = 150.0, 172.0


@dataclass(frozen=True, eq=False)
class Scene:
    """One report in one language and theme.

    Attributes:
        pairs: Memo of the history of pairs, which the divergence chart draws.
    """

    report: Report
    coverage: Coverage
    catalog: Catalog
    theme: Theme
    pairs: PairHistory = field(default_factory=PairHistory)

    def say(self, phrase: Phrase) -> str:
        """The phrase in the scene's language."""
        return typeset(self.catalog.text(phrase))

    def figure(self, figure_id: str) -> Figure | None:
        """A figure that may be shown: fresh, or the last one of a closed market."""
        found = self.report.snapshot.figures.get(figure_id)
        if found is None or found.value is None:
            return None
        return found if found.verdict in {Verdict.FRESH, Verdict.CLOSED} else None

    def section_title(self, name: str) -> str | None:
        """Title of a section of the report; None if the report has no such section."""
        titles = (each.title for each in self.report.sections if each.name == name)
        title = next(titles, None)
        return None if title is None else self.say(title)

    def picture(
        self,
        name: str,
        template: str,
        title: str,
        body: Mapping[str, Any],
        alt: str,
        *,
        instruments: Iterable[str] = (),
        section: str | None = None,
        page: tuple[int, int] | None = None,
        source: Phrase | None = None,
        over: str = "",
    ) -> Picture:
        """A picture with head and foot.

        Args:
            name: Unique among the pictures of the report; made fit for a file's name.
            template: Which one draws it.
            title: Its head, in the language.
            body: What the template draws.
            alt: Its words.
            instruments: What it shows; the foot names their sources and sessions.
            section: The section that it belongs to.
            page: Number and count, where one table is split over several pictures.
            over: What it is a part of, in the line above the title.
            source: Said in the foot in place of the sources of instruments.
        """
        payload = {
            "lang": self.catalog.language,
            "theme": {"mode": self.theme.mode, "up": self.theme.up},
            "kicker": self._kicker(over),
            "title": balanced(title, TITLE, CONTENT, _MOST_TITLE, bold=True),
            "page": self.page(page),
            "demo": self.say(SHORT_DEMO()) if self.report.demo else "",
            "foot": self.foot(instruments) if source is None else self._foot((source,)),
            "body": body,
        }
        name = _NOT_PLAIN.sub("-", name)
        return Picture(name, template, payload, alt, self.catalog.language, self.theme, section)

    def page(self, page: tuple[int, int] | None) -> str:
        """Number and count of a picture's page; empty for the only one."""
        if page is None or page[1] == 1:
            return ""
        return self.say(PAGE(page=Count(page[0]), pages=Count(page[1])))

    def foot(self, instruments: Iterable[str]) -> list[str]:
        """Lines of the foot: sessions and sources of what is shown."""
        figures = [figure for name in instruments for figure in self._shown(name)]
        found = (self._sessions(figures), self._sources(figures))
        return self._foot([each for each in found if each is not None] or (ADVICE(),))

    def _foot(self, phrases: Iterable[Phrase]) -> list[str]:
        texts = map(self.say, phrases)
        return [line for text in texts for line in balanced(text, TEXT, CONTENT, _MOST_FOOT)]

    def _kicker(self, over: str) -> list[str]:
        report = self.report
        edition = clamp(self.say(Name(report.edition)), TEXT, _MOST_EDITION, 1)[0]
        more = clamp(over, TEXT, _MOST_OVER, 1) if over else ()
        return [self.say(Day(report.date)), edition, *more]

    def _shown(self, instrument: str) -> Iterable[Figure]:
        """Figures of an instrument that have been observed and may be shown."""
        for figure in self._by_instrument.get(instrument, ()):
            if figure.source and self.figure(figure.id):
                yield figure

    @cached_property
    def _by_instrument(self) -> Mapping[str, Sequence[Figure]]:
        found: dict[str, list[Figure]] = {}
        for figure in self.report.snapshot.figures.values():
            found.setdefault(figure.instrument, []).append(figure)
        return found

    def _sessions(self, figures: Iterable[Figure]) -> Phrase | None:
        instruments = self.coverage.instruments
        found = dict.fromkeys(
            (instruments[figure.instrument].calendar, figure.session)
            for figure in figures
            if figure.instrument in instruments
        )
        items = tuple(
            SESSION(venue=Name(venue), session=Day(session, short=True))
            for venue, session in found
            if session is not None
        )
        return SESSIONS(sessions=Listing(items)) if items else None

    def _sources(self, figures: Iterable[Figure]) -> Phrase | None:
        names = dict.fromkeys(str(figure.source) for figure in figures)
        return SOURCES(sources=Listing(tuple(map(Name, names)))) if names else None
