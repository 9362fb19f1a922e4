"""What the analysis found about single markets, beside tone, chain and divergences."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mir_core.model.finding import Finding, Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneChange(Finding):
    """A region whose tone is another one than in the edition before (section 3).

    Attributes:
        steps: Classes between the two, positive towards risk-on.
        score_before, score: The two scores.
        session_before, session: The sessions that they are of; never the same.
    """

    before: Mood
    now: Mood
    steps: int
    score_before: float
    score: float
    session_before: dt.date
    session: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover(Finding):
    """Turnover of a market's last session against the sessions before (section 3).

    Attributes:
        subject: A region, or `Connect.North` and `Connect.South`.
        amount: Of the session, in `currency`; both sides of a connect trade are counted.
        mean: Of the sessions before; None if not measured. n is their number.
        ratio: amount / mean - 1.
    """

    session: dt.date
    currency: str
    amount: float
    mean: float | None
    ratio: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge(Finding):
    """A volatility index, a yield or a currency index (section 3).

    Attributes:
        value, before: Of the session and of the one before.
        change: Ratio; for a yield the difference in percentage points.
        z: The change over the standard deviation of those before it; None if not measured.
    """

    session: dt.date
    value: float
    before: float
    change: float
    z: float | None


class Lean(StrEnum):
    """Whose trading a move of the mainland looks like."""

    ONSHORE = "onshore"
    OFFSHORE = "offshore"
    OPPOSED = "opposed"


@dataclass(frozen=True, slots=True)
class Clue:
    """One offshore and one onshore index over the same stretch.

    Attributes:
        since: Date from whose close both are counted, if that is more than one session.
        z: Of their spread, offshore less onshore.
    """

    offshore: str
    onshore: str
    r_offshore: float
    r_onshore: float
    z: float
    since: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Finding):
    """An inference: domestic or foreign trading behind a move of the mainland (section 3).

    Attributes:
        lean: What all clues agree on.
        direction: 1 if the mainland rose, -1 if it fell.
        clues: The pairs that are out of the ordinary, at least one.
    """

    lean: Lean
    direction: int
    clues: tuple[Clue, ...]
