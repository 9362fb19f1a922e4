"""What every live source must withstand: its own answers, and answers that are none.

The recordings stand in tests/recordings; tests/recorded.py tells their form.
"""

import datetime as dt
import math
import random
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mir_core.discovery import modules, plugins
from mir_core.ingest import sources
from mir_core.ingest.contract import Answer, Key, Reading, Source
from mir_core.model.errors import SourceChanged
from tests import damage
from tests.recorded import RECORDINGS, SESSIONS, recorded, wanted_of
from tests.thorough import some

SOURCES: Mapping[str, Source] = plugins(sources, "SOURCE")
NAMES = sorted(SOURCES)
PARSE_LIMIT_S = 8.0
#: Fields that may be negative.
SIGNED_FIELDS = {"funding_ratio"}

each_source = pytest.mark.parametrize("name", NAMES)
fuzzed = settings(
    max_examples=some(150),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def told(source: Source, answer: Answer, body: bytes) -> tuple[Reading, ...] | None:
    """Readings of the answer with another body; None for a SourceChanged as it should be.

    Any other exception fails the test.
    """
    try:
        readings = source.parse(replace(answer, body=body))
    except SourceChanged as error:
        reason = str(error)
        if source.name in reason and reason.isprintable() and len(reason) <= 300:
            return None
        raise
    assert all(map(is_sound, readings))
    return readings


def is_sound(reading: Reading) -> bool:
    has_zone = reading.stated_at is None or reading.stated_at.utcoffset() is not None
    is_signed = reading.field in SIGNED_FIELDS
    return has_zone and math.isfinite(reading.value) and (reading.value >= 0 or is_signed)


def untrue(name: str, readings: Iterable[Reading] | None) -> list[Reading]:
    """Readings whose value is none of the recording's, or is another session's."""
    true = set(map(fact, recorded(name).readings))
    true |= {(instrument, field, value, None) for instrument, field, value, _ in true}
    return [reading for reading in readings or () if fact(reading) not in true]


def fact(reading: Reading) -> tuple[str, str, str, dt.date | None]:
    """What a reading says; its value to twelve digits."""
    return reading.instrument, reading.field, f"{reading.value:.12g}", reading.session


def test_there_are_sources() -> None:
    assert len(NAMES) >= 10


@each_source
def test_a_source_says_who_it_is(name: str) -> None:
    source = SOURCES[name]
    root = urlsplit(source.root)
    assert source.name == name
    assert urlsplit(source.homepage).scheme == "https"
    assert (root.scheme, root.query) == ("https", "")
    assert root.hostname
    assert not source.root.endswith("/")
    assert source.serves or source.history


def test_a_source_tells_its_homepage_and_terms() -> None:
    for module in modules(sources):
        text = module.__doc__ or ""
        assert "https://" in text, module.__name__
        assert "terms" in text.lower(), module.__name__


def test_recordings_and_sources_belong_together() -> None:
    assert sorted(folder.name for folder in RECORDINGS.iterdir() if folder.is_dir()) == NAMES


@each_source
def test_the_recording_means_what_is_expected(name: str) -> None:
    source, record = SOURCES[name], recorded(name)
    found = keyed([r for answer in record.answers.values() for r in source.parse(answer)])
    expected = keyed(record.readings)
    assert found
    assert found.keys() == expected.keys()
    for key, reading in expected.items():
        assert found[key].value == pytest.approx(reading.value, rel=1e-12)
        assert replace(found[key], value=0.0) == replace(reading, value=0.0)


def keyed(readings: Iterable[Reading]) -> dict[tuple[object, ...], Reading]:
    """Readings by what they are about; there must not be two of one thing."""
    listed = list(readings)
    by_key: dict[tuple[object, ...], Reading] = {
        (r.instrument, r.field, r.session, r.stated_at): r for r in listed
    }
    assert len(by_key) == len(listed)
    return by_key


@each_source
def test_the_recording_shows_all_that_the_source_serves(name: str) -> None:
    source, record = SOURCES[name], recorded(name)
    assert not source.serves - {(r.instrument, r.field) for r in record.readings}
    named = {(r.instrument, r.field) for r in record.readings if r.label is None}
    assert named <= source.serves | source.history


@each_source
def test_requests_are_gets_below_the_root(name: str) -> None:
    source = SOURCES[name]
    newest = source.requests(wanted_of(source))
    history = source.requests(wanted_of(source, SESSIONS["XNYS"].replace(year=2023)))
    assert bool(newest) is bool(source.serves)
    assert bool(history) is bool(source.history)
    for requests in (newest, history):
        assert len({request.path for request in requests}) == len(requests)
    for request in newest + history:
        assert re.fullmatch(r"/(?!/)[!-~]*", request.path)
        assert "#" not in request.path
        assert 0 < request.max_bytes <= 40_000_000
        headers = "".join(f"{key}{value}" for key, value in request.headers.items())
        assert headers.isascii()
        assert not headers or headers.isprintable()


@each_source
def test_nothing_is_asked_for_what_is_not_served(name: str) -> None:
    wanted = wanted_of(SOURCES[name])
    keys: tuple[frozenset[Key], ...] = (frozenset(), frozenset({("no such thing", "close")}))
    for none in keys:
        assert SOURCES[name].requests(replace(wanted, keys=none)) == ()


@each_source
def test_a_body_that_is_no_answer(name: str) -> None:
    for answer in recorded(name).answers.values():
        for body in damage.no_answers(answer):
            assert not untrue(name, told(SOURCES[name], answer, body)), body[:80]


@each_source
def test_an_empty_or_foreign_body_is_a_change(name: str) -> None:
    for answer in recorded(name).answers.values():
        for body in (b"", damage.HTML, b"\xff\xfe\x00"):
            assert told(SOURCES[name], answer, body) is None


@each_source
def test_a_truncated_body(name: str) -> None:
    for answer in recorded(name).answers.values():
        size = len(answer.body)
        for cut in random.Random(7).sample(range(size), min(size, 300)):
            assert not untrue(name, told(SOURCES[name], answer, answer.body[:cut])), cut


@each_source
def test_ten_megabytes_of_junk(name: str) -> None:
    answer = next(iter(recorded(name).answers.values()))
    for body in damage.junk(answer):
        started = time.perf_counter()
        readings = told(SOURCES[name], answer, body)
        assert time.perf_counter() - started < PARSE_LIMIT_S, body[:20]
        assert not untrue(name, readings), body[:20]


@each_source
def test_an_answer_of_another_shape(name: str) -> None:
    for file, answer in recorded(name).answers.items():
        for body in damage.reshaped(answer, file):
            assert not untrue(name, told(SOURCES[name], answer, body)), body[:300]


@each_source
def test_new_fields_change_nothing(name: str) -> None:
    for file, answer in recorded(name).answers.items():
        body = damage.with_extras(answer, file)
        if body is not None:
            assert told(SOURCES[name], answer, body) == SOURCES[name].parse(answer)


@each_source
@fuzzed
@given(seed=st.integers(0, 2**32))
def test_bytes_changed_at_random(name: str, seed: int) -> None:
    """One seed draws all: a draw of hypothesis for each byte takes longer than the parsing."""
    answers, draw = recorded(name).answers, random.Random(seed)
    answer = answers[draw.choice(sorted(answers))]
    told(SOURCES[name], answer, damage.draw_bytes(answer, draw))


@each_source
@fuzzed
@given(seed=st.integers(0, 2**32))
def test_parts_changed_at_random(name: str, seed: int) -> None:
    answers, draw = recorded(name).answers, random.Random(seed)
    file = draw.choice(sorted(answers))
    told(SOURCES[name], answers[file], damage.draw_parts(answers[file], file, draw))
