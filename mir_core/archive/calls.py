"""The store of calls and outcomes: what was said, how it went, never changed."""

import asyncio
import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mir_core.clock import Clock
from mir_core.database.tables import calls, outcomes, replayed
from mir_core.database.transactions import alone, reading, writing
from mir_core.model.call import Call, CallKind, CallState, Outcome
from mir_core.model.record import Ledger
from mir_core.model.session import instant, microseconds

#: Date and name of an edition.
Slot = tuple[dt.date, str]


_Row = TypeVar("_Row", Call, Outcome)


@dataclass(frozen=True)
class _Stored(Generic[_Row]):
    """A row with the moment at which it was stored."""

    row: _Row
    stored_at: dt.datetime


class Calls:
    """The store of calls.

    Rows are read once and kept; later reads fetch only rows with higher ids, which is right because
    rows are never changed and ids rise in the order of commits.

    Args:
        engine: The database, migrated.
        clock: Tells when a row was stored.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._calls: list[_Stored[Call]] = []
        self._outcomes: list[_Stored[Outcome]] = []
        self._names: dict[int, str] = {}
        self._seen = {calls: 0, outcomes: 0}
        self._refreshing = asyncio.Lock()

    async def known(self, as_of: dt.datetime, stored_by: dt.datetime | None = None) -> Ledger:
        """Calls published and outcomes resolved before a report's cut-off.

        Args:
            as_of: The cut-off; what a report of this very instant says or resolves is not in.
            stored_by: Nothing stored later, for a report that ran: a replay since then would tell
                of calls that it could not know.
        """
        await self._refresh()
        known = [
            each.row
            for each in self._calls
            if each.row.published_at < as_of and _is_stored(each, stored_by)
        ]
        names = {call.id for call in known}
        ended = {
            each.row.call: each.row
            for each in self._outcomes
            if each.row.resolved_at < as_of
            and _is_stored(each, stored_by)
            and each.row.call in names
        }
        return Ledger(tuple(sorted(known, key=lambda call: call.published_at)), ended)

    async def of(
        self, date: dt.date, edition: str, stored_by: dt.datetime | None = None
    ) -> tuple[Call, ...]:
        """What an edition has published itself; a replay has published nothing."""
        await self._refresh()
        return tuple(
            each.row
            for each in self._calls
            if (each.row.date, each.row.edition) == (date, edition)
            and not each.row.replay
            and _is_stored(each, stored_by)
        )

    async def store(
        self,
        made: Sequence[Call],
        settled: Sequence[Outcome],
        slots: Collection[Slot] = (),
    ) -> None:
        """Add what is new, all or nothing: what is there already stays as it is.

        A call is new if there is none of its id and, unless it is of a replay, none open of its
        key: of two reports that are published at once, the faster one makes it. An outcome is new
        if its call has none.

        Args:
            made: Calls, each with its own `published_at`.
            settled: Outcomes of calls that are stored, or are among `made`.
            slots: Editions that a replay has done with these.
        """
        async with writing(self._engine) as connection:
            await alone(connection, "calls")
            now = microseconds(self._clock.now())
            await _add_calls(connection, made, settled, now)
            await _add_outcomes(connection, settled, now)
            await _add_slots(connection, slots, now)

    async def replayed(self) -> frozenset[Slot]:
        """Editions that a replay has done."""
        async with reading(self._engine) as connection:
            return await _slots(connection)

    async def _refresh(self) -> None:
        async with self._refreshing, reading(self._engine) as connection:
            for row in await _after(connection, calls, self._seen[calls]):
                self._names[row["id"]] = row["name"]
                self._calls.append(_Stored(_call(row), instant(row["stored_at"])))
                self._seen[calls] = row["id"]
            for row in await _after(connection, outcomes, self._seen[outcomes]):
                found = _outcome(row, self._names[row["call_id"]])
                self._outcomes.append(_Stored(found, instant(row["stored_at"])))
                self._seen[outcomes] = row["id"]


def _is_stored(each: _Stored[Any], by: dt.datetime | None) -> bool:
    return by is None or each.stored_at <= by


async def _after(
    connection: AsyncConnection, table: Table, seen: int
) -> Sequence[Mapping[Any, Any]]:
    query: Select[Any] = select(table).where(table.c.id > seen).order_by(table.c.id)
    rows: Sequence[Mapping[Any, Any]] = (await connection.execute(query)).mappings().all()
    return rows


async def _add_calls(
    connection: AsyncConnection, made: Sequence[Call], settled: Sequence[Outcome], now: int
) -> None:
    if not made:
        return
    ended = {outcome.call for outcome in settled}
    taken = await _open_keys(connection, ended)
    names = set((await connection.execute(select(calls.c.name))).scalars())
    rows = []
    for call in made:
        if call.id in names or (call.key in taken and not call.replay):
            continue
        names.add(call.id)
        if call.id not in ended:
            taken.add(call.key)
        rows.append(_row(call, now))
    if rows:
        await connection.execute(calls.insert(), rows)


async def _open_keys(connection: AsyncConnection, ended: set[str]) -> set[tuple[Any, ...]]:
    """Keys of the open calls, those left out that end in this transaction."""
    query = (
        select(calls)
        .outerjoin(outcomes, outcomes.c.call_id == calls.c.id)
        .where(outcomes.c.id.is_(None))
    )
    rows = (await connection.execute(query)).mappings().all()
    return {_call(row).key for row in rows if row["name"] not in ended}


async def _add_outcomes(connection: AsyncConnection, settled: Sequence[Outcome], now: int) -> None:
    if not settled:
        return
    ids = {
        name: number for number, name in await connection.execute(select(calls.c.id, calls.c.name))
    }
    done = set((await connection.execute(select(outcomes.c.call_id))).scalars())
    rows = [
        {
            "call_id": ids[each.call],
            "state": each.state.value,
            "resolved_at": microseconds(each.resolved_at),
            "value": each.value,
            "stored_at": now,
        }
        for each in settled
        if each.call in ids and ids[each.call] not in done
    ]
    if rows:
        await connection.execute(outcomes.insert(), rows)


async def _add_slots(connection: AsyncConnection, slots: Collection[Slot], now: int) -> None:
    done = await _slots(connection) if slots else frozenset()
    rows = [
        {"date": date.isoformat(), "edition": edition, "stored_at": now}
        for date, edition in slots
        if (date, edition) not in done
    ]
    if rows:
        await connection.execute(replayed.insert(), rows)


async def _slots(connection: AsyncConnection) -> frozenset[Slot]:
    rows = await connection.execute(select(replayed.c.date, replayed.c.edition))
    return frozenset((dt.date.fromisoformat(date), edition) for date, edition in rows)


def _row(call: Call, now: int) -> dict[str, Any]:
    return {
        "name": call.id,
        "kind": call.kind.value,
        "subject": call.subject,
        "sign": call.sign,
        "start": call.start.isoformat(),
        "date": call.date.isoformat(),
        "edition": call.edition,
        "published_at": microseconds(call.published_at),
        "probability": call.probability,
        "base_rate": call.base_rate,
        "horizon": call.horizon,
        "resolves_on": call.resolves_on.isoformat(),
        "series": json.dumps(call.series),
        "parameters": json.dumps(call.parameters),
        "replay": call.replay,
        "stored_at": now,
    }


def _call(row: Mapping[Any, Any]) -> Call:
    return Call(
        kind=CallKind(row["kind"]),
        subject=row["subject"],
        sign=row["sign"],
        start=dt.date.fromisoformat(row["start"]),
        date=dt.date.fromisoformat(row["date"]),
        edition=row["edition"],
        published_at=instant(row["published_at"]),
        probability=row["probability"],
        base_rate=row["base_rate"],
        horizon=row["horizon"],
        resolves_on=dt.date.fromisoformat(row["resolves_on"]),
        series=tuple(json.loads(row["series"])),
        parameters=tuple((name, value) for name, value in json.loads(row["parameters"])),
        replay=bool(row["replay"]),
    )


def _outcome(row: Mapping[Any, Any], name: str) -> Outcome:
    return Outcome(name, CallState(row["state"]), instant(row["resolved_at"]), row["value"])
