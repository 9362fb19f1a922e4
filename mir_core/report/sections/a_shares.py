"""Section 6: mainland indices, breadth, turnover, Stock Connect, domestic against foreign."""

from mir_core.model.message import Sentence
from mir_core.model.report import Block
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections._breadth import breadth
from mir_core.report.sections._origin import origin
from mir_core.report.sections._region import build
from mir_core.report.sections._turnover import connect, turnover

TITLE = Sentence("section.a_shares", "A-share market")


def _build(context: Context) -> tuple[Block, ...]:
    blocks = build(context, "A", "A")
    region = context.region("A")
    if region is None:
        return blocks
    extra = [breadth(context, region)] if region.breadth else []
    if region.turnover:
        extra.append(turnover(context, region))
    return (*blocks, *extra, *connect(context), *origin(context))


SECTION = SectionSpec("a_shares", 60, TITLE, _build)
