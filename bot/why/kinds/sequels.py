"""What followed stories like the leading one, where its base rates do not tell."""

from collections.abc import Iterator

from bot.why.derived import Derived, Stretch, Unit, counted, dates
from bot.why.evidence import Evidence
from bot.why.pairing import Pairing
from mir_core.model.coverage import Region
from mir_core.model.crypto import Issuance
from mir_core.model.finding import Finding, Link
from mir_core.model.market import ToneChange

FORMULA = (
    "share of earlier cases after which it stood further that way at the end of the horizon; "
    "beside it the same after any session"
)


def _sequels(evidence: Evidence) -> Iterator[Derived]:
    found, leads = evidence.report.analysis.sequel, evidence.report.analysis.leads
    if found is None or not leads:
        return
    counts = tuple(map(float, (found.horizon, found.events, found.went_on)))
    interval = () if found.interval is None else (found.interval.low, found.interval.high)
    base = () if found.baseline is None else (found.baseline,)
    way = "higher" if found.direction > 0 else "lower"
    went = [case.date for case in found.cases if case.hit]
    stayed = [case.date for case in found.cases if not case.hit]
    lines = [(way, dates(went)), ("not", dates(stayed))]
    lines += [("any", f"{each:.2%} after any session") for each in base]
    yield Derived(
        name=f"{leads[0].subject}.after_{found.horizon}",
        value=found.went_on if found.share is None else found.share,
        unit=Unit.COUNT if found.share is None else Unit.SHARE,
        state=counted(found.went_on, found.events, found.share, f"times {found.instrument} {way}"),
        also=(*counts, *interval, *base),
        formula=FORMULA,
        lines=tuple(lines),
        rests_on=(*_alike(evidence, leads[0]), *evidence.whole(found.instrument)),
    )


def _alike(evidence: Evidence, lead: Finding) -> Iterator[str | Stretch]:
    """What the earlier cases were found in."""
    match lead:
        case Link():
            pairing = Pairing.of(evidence, lead.a, lead.b)
            yield f"{lead.subject}.surprise"
            if pairing is not None:
                yield from (*evidence.whole(lead.a), *evidence.whole(lead.b))
        case ToneChange():
            yield f"{lead.subject}.score"
            for index in _region(evidence, lead.subject).indices:
                yield from evidence.whole(index)
        case Issuance():
            yield "stablecoins.issuance_z"
            for figure in lead.evidence:
                yield from evidence.whole(*evidence.of_figure(figure))


def _region(evidence: Evidence, name: str) -> Region:
    return next(region for region in evidence.coverage.regions if region.id == name)


KIND = _sequels
