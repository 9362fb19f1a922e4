"""The transmission chain: what each link carried (docs/analysis.md, section 4).

One entry per link for b's expected session, and beside it one per pending pair. The link at which
the chain broke carries a rarity: the share of its window whose own surprise, by the same fit, was
at least as large.
"""

import dataclasses
import math
from collections.abc import Iterator, Sequence

import numpy as np

from mir_core.analysis.legs import PairLegs
from mir_core.analysis.occasion import (
    Awaited,
    Occasion,
    Standing,
    awaited_occasion,
    expected_occasion,
)
from mir_core.analysis.pairs import PairHistory, level_series
from mir_core.analysis.ranking import breaking
from mir_core.analysis.regression import Fit, fit
from mir_core.analysis.returns import between, linked
from mir_core.analysis.statistics import tail_share
from mir_core.model.coverage import Coverage, LinkSpec
from mir_core.model.finding import Finding, Link, LinkLabel
from mir_core.model.snapshot import Snapshot

_LEAST_PAIRS = 120
_SIGNIFICANT_T = 2.0
_SMALL_MOVE = 0.5
_SMALL_EXPECTATION = 0.25
_SURPRISING = 1.0


def _chain(snapshot: Snapshot, coverage: Coverage, history: PairHistory) -> Sequence[Finding]:
    links = [
        link for spec in coverage.links for link in _entries(snapshot, coverage, history, spec)
    ]
    broken = breaking(links)
    return [link if link is broken else dataclasses.replace(link, rarity=None) for link in links]


def _entries(
    snapshot: Snapshot, coverage: Coverage, history: PairHistory, spec: LinkSpec
) -> Iterator[Link]:
    """The entries of one link; a measured one with the rarity it has if the chain broke here."""
    alignment = history.alignment(snapshot, coverage, spec.a, spec.b)
    legs = history.legs(snapshot, coverage, spec.a, spec.b)
    occasion = expected_occasion(snapshot, coverage, alignment, spec.a, spec.b)
    yield _for_expected(spec, occasion, legs)
    if alignment is not None and legs is not None:
        awaited = awaited_occasion(snapshot, coverage, alignment, spec.a, spec.b)
        if awaited is not None:
            yield _for_awaited(snapshot, coverage, spec, awaited, legs)


def _for_expected(spec: LinkSpec, occasion: Occasion, legs: PairLegs | None) -> Link:
    """The entry for b's expected session."""
    if occasion.standing is Standing.CLOSED:
        return _blank(spec, occasion, LinkLabel.CLOSED)
    blank = _blank(spec, occasion, LinkLabel.NOT_MEASURED)
    date = np.datetime64(occasion.b_session)
    row = None if legs is None else legs.row(date)
    if occasion.standing is not Standing.USABLE or legs is None or row is None:
        return blank
    raw = dataclasses.replace(blank, r_a=float(legs.r_a[row]), actual=float(legs.r_b[row]))
    model = _model(legs, date)
    return raw if model is None else _measured(raw, model)


def _measured(raw: Link, model: Fit) -> Link:
    """A link with both returns, held against the model."""
    if raw.r_a is None or raw.actual is None:
        return raw
    surprise = (raw.actual - model.expected(raw.r_a)) / model.s
    if not math.isfinite(surprise):
        return raw
    return dataclasses.replace(
        _fitted(raw, model, raw.r_a),
        label=label_of(model, raw.r_a, raw.actual),
        surprise=surprise,
        rarity=tail_share(model.surprises, surprise),
    )


def _for_awaited(
    snapshot: Snapshot, coverage: Coverage, spec: LinkSpec, awaited: Awaited, legs: PairLegs
) -> Link:
    """The entry for a pair whose b has yet to close: an expectation."""
    blank = _blank(spec, awaited.occasion, LinkLabel.NOT_MEASURED)
    series = level_series(snapshot, coverage, spec.a)
    if awaited.occasion.standing is not Standing.USABLE or series is None:
        return blank
    if awaited.a_to >= len(series.values):
        return blank
    ends = np.array([awaited.a_from]), np.array([awaited.a_to])
    levels, switches = linked(series)
    r_a = float(between(levels, *ends, switches)[0])
    model = _model(legs, np.datetime64(awaited.occasion.b_session))
    if math.isnan(r_a) or model is None or not math.isfinite(model.expected(r_a)):
        return blank
    return dataclasses.replace(_fitted(blank, model, r_a), label=LinkLabel.PENDING, r_a=r_a)


def _model(legs: PairLegs, date: np.datetime64) -> Fit | None:
    """The fit of the window before a pair; None below 120 pairs."""
    window = legs.window(date)
    if window.stop - window.start < _LEAST_PAIRS:
        return None
    return fit(legs.r_a[window], legs.r_b[window])


def label_of(model: Fit, r_a: float, actual: float) -> LinkLabel:
    """Label of a measured link, asked in the order of section 4."""
    expected = model.expected(r_a)
    surprise = (actual - expected) / model.s
    expectable = abs(surprise) < _SURPRISING
    same_sign = np.sign(actual) == np.sign(expected)
    if abs(model.t) < _SIGNIFICANT_T:
        return LinkLabel.INDEPENDENT
    if abs(r_a) < _SMALL_MOVE * model.sigma_a or abs(expected) < _SMALL_EXPECTATION * model.s:
        return LinkLabel.QUIET if expectable else LinkLabel.LOCAL
    if expectable:
        return LinkLabel.TRANSMITTED if same_sign else LinkLabel.NOISE
    if not same_sign:
        return LinkLabel.FAILED
    return LinkLabel.AMPLIFIED if abs(actual) > abs(expected) else LinkLabel.DAMPENED


def _blank(spec: LinkSpec, occasion: Occasion, label: LinkLabel) -> Link:
    return Link(
        subject=spec.id,
        evidence=(f"{spec.a}.change", f"{spec.b}.change"),
        a=spec.a,
        b=spec.b,
        label=label,
        a_session=occasion.a_session,
        b_session=occasion.b_session,
        since=occasion.since,
    )


def _fitted(link: Link, model: Fit, r_a: float) -> Link:
    return dataclasses.replace(
        link,
        expected=model.expected(r_a),
        residual_sd=model.s,
        beta=model.beta,
        t=model.t,
        r2=model.r2,
        n=model.n,
    )


DETECTOR = _chain
