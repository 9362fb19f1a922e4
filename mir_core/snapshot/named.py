"""Instruments that only a source's answer names: protocols, trading venues, small categories."""

from collections.abc import Iterable, Mapping

from mir_core.calendars import CRYPTO
from mir_core.model.coverage import Coverage
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import History, Named

_KINDS = {"tvl_usd": Kind.TVL, "volume_usd": Kind.TURNOVER}


def instruments_of(coverage: Coverage, histories: Iterable[History]) -> Mapping[str, Instrument]:
    """Those of the configuration, and those of histories that a source has named."""
    made = {
        each.instrument: Instrument(each.instrument, _KINDS[each.field], CRYPTO, "USD")
        for each in histories
        if each.called is not None and each.field in _KINDS
    }
    return {**made, **coverage.instruments}


def names_of(coverage: Coverage, histories: Iterable[History]) -> Mapping[str, Named]:
    """What sources call the instruments that the configuration does not list."""
    return {
        each.instrument: each.called
        for each in histories
        if each.called is not None and each.instrument not in coverage.instruments
    }
