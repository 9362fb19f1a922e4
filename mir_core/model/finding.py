"""What the analysis found. Definitions: docs/analysis.md, by section."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from mir_core.model.case import Case
from mir_core.model.conclusion import Conclusions
from mir_core.model.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of one detector.

    Attributes:
        subject: What it is about (`US`, `US->HK`, `SPX/BTC`).
        evidence: Ids of the figures that it rests on.
        rarity: Empirical tail share in its own history, 0 (never seen) to 1; None if it is no
            candidate for the leading story.
        sentence: What it says, for findings that no section words itself.
    """

    subject: str
    evidence: tuple[str, ...] = ()
    rarity: float | None = None
    sentence: Message | None = None


class Mood(StrEnum):
    """Label of a region's score."""

    STRONG_RISK_ON = "strong risk-on"
    RISK_ON = "risk-on"
    NEUTRAL = "neutral"
    RISK_OFF = "risk-off"
    STRONG_RISK_OFF = "strong risk-off"
    NOT_MEASURED = "not measured"


def mood_of(score: float, thresholds: tuple[float, float]) -> Mood:
    """Label of a score; the positive thresholds belong to the stronger label, the negative too."""
    plain, strong = thresholds
    if score >= strong:
        return Mood.STRONG_RISK_ON
    if score >= plain:
        return Mood.RISK_ON
    if score > -plain:
        return Mood.NEUTRAL
    return Mood.RISK_OFF if score > -strong else Mood.STRONG_RISK_OFF


class Character(StrEnum):
    """How a region moved."""

    BROAD = "broad"
    NARROW = "narrow"
    TECH_LED = "tech-led"
    MUTED = "muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone(Finding):
    """Tone of a region (section 3).

    Attributes:
        score: Median z of its fresh indices; None if not measured.
        n: Number of indices in the median.
        z: z by instrument.
        breadth: Advancing / (advancing + declining); None if not measured.
        advancing, declining, unchanged: Number of stocks behind the breadth.
        session: The session that it is of; None if not measured.
    """

    label: Mood
    score: float | None
    n: int
    z: Mapping[str, float] = field(default_factory=dict)
    characters: tuple[Character, ...] = ()
    breadth: float | None = None
    advancing: int | None = None
    declining: int | None = None
    unchanged: int | None = None
    session: dt.date | None = None


class LinkLabel(StrEnum):
    """What a link of the chain did (section 4)."""

    TRANSMITTED = "transmitted"
    NOISE = "noise"
    QUIET = "quiet"
    LOCAL = "local"
    AMPLIFIED = "amplified"
    DAMPENED = "dampened"
    FAILED = "failed"
    INDEPENDENT = "independent"
    PENDING = "pending"
    CLOSED = "closed"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Finding):
    """One link of the transmission chain for one session of b (section 4).

    Attributes:
        a_session: Last session of a in the stretch.
        b_session: Session of b; its date alone for a pending pair.
        since: Date from whose close b moved, if the stretch is longer than one session of a or b.
        r_a: Return of a over the stretch, ratio.
        actual: Return of b over the stretch, ratio; None while pending.
        expected: alpha + beta r_a, ratio.
        residual_sd: s of the fit, ratio.
        surprise: (actual - expected) / s.
        beta, t, r2: Of the fit; n is its number of pairs.
    """

    a: str
    b: str
    label: LinkLabel
    a_session: dt.date | None = None
    b_session: dt.date | None = None
    since: dt.date | None = None
    r_a: float | None = None
    actual: float | None = None
    expected: float | None = None
    residual_sd: float | None = None
    surprise: float | None = None
    beta: float | None = None
    t: float | None = None
    r2: float | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A 90 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forward:
    """What a leg did after past events: median return over the horizon, with its interval."""

    instrument: str
    median: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class BaseRate:
    """What followed divergences like this one (section 6).

    Attributes:
        horizon: In pairs.
        events: Past events counted.
        closed: Those that had closed by half at the horizon.
        share: closed / events; None below ten events.
        interval: Wilson's 90 % interval of the share; None below ten events.
        baseline: Share that earlier windows of the same length would have closed; None without
            events.
        led_by_a: Events in which leg a contributed more to the closing than leg b.
        forward: Median forward return of each leg; empty below ten events.
        cases: The events; a hit had closed by half.
    """

    horizon: int
    events: int
    closed: int
    share: float | None
    interval: Interval | None
    baseline: float | None
    led_by_a: int
    forward: tuple[Forward, ...] = ()
    cases: tuple[Case, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence(Finding):
    """Spread of a pair against its own history (section 5); None where it was not measured.

    Attributes:
        since: As of a link.
        spread_bp: r_a - r_b in basis points, unscaled.
        r_a, r_b: Returns of the legs over the stretch, ratio.
        z: Robust z of the (scaled) spread.
        percentile: Share of the window with |x| not above today's.
        n: Spreads in the window.
        reported: Worth telling.
        run_day: Day k of a run of reported days of one sign; 0 if not reported.
        state: `measured`, `closed` (no pair for b's expected session) or `not measured`.
    """

    a: str
    b: str
    state: str
    a_session: dt.date | None = None
    b_session: dt.date | None = None
    since: dt.date | None = None
    spread_bp: float | None = None
    r_a: float | None = None
    r_b: float | None = None
    z: float | None = None
    percentile: float | None = None
    n: int = 0
    reported: bool = False
    run_day: int = 0
    base_rates: tuple[BaseRate, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequel:
    """What an instrument did after stories like the leading one (section 11).

    Attributes:
        direction: 1 or -1, that of the story.
        horizon: In sessions of the instrument.
        events: Past stories of the same kind, size and direction.
        went_on: Those after which it stood further in that direction at the horizon.
        share: went_on / events; None below ten events.
        interval: Wilson's 90 % interval of the share; None below ten events.
        baseline: Share of all its stretches of that length that went that way; None without events.
        cases: The events; a hit went on.
    """

    instrument: str
    direction: int
    horizon: int
    events: int
    went_on: int
    share: float | None
    interval: Interval | None
    baseline: float | None
    cases: tuple[Case, ...] = field(default=(), compare=False)


AnyFinding = TypeVar("AnyFinding", bound=Finding)


@dataclass(frozen=True, eq=False)
class Analysis:
    """All findings of one snapshot.

    Attributes:
        findings: In the order of the detectors.
        breakdown: Id of the link at which the chain broke; None if none did.
        leads: Candidates for the leading story, rarest first.
        conclusions: What follows from the findings.
        sequel: What followed stories like the first of the leads; None where that is not counted
            or stands with the lead itself.
    """

    findings: tuple[Finding, ...]
    breakdown: str | None
    leads: tuple[Finding, ...]
    conclusions: Conclusions = field(default_factory=Conclusions)
    sequel: Sequel | None = None

    def of(self, kind: type[AnyFinding]) -> tuple[AnyFinding, ...]:
        """The findings of one kind, in order."""
        return tuple(finding for finding in self.findings if isinstance(finding, kind))
