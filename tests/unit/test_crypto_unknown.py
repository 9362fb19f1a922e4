"""A category that the configuration does not know is told once."""

import datetime as dt
import logging

import pytest

from mir_core.clock import FixedClock
from mir_core.ingest.gathered import Retrieval
from mir_core.ingest.live import Live, Proved
from mir_core.model.observation import Named, Observation
from tests.builders import calendars, coverage

AT = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)


def observed(instrument: str, category: str | None) -> Observation:
    called = Named("A name", category)
    plain = (instrument, "tvl_usd", AT.date(), 1e9, AT, AT, "llama_protocols")
    return Observation(*plain, called=called)


def test_an_unknown_category_is_logged_once_and_a_known_one_never(
    caplog: pytest.LogCaptureFixture,
) -> None:
    live = Live(sources={}, coverage=coverage(), calendars=calendars(), clock=FixedClock(AT))
    retrieval = Retrieval("llama_protocols", "https://host/protocols", AT, "0", b"", ())
    seen = (
        observed("TVL.Liquid-Staking", "Liquid Staking"),
        observed("TVL.Space-Mining", "Space\nMining"),
        observed("TVL.Gaming", "Gaming"),
        observed("Protocol.a", "Nobody told"),
        observed("TVL.None", None),
    )
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            live._tell_unknown((Proved(retrieval, seen, ()),))
    assert [record.getMessage() for record in caplog.records] == [
        "category 'Space\\nMining' stands in no group: it counts as other"
    ]
