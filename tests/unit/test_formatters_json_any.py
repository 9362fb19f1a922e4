"""Whatever an analysis may hold has a place in the published schema: missing values, too."""

import dataclasses
import datetime as dt
import enum
import json
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.outputs.json import FORMATTER
from mir_core.model.conclusion import Action, Conclusions, FlowMap, Profile, Risk
from mir_core.model.crypto import (
    CategoryFlow,
    CoinMarket,
    DexVolume,
    Issuance,
    LevelBreak,
    Rotation,
)
from mir_core.model.figure import Figure, Gap, Verdict
from mir_core.model.finding import Analysis, Divergence, Finding, Link, Tone
from mir_core.model.message import Literal
from mir_core.model.report import Document, Report
from mir_core.model.snapshot import SourceFailure
from tests.contracts.reports import as_report
from tests.thorough import some
from tests.unit.formatters_documents import catalogs, documents
from tests.unit.test_formatters_json import VALIDATOR

_DAY = dt.date(2026, 4, 8)
_PLAIN: Mapping[type, st.SearchStrategy[Any]] = {
    float: st.floats(2**-20, 1),
    int: st.integers(1, 10**6),
    bool: st.booleans(),
    str: st.text(min_size=1, max_size=8),
    dt.date: st.dates(),
    dt.datetime: st.datetimes(
        timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=8))])
    ),
}
#: Signs and words that a type does not tell.
_KNOWN: Mapping[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(["measured", "closed", "not measured"]),
    "direction": st.sampled_from([1, -1]),
    "out_usd": st.floats(-1e9, -1),
    "out_ratio": st.floats(-1, -0.001),
    "Gap.reason": st.sampled_from([each for each in Verdict if each is not Verdict.FRESH]),
    "impact": st.none() | st.floats(-1, 0),
    "sentence": st.none(),
    "cases": st.just(()),
    "z": st.none() | st.floats(-9, 9),
}


@cache
def of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any annotation
    """Any value of a type."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type):
        return st.sampled_from(hint) if issubclass(hint, enum.Enum) else built(hint)
    arguments = get_args(hint)
    if Literal in arguments:
        return st.just(Literal("x"))
    if get_origin(hint) is types.UnionType:
        return st.none() | st.one_of([of(each) for each in arguments if each is not types.NoneType])
    return _tuples(arguments)


def _tuples(arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if arguments[-1] is Ellipsis:
        return st.lists(of(arguments[0]), max_size=2, unique=True).map(tuple)
    return st.tuples(*map(of, arguments))


def built(kind: type) -> st.SearchStrategy[Any]:
    """Any of a dataclass."""
    found = {}
    for name, hint in get_type_hints(kind).items():
        known = _KNOWN.get(f"{kind.__name__}.{name}", _KNOWN.get(name))
        if get_origin(hint) is not Mapping:
            found[name] = of(hint) if known is None else known
    return st.builds(kind, **found)


def placed(thing: object) -> Report:
    """A report that holds it and nothing else."""
    report = as_report(Document("report", Literal("Title"), None, ()))
    found, snapshot = Conclusions(), report.snapshot
    match thing:
        case FlowMap():
            found = Conclusions(thing)
        case Risk():
            found = Conclusions(risks=(thing,))
        case Action():
            found = Conclusions(plan=dict.fromkeys(Profile, (thing,)))
        case Figure():
            snapshot = dataclasses.replace(snapshot, figures={thing.id: thing})
        case Gap():
            snapshot = dataclasses.replace(snapshot, gaps=(thing,))
        case SourceFailure():
            snapshot = dataclasses.replace(snapshot, failures=(thing,))
    findings = (thing,) if isinstance(thing, Finding) else ()
    return dataclasses.replace(
        report, snapshot=snapshot, analysis=Analysis(findings, None, (), found)
    )


@pytest.mark.parametrize(
    "kind",
    [
        Tone, Link, Divergence, CoinMarket, Issuance, CategoryFlow, Rotation, DexVolume,
        LevelBreak, FlowMap, Risk, Action, Figure, Gap, SourceFailure,
    ],
)  # fmt: skip
def test_anything_found_matches_the_schema(kind: type) -> None:
    @settings(max_examples=some(60), deadline=None)
    @given(built(kind))
    def check(thing: object) -> None:
        validate(placed(thing))

    check()


@settings(max_examples=some(60), deadline=None)
@given(documents)
def test_any_document_matches_the_schema(document: Document) -> None:
    validate(as_report(document))


def validate(report: Report) -> None:
    for catalog in catalogs():
        (part,) = FORMATTER(report, catalog)
        VALIDATOR.validate(json.loads(part.plain_text))
