"""Which findings may lead the report, and where the chain broke (docs/analysis.md, 4 and 11)."""

from collections.abc import Sequence

from mir_core.model.finding import Divergence, Finding, Link, LinkLabel

#: |surprise| from which a move of b's own counts as the breakdown of the chain.
_OWN_MOVE = 2.0


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
    divergences = [each for each in findings if isinstance(each, Divergence)]
    first = largest(divergences)
    candidates = [
        each
        for each in findings
        if each.rarity is not None and (each is first or not isinstance(each, Divergence))
    ]
    return tuple(sorted(candidates, key=_rarity))


def _rarity(finding: Finding) -> float:
    return 1.0 if finding.rarity is None else finding.rarity
