"""What a mainland exchange publishes beside its index: turnover, and how many stocks rose."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bot.demo.news import DAYS, WEEKDAYS, autoregressive, stream
from bot.demo.world import EXCHANGES, REFERENCE, Exchange
from mir_core.model.observation import Floats

_TURNOVER_PERSISTENCE = 0.96
_TURNOVER_SD = 0.22
#: Turnover from Monday to Sunday against the mean session.
_BY_WEEKDAY = np.array([1.02, 1.01, 1.00, 1.00, 0.97, 1.0, 1.0])


def exchange_fields(
    seed: int, instrument: str, levels: Floats, days: npt.NDArray[np.int64]
) -> Iterator[tuple[str, Floats]]:
    """Turnover and breadth of the exchange behind an index; nothing for any other instrument.

    `levels` are the index's on each of `DAYS`, `days` the positions of its sessions among them.
    """
    exchange = EXCHANGES.get(instrument)
    if exchange is None:
        return
    previous = np.concatenate([[0], days[:-1]])
    surprise = np.clip(np.log(levels[days] / levels[previous]) / exchange.index_sd, -3, 3)
    noise = stream(seed, f"{instrument} exchange").standard_normal((len(DAYS), 3))[days]
    years = (DAYS[days] - REFERENCE).astype(np.float64) / 365.25
    yield "turnover_cny", _turnover(seed, exchange, days, years, surprise, noise[:, 0])
    yield from _breadth(exchange, years, surprise, noise[:, 1:])


def _turnover(
    seed: int,
    exchange: Exchange,
    days: npt.NDArray[np.int64],
    years: Floats,
    surprise: Floats,
    noise: Floats,
) -> Floats:
    """Turnover in CNY: a mood that all exchanges share, the weekday, and the size of the move."""
    shocks = stream(seed, "mood of turnover").standard_normal(len(DAYS))
    shocks *= _TURNOVER_SD * np.sqrt(1 - _TURNOVER_PERSISTENCE**2)
    mood = autoregressive(shocks, _TURNOVER_PERSISTENCE)[days]
    weekdays = _BY_WEEKDAY[WEEKDAYS[days]]
    logs = 0.06 * years + mood + 0.06 * np.abs(surprise) + 0.05 * noise
    return np.round(exchange.turnover_cny * weekdays * np.exp(logs), -6)


def _breadth(
    exchange: Exchange, years: Floats, surprise: Floats, noise: Floats
) -> Iterator[tuple[str, Floats]]:
    """Stocks that rose, fell and stood: mostly, not always, on the side of their index."""
    names = np.round(exchange.names * np.exp(0.015 * years))
    unchanged = np.round(names * 0.02 * np.exp(0.3 * noise[:, 1]))
    rising = 1 / (1 + np.exp(-1.3 * surprise - 0.5 * noise[:, 0]))
    advancing = np.round((names - unchanged) * rising)
    yield "advancing", advancing
    yield "declining", names - unchanged - advancing
    yield "unchanged", unchanged
