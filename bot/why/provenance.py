"""Where observations come from: source, times, and the stored answers that gave them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.why.derived import Stretch, Unit, number, written
from bot.why.evidence import Evidence
from bot.why.step import Step
from mir_core.model.figure import Figure
from mir_core.model.observation import Observation

_SHOWN = "%Y-%m-%d %H:%M:%S UTC"
_SHORT = "%Y-%m-%d %H:%M"

Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Provenance:
    """Makes the lowest steps of an explanation.

    Attributes:
        every: Each observation of a stretch has its line, and each stored answer behind them.
    """

    evidence: Evidence
    every: bool = False

    async def of_figure(self, figure: Figure) -> Step:
        """A figure of the snapshot: an observation, or a change with its two."""
        session = f", session {figure.session}" if figure.session else ""
        head = f"{figure.id} = {value_of(figure)}{session}: {figure.verdict}"
        lines = [("why", why) for why in self.evidence.gaps(figure)]
        if figure.session is None:
            return Step(head, lines)
        instrument, field = self.evidence.of_figure(figure.id)
        if not figure.formula:
            day = Stretch(instrument, field, figure.session, figure.session)
            own = await self.of_stretch(day)
            return Step(head, [*lines, *own.lines], own.inputs, own.observed)
        formula = f"{field} / {field} of the session before - 1"
        if self.evidence.coverage.instruments[instrument].is_own_measure(field):
            formula += ", both from one source"
        lines.insert(0, ("formula", formula))
        ends = self.evidence.change(instrument, field, figure.session)
        return Step(head, lines, [await self.of_stretch(each) for each in ends])

    async def of_stretch(self, stretch: Stretch) -> Step:
        """One observation with all that is known of it, or how many there are by source."""
        name = f"{stretch.instrument}.{stretch.field}"
        observed = self.evidence.observed(stretch)
        if stretch.first == stretch.last:
            if not observed:
                return Step(f"{name} of {stretch.first}: no value")
            (one,) = observed[:1]
            unit = self.evidence.instruments[one.instrument].unit_of(one.field)
            head = f"{name} = {_with_unit(one.value, unit)}, session {one.session}"
            return Step(head, await self._of_one(one), observed=(one,))
        counts = Counter(each.source for each in observed).most_common()
        listed = ", ".join(f"{source} {count}" for source, count in counts) or "none"
        head = f"{name}, {stretch.first} to {stretch.last}: {listed}"
        return Step(head, await self._of_several(observed), observed=observed)

    async def _of_one(self, chosen: Observation) -> Lines:
        """Source, address, times and digest of an observation, and what other sources say."""
        lines = [("source", chosen.source + (" (daily history)" if chosen.assumed else ""))]
        if chosen.retrieval is not None:
            lines += await self._answer(chosen.retrieval)
        assumed = " (assumed: the session's close)" if chosen.assumed else ""
        lines.append(("known", f"{chosen.known_at:{_SHOWN}}{assumed}"))
        others = self.evidence.beside(chosen)
        return lines + [("others", self._other(chosen, each)) for each in others]

    async def _answer(self, retrieval: int) -> Lines:
        kept = await self.evidence.retrievals.get(retrieval)
        if kept is None:
            return []
        fetched = f"{kept.fetched_at:{_SHOWN}}"
        return [("url", kept.url), ("fetched", fetched), ("sha256", kept.sha256)]

    async def _of_several(self, observed: Sequence[Observation]) -> Lines:
        if not observed:
            return []
        numbers = sorted({each.retrieval for each in observed if each.retrieval is not None})
        if self.every:
            lines = [("each", "session, value, source, known (UTC), number of the stored answer")]
            lines += [("", _row(each)) for each in observed]
            for each in numbers:
                lines += [("answer", f"#{each}"), *await self._answer(each)]
            return lines
        known = [each.known_at for each in observed]
        lines = [("known", f"{min(known):{_SHORT}} to {max(known):{_SHORT}} UTC")]
        if numbers:
            lines.append(("answers", f"{len(numbers)} stored"))
        return lines

    def _other(self, chosen: Observation, other: Observation) -> str:
        tolerance = self.evidence.instruments[chosen.instrument].tolerance_of(chosen.field)
        apart = abs(other.value - chosen.value)
        agrees = apart <= tolerance * max(abs(chosen.value), abs(other.value))
        verb = "confirms" if agrees else "contradicts"
        return f"{other.source} {verb}: {number(other.value)}"


def value_of(figure: Figure) -> str:
    """Value and unit of a figure."""
    return "none" if figure.value is None else _with_unit(figure.value, figure.unit)


def _row(each: Observation) -> str:
    answer = "" if each.retrieval is None else f"  #{each.retrieval}"
    known = f"{each.known_at:{_SHORT}}"
    return f"{each.session}  {number(each.value)}  {each.source}  {known}{answer}"


def _with_unit(value: float, unit: str) -> str:
    """A value with its unit; a ratio in percent."""
    if unit == "ratio":
        return written(value, Unit.CHANGE)
    return number(value) if unit == "count" else f"{number(value)} {unit}"
