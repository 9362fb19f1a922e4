"""The machine-readable report: keys and enums as docs/cli.md has them, checked by our schema."""

import copy
import dataclasses
import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

import formatters
from formatters.catalog import Catalog
from formatters.outputs.json import FORMATTER
from mir_core.model.call import CallState, Outcome
from mir_core.model.errors import UsageError
from mir_core.model.figure import Figure, Gap, Verdict
from mir_core.model.finding import (
    Analysis,
    BaseRate,
    Character,
    Divergence,
    Forward,
    Interval,
    Link,
    LinkLabel,
    Mood,
    Tone,
)
from mir_core.model.message import Change, Literal, Name
from mir_core.model.record import Ledger, Record
from mir_core.model.report import Cell, Column, Paragraph, Report, Section, Table
from mir_core.model.snapshot import FailureKind, Snapshot, SourceFailure
from tests.unit.call_samples import call
from tests.unit.formatters_documents import nasty_document

SCHEMA = Path(formatters.__file__).parent / "templates" / "report.schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
DATE = dt.date(2026, 4, 8)
NIGHT = dt.datetime(2026, 4, 8, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CLOSE = dt.datetime(2026, 4, 7, 20, 0, 0, 5, tzinfo=dt.UTC)

RATE = BaseRate(
    horizon=5,
    events=14,
    closed=8,
    share=8 / 14,
    interval=Interval(0.36, 0.76),
    baseline=0.4,
    led_by_a=3,
    forward=(Forward("SPX", 0.01, None), Forward("BTC", -0.02, Interval(-0.1, 0.1))),
)
FINDINGS = (
    Tone(subject="US", label=Mood.NEUTRAL, score=0.08, n=4, characters=(Character.MUTED,)),
    Tone(subject="HK", label=Mood.NOT_MEASURED, score=None, n=0),
    Link(
        subject="US->HK", a="SPX", b="HSI", label=LinkLabel.LOCAL, a_session=dt.date(2026, 4, 7),
        b_session=DATE, r_a=0.01, actual=0.03, expected=0.0028, residual_sd=0.011, surprise=2.44,
        beta=0.402, t=7.1, r2=0.19, n=250,
    ),
    Link(subject="HK->A", a="HSI", b="SSE", label=LinkLabel.NOT_MEASURED),
    Link(subject="US->Crypto", a="SPX", b="BTC", label=LinkLabel.CLOSED),
    Divergence(
        subject="SPX/BTC", a="SPX", b="BTC", state="measured", a_session=DATE, b_session=DATE,
        spread_bp=190.0, r_a=0.0, r_b=-0.019, z=0.9, percentile=0.64, n=250, reported=True,
        run_day=1, base_rates=(RATE,),
    ),
    Divergence(subject="ETH/BTC", a="ETH", b="BTC", state="closed"),
)  # fmt: skip


def report(value: float | None = 6616.8501) -> Report:
    close = Figure(
        "SPX.close", "SPX", "close", value, "points", DATE, CLOSE, CLOSE, "tencent", Verdict.FRESH,
        confirmed_by=("sina", "yahoo"), retrieval=7,
    )  # fmt: skip
    change = Figure(
        "SPX.change", "SPX", "change", None, "ratio", None, None, None, None, Verdict.MISSING,
        ("SPX.close",), "change",
    )  # fmt: skip
    gap = Gap("HSCEI", "close", Verdict.CLOSED, Literal("shut"))
    snapshot = Snapshot(
        DATE, "morning", NIGHT, NIGHT, {}, {each.id: each for each in (close, change)}, (gap,), {},
        failures=(SourceFailure("eastmoney", FailureKind.RESTING, "rests until 02:00"),),
    )  # fmt: skip
    rows = ((Cell(Name("SPX")), Cell(Change(0.0008))),)
    blocks = (
        Paragraph((Literal("A. " + "word " * 60), Change(0.01))),
        Table((Column(Literal("Index")), Column(Literal("Change"), numeric=True)), rows),
    )
    return Report(
        name="report",
        title=Literal("Report"),
        subtitle=None,
        sections=(Section("us", Literal("US"), blocks), Section("hk", Literal("HK"), ())),
        date=DATE,
        edition="morning",
        revision=1,
        snapshot=snapshot,
        analysis=Analysis(FINDINGS, "US->HK", ()),
    )


def written(document: Report, language: str = "en") -> dict[str, Any]:
    (part,) = FORMATTER(document, Catalog.load(language))
    content: dict[str, Any] = json.loads(part.plain_text)
    assert content == part.payload
    assert part.method == "application/json"
    return content


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_matches_the_schema(language: str) -> None:
    content = written(report(), language)
    VALIDATOR.validate(content)
    assert content["language"] == language


def test_times_are_utc_and_values_untouched() -> None:
    content = written(report())
    assert content["as_of"] == "2026-04-08T00:00:00Z"
    assert content["date"] == "2026-04-08"
    close, change = content["figures"]
    assert close["value"] == 6616.8501
    assert close["observed_at"] == "2026-04-07T20:00:00.000005Z"
    assert (change["value"], change["session"], change["inputs"]) == (None, None, ["SPX.close"])


def test_what_stands_behind_a_figure() -> None:
    content = written(report())
    close, change = content["figures"]
    assert (close["source"], close["confirmed_by"], close["retrieval"]) == (
        "tencent",
        ["sina", "yahoo"],
        7,
    )
    assert (change["confirmed_by"], change["retrieval"]) == ([], None)
    assert content["failures"] == [
        {"source": "eastmoney", "kind": "resting", "reason": "rests until 02:00"}
    ]


def test_findings() -> None:
    content = written(report())
    assert [tone["label"] for tone in content["tone"]] == ["neutral", "not measured"]
    assert [link["link"] for link in content["chain"]] == ["US->HK", "US->Crypto"]
    assert content["chain"][0]["surprise"] == 2.44
    assert content["breakdown"] == "US->HK"
    spread, closed = content["divergences"]
    assert spread["pair"] == "SPX/BTC"
    assert spread["base_rates"][0]["interval"] == [0.36, 0.76]
    assert closed["spread_bp"] is None
    assert content["gaps"] == [
        {"instrument": "HSCEI", "field": "close", "reason": "closed", "detail": "shut"}
    ]


def test_calls_made_open_and_decided() -> None:
    """Calls of a replay are nobody's statement; numbers by hand."""
    made, left, over = call(9), call(), call(-20)
    ended = Outcome(over.id, CallState.MISS, over.published_at, -0.25)
    ledger = Ledger((over, left, call(-5, replay=True)), {over.id: ended})
    record = Record(made=(made,), ledger=ledger, fresh=((over, ended),))
    content = written(dataclasses.replace(report(), record=record))
    VALIDATOR.validate(content)
    rows = content["calls"]
    assert [(row["id"], row["state"], row["value"]) for row in rows] == [
        ("divergence:HSTECH/HSCEI:+:2026-04-17", "open", None),
        ("divergence:HSTECH/HSCEI:+:2026-04-08", "open", None),
        ("divergence:HSTECH/HSCEI:+:2026-03-19", "miss", -0.25),
    ]
    assert (rows[0]["probability"], rows[0]["base_rate"], rows[0]["horizon"]) == (0.625, 0.4, 5)
    assert (rows[0]["resolves_on"], rows[0]["series"]) == (
        "2026-04-24", ["HSTECH.close", "HSCEI.close"],
    )  # fmt: skip
    assert rows[0]["event"] == (
        "Hang Seng Tech less HSCEI, +261 bp on 2026-04-17: half of it is taken back after 5 "
        "sessions"
    )


def test_what_the_analysis_does_not_have_yet_is_empty() -> None:
    content = written(report())
    assert (content["flows"], content["risks"], content["calls"]) == ([], [], [])
    assert content["plan"] == {"conservative": [], "moderate": [], "aggressive": []}


def test_sections_are_unwrapped_text() -> None:
    us, hk = written(report())["sections"]
    assert us["text"].split("\n") == [
        "A. " + "word " * 59 + "word +1.00 %", "",
        "Index     Change", "----------------", "S&P 500  +0.08 %",
    ]  # fmt: skip
    assert hk == {"name": "hk", "title": "HK", "text": ""}


def test_the_same_report_gives_the_same_bytes() -> None:
    assert FORMATTER(report(), Catalog.load("zh")) == FORMATTER(report(), Catalog.load("zh"))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_a_number_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        FORMATTER(report(value), Catalog.load("en"))


def test_a_demo_says_so() -> None:
    assert written(dataclasses.replace(report(), demo=True))["demo"] is True


def test_the_answer_of_a_command_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        FORMATTER(nasty_document(), Catalog.load("en"))
    text = Catalog.load("zh").text(refused.value.message)
    assert text == "json 输出需要完整的报告，不能用于命令的答复。"


def _objects(content: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of every object of the content."""
    if isinstance(content, dict):
        children = [_objects(value, (*path, key)) for key, value in content.items()]
        return [path, *(one for child in children for one in child)]
    if isinstance(content, list):
        children = [_objects(value, (*path, n)) for n, value in enumerate(content)]
        return [one for child in children for one in child]
    return []


def _at(content: dict[str, Any], path: tuple[Any, ...]) -> dict[Any, Any]:
    found: Any = content
    for step in path:
        found = found[step]
    inner: dict[Any, Any] = found
    return inner


def test_the_schema_wants_every_key_and_knows_no_other() -> None:
    content = written(report())
    checked = 0
    for path in _objects(content):
        for key in _at(content, path):
            less = copy.deepcopy(content)
            del _at(less, path)[key]
            with pytest.raises(ValidationError):
                VALIDATOR.validate(less)
            checked += 1
        more = copy.deepcopy(content)
        _at(more, path)["surplus"] = 1
        assert not VALIDATOR.is_valid(more)
    assert checked > 100


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("schema",), 2),
        (("as_of",), "2026-04-08T00:00:00+00:00"),
        (("date",), "8 Apr 2026"),
        (("revision",), 0),
        (("figures", 0, "value"), "6616.85"),
        (("figures", 0, "verdict"), "ok"),
        (("tone", 0, "label"), "bullish"),
        (("chain", 0, "label"), "not measured"),
        (("divergences", 0, "base_rates", 0, "interval"), [0.1]),
        (("divergences", 0, "percentile"), 64),
        (("gaps", 0, "reason"), "fresh"),
        (("flows",), [{"from": "US", "to": "HK", "kind": "guessed", "usd": None, "bp": 1}]),
        (("risks",), [{"rank": 1}]),
        (("plan", "moderate"), [{"action": "x"}]),
        (("calls",), [{"id": "1"}]),
    ],
)
def test_the_schema_refuses_what_the_documents_do_not_allow(
    path: tuple[Any, ...], wrong: object
) -> None:
    content = written(report())
    _at(content, path[:-1])[path[-1]] = wrong
    assert not VALIDATOR.is_valid(content)


def test_the_schema_takes_what_the_analysis_will_have() -> None:
    content = written(report())
    content["flows"] = [{"from": "cash", "to": "RWA", "kind": "measured", "usd": 1e8, "bp": None}]
    content["risks"] = [
        {
            "rank": 1, "name": "Carry", "probability": None, "n": None, "basis": "judgement",
            "impact": -0.04, "markets": ["HK"], "trigger": "HSI below 25,000",
        }
    ]  # fmt: skip
    content["plan"]["moderate"] = [
        {
            "action": "a", "rationale": "r", "trigger": "t", "invalidation": "i",
            "figures": ["HSTECH.change"],
        }
    ]  # fmt: skip
    content["calls"] = [
        {
            "id": "c1", "kind": "link", "subject": "US->HK", "event": "e", "date": "2026-04-09",
            "edition": "morning", "start": "2026-04-09", "probability": 0.68, "base_rate": 0.6,
            "horizon": 1, "resolves_on": "2026-04-09", "series": ["SPX.close", "HSI.close"],
            "state": "open", "value": None,
        }
    ]  # fmt: skip
    VALIDATOR.validate(content)
