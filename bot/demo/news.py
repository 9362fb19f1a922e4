"""News of each factor on each calendar day, in percent: fat tails, clustered volatility, scenarios.

The world is always made from its first day to the horizon of the calendars and cut afterwards: so
the day on which somebody looks cannot change what happened before it. Each stream of random
numbers has a key of its own, so that one more instrument leaves all others as they were.
"""

import datetime as dt
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.demo.world import FACTORS, SCENARIOS, Factor
from mir_core.calendars import HORIZON
from mir_core.model.observation import Floats
from mir_core.model.session import Days

#: First day of the world.
START = dt.date(2020, 1, 1)
#: Every day of the world.
DAYS: Days = np.arange(np.datetime64(START, "D"), np.datetime64(HORIZON, "D") + 1)
#: Of each of `DAYS`, 0 for Monday as in date.weekday(); 1970-01-01 was a Thursday.
WEEKDAYS = (DAYS.astype(np.int64) + 3) % 7
_FRIDAY = 4
#: Log volatility: how long it lasts, how far it swings, how far bad news raises it.
_VOLATILITY_PERSISTENCE = 0.96
_VOLATILITY_SD = 0.42
_LEVERAGE = -0.8
#: Student's t with these degrees of freedom, and what no factor's news goes beyond, in percent.
_TAIL = 6
_LARGEST = 6.0


@dataclass(frozen=True, eq=False)
class News:
    """What happened in the world.

    Attributes:
        factors: By name, percent on each of `DAYS`.
        log_volatility: The world's, 0 on an ordinary day; VIX shows it.
    """

    factors: Mapping[str, Floats]
    log_volatility: Floats


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one name in the world of `seed`, a whole number from 0 on."""
    return np.random.Generator(np.random.Philox(key=[seed, zlib.crc32(name.encode())]))


def own_news(seed: int, name: str, weekend: float) -> Floats:
    """News of unit size with fat tails that concern one instrument alone, on each of `DAYS`."""
    return _fat(stream(seed, name)) * _activity(weekend)


def autoregressive(shocks: Floats, persistence: float) -> Floats:
    """y[k] = persistence y[k-1] + shocks[k], from 0, along the first axis."""
    path = np.empty_like(shocks)
    state = np.zeros_like(shocks[0])
    for day, shock in enumerate(shocks):
        state = persistence * state + shock
        path[day] = state
    return path


def make_news(seed: int) -> News:
    """News of every factor in the world of `seed`."""
    pushes = _pushes(seed)
    shocks = {
        name: _fat(stream(seed, name)) * _activity(factor.weekend) + pushes[name]
        for name, factor in FACTORS.items()
    }
    swings = _swings(seed, shocks["~world"])
    world = swings["~world"]
    factors = {
        name: _moves(shocks[name], factor, world, swings[name]) for name, factor in FACTORS.items()
    }
    return News(factors, world)


def _moves(shocks: Floats, factor: Factor, world: Floats, own: Floats) -> Floats:
    """A factor's shocks, made larger or smaller by its volatility, and persistent if it is."""
    log_volatility = factor.shared * world + np.sqrt(1 - factor.shared**2) * own
    # Volatility of a day is what the days before have made it: a shock does not enlarge itself.
    before = np.concatenate([[0.0], log_volatility[:-1]])
    moves = np.clip(shocks * np.exp(before - _VOLATILITY_SD**2), -_LARGEST, _LARGEST)
    if not factor.persistence:
        return moves
    return autoregressive(moves * np.sqrt(1 - factor.persistence**2), factor.persistence)


def _swings(seed: int, world_shocks: Floats) -> dict[str, Floats]:
    """Log volatility of each factor, before it shares in the world's; bad news raises that."""
    innovations = np.stack(
        [stream(seed, f"{name} volatility").standard_normal(len(DAYS)) for name in FACTORS], axis=1
    )
    world = list(FACTORS).index("~world")
    innovations[:, world] *= np.sqrt(1 - _LEVERAGE**2) * _activity(FACTORS["~world"].weekend)
    innovations[:, world] += _LEVERAGE * np.clip(world_shocks, -3, 3)
    innovations *= _VOLATILITY_SD * np.sqrt(1 - _VOLATILITY_PERSISTENCE**2)
    paths = autoregressive(innovations, _VOLATILITY_PERSISTENCE)
    return {name: paths[:, column] for column, name in enumerate(FACTORS)}


def _pushes(seed: int) -> dict[str, Floats]:
    """What staged scenarios add to the shocks of each factor; they begin on Monday to Thursday."""
    pushes = {name: np.zeros(len(DAYS)) for name in FACTORS}
    may_begin = WEEKDAYS < _FRIDAY
    for name, scenario in SCENARIOS.items():
        draws = stream(seed, name).random((len(DAYS), 2))
        begins = may_begin & (draws[:, 0] < scenario.per_year / (365.25 * 4 / 7))
        sizes = np.where(begins, 0.8 + 0.5 * draws[:, 1], 0.0)
        for factor, shape in scenario.pushes.items():
            pushes[factor] += np.convolve(sizes, shape)[: len(DAYS)]
    # Ordinary days make up for the scenarios: those that go one way only are no trend.
    return {name: push - push.mean() for name, push in pushes.items()}


def _fat(random: np.random.Generator) -> Floats:
    """Draws of mean 0 and standard deviation 1 with tails fatter than the normal law's."""
    draws = random.standard_t(_TAIL, len(DAYS)) / np.sqrt(_TAIL / (_TAIL - 2))
    fat: Floats = np.clip(draws, -_LARGEST, _LARGEST)
    return fat


def _activity(weekend: float) -> Floats:
    """1 on weekdays, `weekend` on Saturdays and Sundays."""
    return np.where(WEEKDAYS > _FRIDAY, weekend, 1.0)
