"""Section 4: US indices, which style leads, and what volatility, yields and the dollar say."""

from mir_core.model.message import Sentence
from mir_core.model.report import Block
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections._gauges import gauges
from mir_core.report.sections._region import build

TITLE = Sentence("section.us", "US market")


def _build(context: Context) -> tuple[Block, ...]:
    region = context.region("US")
    return build(context, "US", "US", () if region is None else gauges(context, region.broad))


SECTION = SectionSpec("us", 40, TITLE, _build)
