"""What a section is, and what it is written from."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mir_core.model.coverage import Coverage, Region
from mir_core.model.figure import Figure
from mir_core.model.finding import Analysis, Divergence, Tone
from mir_core.model.message import Sentence
from mir_core.model.record import Measured, Record
from mir_core.model.report import Block
from mir_core.model.snapshot import Market, Snapshot


@dataclass(frozen=True, eq=False)
class Context:
    """All that a section may read.

    Attributes:
        previous: The edition before; None if none could be built.
        record: Calls made and resolved.
    """

    snapshot: Snapshot
    analysis: Analysis
    coverage: Coverage
    previous: Measured | None = None
    record: Record = field(default_factory=Record)

    def figure(self, figure_id: str) -> Figure | None:
        """A figure of the snapshot; None if the instrument has no such figure."""
        return self.snapshot.figures.get(figure_id)

    def region(self, region_id: str) -> Region | None:
        """A configured region."""
        return next((region for region in self.coverage.regions if region.id == region_id), None)

    def tone(self, region: Region) -> Tone | None:
        """The tone of a region; None if no detector measures tones."""
        tones = self.analysis.of(Tone)
        return next((tone for tone in tones if tone.subject == region.id), None)

    def market(self, region: Region) -> Market:
        """What the calendar says of a region's exchange."""
        return self.snapshot.markets[region.venue]

    def divergences_within(self, region: Region) -> tuple[Divergence, ...]:
        """Measured divergences between two indices of one region."""
        return tuple(
            found
            for found in self.analysis.of(Divergence)
            if found.a in region.indices and found.b in region.indices and found.z is not None
        )


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section of the report. A module of `mir_core/report/sections` ends in `SECTION = ...`.

    Attributes:
        name: Stable name (`key_insight`), used by commands and the JSON report.
        order: Sections are printed by ascending order.
        build: Never returns nothing: a section whose inputs are missing says which, and why.
    """

    name: str
    order: int
    title: Sentence
    build: Callable[[Context], tuple[Block, ...]]
