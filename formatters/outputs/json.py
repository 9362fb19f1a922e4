"""The machine-readable report: one JSON object with stable keys.

`formatters/templates/report.schema.json` has every key, its type and its range. The same report
gives the same bytes. Ratios are plain numbers, spreads basis points, times UTC with Z; a number
that does not exist is null, never NaN. A link that could not be measured has no entry in `chain`.
"""

import datetime as dt
import json as writer
from collections.abc import Iterator
from typing import Any

from formatters.catalog import Catalog
from formatters.conclusion_json import conclusion_json
from formatters.crypto_json import crypto_json
from formatters.page import blocks_text
from formatters.printed import in_language
from mir_core.model.call import Call, CallState, Outcome
from mir_core.model.errors import UsageError
from mir_core.model.figure import Figure, Gap
from mir_core.model.finding import BaseRate, Divergence, Interval, Link, LinkLabel, Tone
from mir_core.model.message import Literal, Sentence
from mir_core.model.part import Part
from mir_core.model.record import Record
from mir_core.model.report import Document, Report
from mir_core.model.snapshot import SourceFailure
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
    content = _report(document, catalog)
    text = writer.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    return (Part(1, 1, "application/json", content, text),)


def _report(report: Report, catalog: Catalog) -> dict[str, Any]:
    analysis = report.analysis
    links = [link for link in analysis.of(Link) if link.label is not LinkLabel.NOT_MEASURED]
    return {
        "schema": SCHEMA_VERSION,
        "date": _time(report.date),
        "edition": report.edition,
        "as_of": _time(report.snapshot.as_of),
        "language": catalog.language,
        "demo": report.demo,
        "revision": report.revision,
        "figures": [_figure(figure) for figure in report.snapshot.figures.values()],
        "tone": [_tone(tone) for tone in analysis.of(Tone)],
        "chain": [_link(link) for link in links],
        "breakdown": analysis.breakdown,
        "divergences": [_divergence(divergence) for divergence in analysis.of(Divergence)],
        "crypto": crypto_json(analysis),
        **conclusion_json(analysis.conclusions, catalog),
        "calls": [_call(*each, catalog) for each in _calls(report.record)],
        "gaps": [_gap(gap, catalog) for gap in report.snapshot.gaps],
        "failures": [_failure(failure) for failure in report.snapshot.failures],
        "sections": [
            {
                "name": section.name,
                "title": section.title.replace("\u00a0", " "),
                "text": blocks_text(section.blocks, None),
            }
            for section in in_language(report, catalog).sections
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "instrument": figure.instrument,
        "field": figure.field,
        "value": figure.value,
        "unit": figure.unit,
        "session": _time(figure.session),
        "observed_at": _time(figure.observed_at),
        "known_at": _time(figure.known_at),
        "source": figure.source,
        "verdict": figure.verdict.value,
        "inputs": list(figure.inputs),
        "formula": figure.formula,
        "confirmed_by": list(figure.confirmed_by),
        "retrieval": figure.retrieval,
    }


def _tone(tone: Tone) -> dict[str, Any]:
    return {
        "region": tone.subject,
        "score": tone.score,
        "label": tone.label.value,
        "n": tone.n,
        "characters": [character.value for character in tone.characters],
        "breadth": tone.breadth,
        "advancing": tone.advancing,
        "declining": tone.declining,
        "unchanged": tone.unchanged,
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "link": link.subject,
        "a": link.a,
        "b": link.b,
        "a_session": _time(link.a_session),
        "b_session": _time(link.b_session),
        "r_a": link.r_a,
        "beta": link.beta,
        "t": link.t,
        "n": link.n,
        "expected": link.expected,
        "residual_sd": link.residual_sd,
        "actual": link.actual,
        "surprise": link.surprise,
        "r2": link.r2,
        "label": link.label.value,
    }


def _divergence(divergence: Divergence) -> dict[str, Any]:
    return {
        "pair": divergence.subject,
        "a": divergence.a,
        "b": divergence.b,
        "state": divergence.state,
        "a_session": _time(divergence.a_session),
        "b_session": _time(divergence.b_session),
        "r_a": divergence.r_a,
        "r_b": divergence.r_b,
        "spread_bp": divergence.spread_bp,
        "z": divergence.z,
        "percentile": divergence.percentile,
        "n": divergence.n,
        "reported": divergence.reported,
        "run_day": divergence.run_day,
        "base_rates": [_base_rate(rate) for rate in divergence.base_rates],
    }


def _base_rate(rate: BaseRate) -> dict[str, Any]:
    return {
        "horizon": rate.horizon,
        "events": rate.events,
        "closed": rate.closed,
        "share": rate.share,
        "interval": _interval(rate.interval),
        "baseline": rate.baseline,
        "led_by_a": rate.led_by_a,
        "forward": [
            {
                "instrument": leg.instrument,
                "median": leg.median,
                "interval": _interval(leg.interval),
            }
            for leg in rate.forward
        ],
    }


def _calls(record: Record) -> Iterator[tuple[Call, Outcome | None]]:
    """Calls of this report, open ones of earlier reports, and what was resolved since the last."""
    earlier = (call for call in record.ledger.open() if not call.replay)
    yield from ((call, None) for call in (*record.made, *earlier))
    yield from record.fresh


def _call(call: Call, outcome: Outcome | None, catalog: Catalog) -> dict[str, Any]:
    return {
        "id": call.id,
        "kind": call.kind.value,
        "subject": call.subject,
        "event": catalog.text(event(call)).replace("\u00a0", " "),
        "date": _time(call.date),
        "edition": call.edition,
        "start": _time(call.start),
        "probability": call.probability,
        "base_rate": call.base_rate,
        "horizon": call.horizon,
        "resolves_on": _time(call.resolves_on),
        "series": list(call.series),
        "state": (outcome.state if outcome else CallState.OPEN).value,
        "value": outcome.value if outcome else None,
    }


def _gap(gap: Gap, catalog: Catalog) -> dict[str, Any]:
    return {
        "instrument": gap.instrument,
        "field": gap.field,
        "reason": gap.reason.value,
        "detail": catalog.text(gap.detail).replace("\u00a0", " "),
    }


def _failure(failure: SourceFailure) -> dict[str, Any]:
    return {"source": failure.source, "kind": failure.kind.value, "reason": failure.reason}


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _time(time: dt.date | None) -> str | None:
    """A date as it is, an instant in UTC with Z."""
    if isinstance(time, dt.datetime):
        return time.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return None if time is None else time.isoformat()


FORMATTER = json
