"""Which findings may lead the report, and where the chain broke (docs/analysis.md, 4 and 11)."""

from collections.abc import Sequence

from mir_core.model.crypto import Issuance, Rotation
from mir_core.model.finding import Divergence, Finding, Link, LinkLabel
from mir_core.model.market import ToneChange

#: |surprise| from which a move of b's own counts as the breakdown of the chain.
_OWN_MOVE = 2.0
#: |z| from which an issuance of stablecoins may lead.
_LARGE_ISSUANCE = 2.0
#: Classes from which a change of tone may lead.
LEADING_STEPS = 2
#: Which one leads of several that are equally rare; any other kind comes last.
_ORDER = (Divergence, Link, Rotation, ToneChange, Issuance)


def breaking(links: Sequence[Link]) -> Link | None:
    """The breakdown point: the first failed link, else the largest move of b's own.

    Independent and amplified links never break a chain; nor does a pending one.
    """
    failed = (link for link in links if link.label is LinkLabel.FAILED)
    first = next(failed, None)
    if first is not None:
        return first
    own = [link for link in links if link.label is LinkLabel.LOCAL and _surprise(link) >= _OWN_MOVE]
    return max(own, key=_surprise, default=None)


def _surprise(link: Link) -> float:
    return 0.0 if link.surprise is None else abs(link.surprise)


def largest(divergences: Sequence[Divergence]) -> Divergence | None:
    """The reported divergence with the largest `|z|`."""
    return max((each for each in divergences if each.reported), key=size, default=None)


def size(divergence: Divergence) -> float:
    """`|z|`, below any other if it was not measured."""
    return -1.0 if divergence.z is None else abs(divergence.z)


def leads(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Candidates for the leading story, rarest in their own history first.

    Of several divergences only the largest is a candidate.
    """
    first = largest([each for each in findings if isinstance(each, Divergence)])
    candidates = [each for each in findings if _may_lead(each, first)]
    return tuple(sorted(candidates, key=lambda each: (_rarity(each), _order(each))))


def _may_lead(finding: Finding, largest_divergence: Divergence | None) -> bool:
    if finding.rarity is None:
        return False
    match finding:
        case Divergence():
            return finding is largest_divergence
        case ToneChange():
            return abs(finding.steps) >= LEADING_STEPS
        case Issuance():
            return finding.z is not None and abs(finding.z) >= _LARGE_ISSUANCE
    return True


def _rarity(finding: Finding) -> float:
    return 1.0 if finding.rarity is None else finding.rarity


def _order(finding: Finding) -> int:
    kinds = (place for place, kind in enumerate(_ORDER) if isinstance(finding, kind))
    return next(kinds, len(_ORDER))
