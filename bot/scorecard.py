"""What `/scorecard` and `mir scorecard` print: how all calls went, published and replayed apart."""

from collections.abc import Sequence

from mir_core.analysis.scorecard import LEAST_CALLS, decided, difference
from mir_core.model.message import (
    Count,
    Day,
    Literal,
    Message,
    Moment,
    Phrase,
    Score,
    Sentence,
    Share,
)
from mir_core.model.record import Bucket, Ledger
from mir_core.model.record import Score as Standing
from mir_core.model.report import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Note,
    Paragraph,
    Report,
    Section,
    Table,
)
from mir_core.report.call_wording import BRIER_DECIMALS, KINDS, brier

TITLE = Sentence("scorecard.title", "Scorecard")
AS_OF = Sentence("scorecard.as_of", "As known at {as_of}")
PUBLISHED = Sentence("scorecard.published", "Published calls")
REPLAYED = Sentence("scorecard.replayed", "Replayed calls")
NONE = Sentence(
    "scorecard.none", "No call has been published yet; {command} rebuilds those of past editions."
)
WHAT_REPLAY = Sentence(
    "scorecard.what_replay",
    "Nobody read these at the time: editions from {first} to {last} were rebuilt, each from what "
    "was known at its cut-off.",
)
CALL = Sentence("column.call", "Call")
CAME = Sentence("column.came", "Came true")
BASE = Sentence("column.base_rate", "Base rate")
BRIER = Sentence("column.brier", "Brier (base rate)")
OF = Sentence("scorecard.of", "{hits} of {n}")
OF_SHARE = Sentence("scorecard.of_share", "{hits} of {n} ({share}; {low} to {high})")
BESIDE = Sentence("scorecard.beside", "{brier} ({base_brier})")
GAIN = Sentence(
    "scorecard.better",
    "{kind}: {difference} against the base rate (90 % interval {low} to {high}): better.",
)
LOSS = Sentence(
    "scorecard.worse",
    "{kind}: {difference} against the base rate (90 % interval {low} to {high}): worse.",
)
UNCLEAR = Sentence(
    "scorecard.unclear",
    "{kind}: {difference} against the base rate (90 % interval {low} to {high}): no clear "
    "difference.",
)
TOO_FEW = Sentence("scorecard.too_few", "{kind}: rates are told from {least} decided calls on.")
REST = Sentence("scorecard.rest", "{kind}: open {open}, void {voids}.")
CALIBRATION = Sentence("scorecard.calibration", "Calibration of: {kind}")
SAID = Sentence("column.said", "Said on average")
CALLS = Sentence("column.calls", "Calls")
RANGES = Sentence("column.range", "Probability")
RANGE = Sentence("scorecard.range", "{low} to {high}")
BRIER_NOTE = Sentence(
    "scorecard.brier_note",
    "Brier score: mean squared error of the probabilities, lower is better; beside it that of "
    "always saying the base rate. Calls of neighbouring days overlap, so that the true intervals "
    "are wider.",
)


def scorecard(report: Report) -> Document:
    """All calls as they stand at a report's cut-off."""
    record = report.record
    published = [score for score in record.scores if not score.replay]
    replayed = [score for score in record.scores if score.replay]
    sections = [Section("published", PUBLISHED(), _published(published, record.ledger))]
    if replayed:
        sections.append(Section("replayed", REPLAYED(), _replayed(replayed, record.ledger)))
    as_of = AS_OF(as_of=Moment(report.snapshot.as_of))
    return Document("scorecard", TITLE(), as_of, tuple(sections), report.demo)


def _published(scores: Sequence[Standing], ledger: Ledger) -> tuple[Block, ...]:
    if not scores:
        return (Paragraph((NONE(command=Literal("mir replay")),)),)
    return _standing(scores, ledger)


def _replayed(scores: Sequence[Standing], ledger: Ledger) -> tuple[Block, ...]:
    dates = [call.date for call in ledger.calls if call.replay]
    told = WHAT_REPLAY(first=Day(min(dates)), last=Day(max(dates)))
    return (Paragraph((told,)), *_standing(scores, ledger))


def _standing(scores: Sequence[Standing], ledger: Ledger) -> tuple[Block, ...]:
    head = (
        Column(CALL()),
        Column(CAME(), numeric=True),
        Column(BASE(), numeric=True),
        Column(BRIER(), numeric=True),
    )
    blocks: list[Block] = [
        Table(head, tuple(_row(score) for score in scores)),
        Bullets(tuple(line for score in scores for line in _lines(score, ledger))),
    ]
    for score in scores:
        if score.rates is not None:
            blocks.append(Paragraph((CALIBRATION(kind=KINDS[score.kind]()),)))
            blocks.append(_calibration(score.rates.buckets))
    if any(score.rates is not None for score in scores):
        blocks.append(Note(BRIER_NOTE()))
    return tuple(blocks)


def _row(score: Standing) -> tuple[Cell, ...]:
    counts: dict[str, Phrase] = {"hits": Count(score.hits), "n": Count(score.n)}
    rates = score.rates
    if rates is None:
        return (Cell(KINDS[score.kind]()), Cell(OF(**counts)), Cell(None), Cell(None))
    came = OF_SHARE(
        **counts,
        share=Share(rates.hit_share),
        low=Share(rates.interval.low),
        high=Share(rates.interval.high),
    )
    beside = BESIDE(brier=brier(rates.brier), base_brier=brier(rates.base_brier))
    return (Cell(KINDS[score.kind]()), Cell(came), Cell(Share(rates.base_rate)), Cell(beside))


def _lines(score: Standing, ledger: Ledger) -> tuple[Message, ...]:
    """Against the base rate, and what is not decided."""
    kind = KINDS[score.kind]()
    rest = REST(kind=kind, open=Count(score.open), voids=Count(score.voids))
    if score.rates is None:
        return (TOO_FEW(kind=kind, least=Count(LEAST_CALLS)), rest)
    interval = difference(decided(ledger, score.kind, replay=score.replay))
    sentence = GAIN if interval.high < 0 else LOSS if interval.low > 0 else UNCLEAR
    against = sentence(
        kind=kind,
        difference=_signed(score.rates.brier - score.rates.base_brier),
        low=_signed(interval.low),
        high=_signed(interval.high),
    )
    return (against, rest)


def _calibration(buckets: Sequence[Bucket]) -> Table:
    head = (
        Column(RANGES()),
        Column(CALLS(), numeric=True),
        Column(SAID(), numeric=True),
        Column(CAME(), numeric=True),
    )
    rows = (
        (
            Cell(RANGE(low=Share(bucket.low), high=Share(bucket.high))),
            Cell(Count(bucket.n)),
            Cell(Share(bucket.said or 0.0)),
            Cell(Share(bucket.came or 0.0)),
        )
        for bucket in buckets
        if bucket.n
    )
    return Table(head, tuple(rows))


def _signed(value: float) -> Score:
    return Score(value, BRIER_DECIMALS, signed=True)
