"""Section 5: Hong Kong's indices and the spread of technology over state-owned companies."""

from mir_core.model.message import Sentence
from mir_core.model.report import Block
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections._region import build

TITLE = Sentence("section.hong_kong", "Hong Kong market")


def _build(context: Context) -> tuple[Block, ...]:
    return build(context, "HK", "HK")


SECTION = SectionSpec("hong_kong", 50, TITLE, _build)
