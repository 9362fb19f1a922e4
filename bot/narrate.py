"""Asks the language model for a run, judges what it gives, and stores what holds."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formatters.catalog import Catalog
from mir_core.archive.narratives import Narratives
from mir_core.model.coverage import Coverage
from mir_core.model.errors import ParityError
from mir_core.model.message import Phrase
from mir_core.model.narrative import Narrative, Retold
from mir_core.model.report import Document, Report
from mir_core.narrative.contract import Drafts, Task, Writer
from mir_core.report.gate import Refusal, Vocabulary, judge_all
from mir_core.report.retell import Opening, openings, retell

_log = logging.getLogger(__name__)

#: Parts of the JSON report that a sentence may rest on.
_SENT = (
    "date",
    "edition",
    "as_of",
    "tone",
    "chain",
    "breakdown",
    "divergences",
    "crypto",
    "flows",
    "net_assessment",
)
#: What is sent of a figure.
_FIGURE = ("id", "value", "unit", "session", "verdict")


@dataclass(frozen=True, kw_only=True)
class Narrator:
    """Gives a run's report its narrative.

    Attributes:
        analysis: The JSON report of a report.
        catalogs: By language of the reports.
        model: Name that is stored and told.
        sections: Names of those whose sentences are open.
        check_parity: Raises ParityError if the languages of a document differ in a number.
    """

    writer: Writer
    narratives: Narratives
    coverage: Coverage
    catalogs: Mapping[str, Catalog]
    model: str
    sections: Collection[str]
    analysis: Callable[[Report], Mapping[str, Any]]
    check_parity: Callable[[Document], None]

    async def __call__(self, run: int, report: Report) -> Report:
        """The report as it is published; the model is asked once for a run.

        Whatever goes wrong here costs the other words, never the report.
        """
        narrative = await self.narratives.of(run)
        if narrative is None:
            try:
                narrative = await self._ask(report)
                self.check_parity(retell(report, narrative, self.catalogs))
            except ParityError as error:
                _log.warning("The sentences of the language model are not used: %s", error)
                narrative = Narrative(self.model)
            except Exception:  # noqa: BLE001 - the boundary of an optional part
                _log.exception("The language model's part has failed; the report goes on without")
                narrative = Narrative(self.model)
            narrative = await self.narratives.keep(run, narrative)
        return retell(report, narrative, self.catalogs)

    async def _ask(self, report: Report) -> Narrative:
        vocabularies = {
            language: Vocabulary(language, catalog.file.names)
            for language, catalog in self.catalogs.items()
        }
        english = vocabularies.get("en") or Vocabulary("en", Catalog.load("en").file.names)
        found = openings(report, self.coverage, self.sections, english, vocabularies, self._say)
        if not found:
            return Narrative(self.model)
        tasks = [
            Task(number, opening.section, opening.texts)
            for number, opening in enumerate(found, start=1)
        ]
        drafts = await self.writer.write(tasks, _sent(self.analysis(report)))
        return judged(self.model, found, drafts, vocabularies)

    def _say(self, phrase: Phrase, language: str) -> str:
        return self.catalogs[language].text(phrase)


def judged(
    model: str,
    found: Sequence[Opening],
    drafts: Drafts,
    vocabularies: Mapping[str, Vocabulary],
) -> Narrative:
    """What of the drafts may be published; a draft that repeats the sentence counts for nothing."""
    sentences = []
    reasons: Counter[str] = Counter()
    for number, opening in enumerate(found, start=1):
        texts = {name: _spaced(text) for name, text in drafts.get(number, {}).items()}
        given = {name: _spaced(text) for name, text in opening.texts.items()}
        if number not in drafts or texts == given:
            continue
        try:
            judge_all(texts, opening.statement, vocabularies)
        except Refusal as refusal:
            reasons[refusal.reason.value] += 1
            continue
        sentences.append(Retold(opening.section, opening.digest, texts))
    if reasons:
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        _log.info("Sentences of the language model refused: %s", told)
    return Narrative(model, tuple(sentences), sum(reasons.values()))


def _spaced(text: str) -> str:
    """The text with plain spaces: a model repeats those that do not break, or not."""
    return text.replace("\u00a0", " ")


def _sent(analysis: Mapping[str, Any]) -> Mapping[str, Any]:
    """What leaves the house: findings and figures, no report text, no sources."""
    sent = {name: analysis[name] for name in _SENT if name in analysis}
    figures = [
        {name: figure[name] for name in _FIGURE}
        for figure in analysis.get("figures", ())
        if figure["value"] is not None
    ]
    plain: Mapping[str, Any] = json.loads(json.dumps({**sent, "figures": figures}))
    return plain
