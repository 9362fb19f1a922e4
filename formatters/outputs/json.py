"""The machine-readable report: one JSON object with stable keys.

`formatters/templates/report.schema.json` has every key, its type and its range. The same report
gives the same bytes. Ratios are plain numbers, spreads basis points, times UTC with Z; a number
that does not exist is null, never NaN. A link that could not be measured has no entry in `chain`.
"""

import json as writer
from collections.abc import Iterator
from typing import Any

from formatters.catalog import Catalog
from formatters.conclusion_json import conclusion_json
from formatters.crypto_json import crypto_json
from formatters.page import blocks_text
from formatters.plain_json import PlainJson
from formatters.printed import in_language
from mir_core.model.call import Call, CallState, Outcome
from mir_core.model.errors import UsageError
from mir_core.model.figure import Figure
from mir_core.model.finding import BaseRate, Divergence, Link, LinkLabel, Tone
from mir_core.model.message import Literal, Sentence
from mir_core.model.part import Part
from mir_core.model.record import Record
from mir_core.model.report import Document, Report
from mir_core.report.call_wording import event

SCHEMA_VERSION = 1

NEEDS_REPORT = Sentence(
    "output.needs_report",
    "The {output} output needs a whole report; it cannot print the answer of a command.",
)


def json(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """One part: the object as payload, its text (two spaces indented) as plain text.

    Raises:
        UsageError: The document is no report.
    """
    if not isinstance(document, Report):
        raise UsageError(NEEDS_REPORT(output=Literal("json")))
    content = _report(document, PlainJson(catalog))
    text = writer.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    return (Part(1, 1, "application/json", content, text),)


def _report(report: Report, plain: PlainJson) -> dict[str, Any]:
    analysis, snapshot = report.analysis, report.snapshot
    links = [link for link in analysis.of(Link) if link.label is not LinkLabel.NOT_MEASURED]
    return {
        "schema": SCHEMA_VERSION,
        **plain.object(report, "date", "edition"),
        "as_of": plain.value(snapshot.as_of),
        "language": plain.catalog.language,
        **plain.object(report, "demo", "revision"),
        "figures": [_figure(figure, plain) for figure in snapshot.figures.values()],
        "tone": [_tone(tone, plain) for tone in analysis.of(Tone)],
        "chain": [_link(link, plain) for link in links],
        "breakdown": analysis.breakdown,
        "divergences": [_divergence(each, plain) for each in analysis.of(Divergence)],
        "crypto": crypto_json(analysis, plain),
        **conclusion_json(analysis.conclusions, plain),
        "calls": [_call(*each, plain) for each in _calls(report.record)],
        "gaps": [
            plain.object(gap, "instrument", "field", "reason", "detail") for gap in snapshot.gaps
        ],
        "failures": [plain.object(each, "source", "kind", "reason") for each in snapshot.failures],
        "sections": [
            {
                "name": section.name,
                "title": section.title.replace("\u00a0", " "),
                "text": blocks_text(section.blocks, None),
            }
            for section in in_language(report, plain.catalog).sections
        ],
    }


def _figure(figure: Figure, plain: PlainJson) -> dict[str, Any]:
    return plain.object(
        figure, "id", "instrument", "field", "value", "unit", "session", "observed_at", "known_at",
        "source", "verdict", "inputs", "formula", "confirmed_by", "retrieval",
    )  # fmt: skip


def _tone(tone: Tone, plain: PlainJson) -> dict[str, Any]:
    names = ("score", "label", "n", "characters", "breadth", "advancing", "declining", "unchanged")
    return plain.object(tone, *names, region="subject")


def _link(link: Link, plain: PlainJson) -> dict[str, Any]:
    return plain.object(
        link, "a", "b", "a_session", "b_session", "r_a", "beta", "t", "n", "expected",
        "residual_sd", "actual", "surprise", "r2", "label", link="subject",
    )  # fmt: skip


def _divergence(found: Divergence, plain: PlainJson) -> dict[str, Any]:
    names = (
        "a", "b", "state", "a_session", "b_session", "r_a", "r_b", "spread_bp", "z", "percentile",
        "n", "reported", "run_day",
    )  # fmt: skip
    rates = [_base_rate(rate, plain) for rate in found.base_rates]
    return {**plain.object(found, *names, pair="subject"), "base_rates": rates}


def _base_rate(rate: BaseRate, plain: PlainJson) -> dict[str, Any]:
    names = ("horizon", "events", "closed", "share", "interval", "baseline", "led_by_a")
    legs = [plain.object(leg, "instrument", "median", "interval") for leg in rate.forward]
    return {**plain.object(rate, *names), "forward": legs}


def _calls(record: Record) -> Iterator[tuple[Call, Outcome | None]]:
    """Calls of this report, open ones of earlier reports, and what was resolved since the last."""
    earlier = (call for call in record.ledger.open() if not call.replay)
    yield from ((call, None) for call in (*record.made, *earlier))
    yield from record.fresh


def _call(call: Call, outcome: Outcome | None, plain: PlainJson) -> dict[str, Any]:
    return {
        **plain.object(call, "id", "kind", "subject"),
        "event": plain.value(event(call)),
        **plain.object(
            call, "date", "edition", "start", "probability", "base_rate", "horizon",
            "resolves_on", "series",
        ),
        "state": (outcome.state if outcome else CallState.OPEN).value,
        "value": outcome.value if outcome else None,
    }  # fmt: skip


FORMATTER = json
