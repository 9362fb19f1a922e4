"""`mir sources`: the live sources, as they were and, with `--check`, as they answer now."""

import argparse
import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.app import App
from bot.cli import DONE, FAILED
from bot.cli.console import table, tell, write
from bot.cli.progress import Progress
from config.load import Configuration
from formatters.numbers import stamp
from mir_core.clock import Clock
from mir_core.ingest.breaker import Breaker
from mir_core.ingest.check import Checked
from mir_core.ingest.contract import Key
from mir_core.ingest.gather import Progress as GatherProgress
from mir_core.ingest.gathered import Failure

_HEAD = ("source", "serves", "success (UTC)", "breaker")
_CHECK_HEAD = ("source", "state", "answers", "fresh", "newest")
#: Room for what a source serves, so that a line of the table has at most 80 columns.
_SERVES_WIDTH = 26
_WIDTH = 80


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print the table; with `--check` the status is 1 if any source is broken."""
    async with App.open(configuration, clock) as app:
        names = sorted(app.gathering.live.sources)
        if not options.check:
            breakers = await app.gathering.breakers.load()
            rows = [await _rows(app, name, breakers.get(name, Breaker())) for name in names]
            write(table(_HEAD, [line for lines in rows for line in lines]))
            for line in _troubles(breakers):
                write(line)
            return DONE
        with Progress(len(names), "sources") as progress:
            checked = await app.gathering.check(names, gathering_step(progress))
    write(table(_CHECK_HEAD, [_check_row(each) for each in checked]))
    for line in _remarks(checked):
        write(line)
    broken = [each.source for each in checked if each.is_broken]
    if broken:
        tell(f"{len(broken)} of {len(checked)} sources are broken: {', '.join(broken)}")
    return FAILED if broken else DONE


def gathering_step(progress: Progress) -> GatherProgress:
    """Tells of each source as it is done."""

    def step(name: str, failure: Failure | None) -> None:
        reason = "done" if failure is None else failure.reason
        progress.step(name, reason.removeprefix(f"{name}: "))

    return step


def served(keys: Collection[Key]) -> str:
    """Instruments by field: `HSI, SPX; turnover_cny of SSE`; closes go without saying."""
    by_field: defaultdict[str, list[str]] = defaultdict(list)
    for instrument, field in sorted(keys):
        by_field[field].append(instrument)
    parts = [", ".join(by_field.pop("close"))] if "close" in by_field else []
    parts += [f"{field} of {', '.join(names)}" for field, names in by_field.items()]
    return "; ".join(parts)


async def _rows(app: App, name: str, breaker: Breaker) -> list[Sequence[str]]:
    """The lines of one source."""
    source = app.gathering.live.sources[name]
    last = await app.gathering.retrievals.last_success(name)
    keys = served(source.serves | source.history)
    serves = textwrap.wrap(keys, _SERVES_WIDTH, break_on_hyphens=False)
    success = stamp(last, seconds=False) if last else "never"
    first = (name, serves[0], success, breaker.stage(app.clock.now()).value)
    return [first, *(("", line, "", "") for line in serves[1:])]


def _troubles(breakers: Mapping[str, Breaker]) -> Iterator[str]:
    """What the sources that failed last time said, and how long they rest."""
    for name, breaker in breakers.items():
        if breaker.failures:
            until = breaker.rests_until
            rest = f"rests until {stamp(until, seconds=False)} UTC" if until else "not resting"
            line = f"{breaker.reason or name}; failed runs: {breaker.failures}; {rest}"
            yield _filled(line)


def _check_row(checked: Checked) -> Sequence[str]:
    state = "ok" if checked.fresh else "stale"
    if checked.is_broken:
        state = checked.failures[0].kind.value if checked.failures else "nothing proved"
    return (
        checked.source,
        state,
        str(checked.answers),
        f"{len(checked.fresh)}/{len(checked.asked)}",
        "-" if checked.newest is None else f"{checked.newest}",
    )


def _remarks(checked: Collection[Checked]) -> Iterator[str]:
    """What failed, and why figures are not fresh; each remark wrapped under its source."""
    for each in checked:
        lines = list(dict.fromkeys(failure.reason for failure in each.failures))
        by_remark: defaultdict[str, list[Key]] = defaultdict(list)
        for key, remark in each.remarks.items():
            if remark != "no value" or not each.failures:
                by_remark[remark].append(key)
        lines += [f"{each.source}: {served(keys)}: {why}" for why, keys in by_remark.items()]
        for line in lines:
            yield _filled(line)


def _filled(line: str) -> str:
    return textwrap.fill(line, _WIDTH, subsequent_indent="    ")
