"""What each live source gives at this moment: how much, how fresh, and what was not understood."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mir_core.ingest.breaker import Breaker
from mir_core.ingest.contract import Key, Source, Wanted
from mir_core.ingest.gather import Progress
from mir_core.ingest.gathered import Failure, Retrieval
from mir_core.ingest.http import Http
from mir_core.ingest.live import Live
from mir_core.ingest.proving import RECENT, Prover
from mir_core.ingest.wanted import expected_sessions
from mir_core.model.instrument import Instrument
from mir_core.model.observation import Observation


@dataclass(frozen=True, slots=True)
class Checked:
    """One source as it answered.

    Attributes:
        answers: That were understood.
        asked: Figures that were asked for.
        fresh: Those of them that came with their expected session.
        newest: The latest session among all that came; None if nothing was proved.
        remarks: By figure, why it is not fresh.
        failures: Requests that gave nothing.
    """

    source: str
    answers: int
    asked: frozenset[Key]
    fresh: frozenset[Key]
    newest: dt.date | None
    remarks: Mapping[Key, str]
    failures: tuple[Failure, ...]

    @property
    def is_broken(self) -> bool:
        """True if a request failed, or nothing of what was asked came at all."""
        return bool(self.failures) or self.newest is None


class AlwaysClosed:
    """Breakers that let every request through and remember nothing."""

    async def load(self) -> Mapping[str, Breaker]:
        """No state: every source is asked."""
        return {}

    async def save(self, source: str, breaker: Breaker) -> None:
        """Forget it."""


async def check(
    live: Live, http: Http, names: Collection[str], progress: Progress | None = None
) -> tuple[Checked, ...]:
    """Ask each source for the newest of all that it serves; stores nothing."""
    now = live.clock.now()
    wanted = {name: everything(live, live.sources[name], now) for name in names}
    gathered = await live.ask(wanted, http, AlwaysClosed(), progress)
    first = now.date() - RECENT
    prover = Prover(live.coverage, live.calendars, now, first, takes_moments=True)
    return tuple(
        _checked(
            name,
            asked,
            prover,
            [each for each in gathered.retrievals if each.source == name],
            tuple(each for each in gathered.failures if each.source == name),
        )
        for name, asked in wanted.items()
    )


def everything(live: Live, source: Source, now: dt.datetime) -> Wanted:
    """The newest of all figures that a source serves and that have an instrument."""
    known = live.coverage.instruments
    keys = frozenset(key for key in source.serves if key[0] in known)
    return Wanted(keys, expected_sessions(live.coverage, live.calendars, now), None, now.date())


def _checked(
    name: str,
    asked: Wanted,
    prover: Prover,
    retrievals: Collection[Retrieval],
    failures: tuple[Failure, ...],
) -> Checked:
    newest: dict[Key, Observation] = {}
    reasons: dict[Key, str] = {}
    for retrieval in retrievals:
        observations, refused = prover.prove(retrieval, asked.keys, is_changed=True)
        for each in observations:
            key = (each.instrument, each.field)
            if key not in newest or newest[key].session < each.session:
                newest[key] = each
        reasons |= {(each.instrument, each.field): each.reason for each in refused}
    expected = {
        key: _expected(prover.coverage.instruments[key[0]], asked.sessions) for key in asked.keys
    }
    fresh = frozenset(
        key for key in asked.keys & newest.keys() if newest[key].session >= expected[key]
    )
    remarks = {
        key: _remark(newest.get(key), expected[key], reasons.get(key))
        for key in sorted(asked.keys - fresh)
    }
    last = max((each.session for each in newest.values()), default=None)
    return Checked(name, len(retrievals), asked.keys, fresh, last, remarks, failures)


def _expected(instrument: Instrument, sessions: Mapping[str, dt.date]) -> dt.date:
    """The last session; where two venues must trade, of the one that did so longer ago."""
    own = sessions[instrument.calendar]
    return own if instrument.beside is None else min(own, sessions[instrument.beside])


def _remark(newest: Observation | None, expected: dt.date, reason: str | None) -> str:
    parts = ["no value"] if newest is None else [f"of {newest.session}, expected {expected}"]
    return "; ".join([*parts, reason] if reason else parts)
