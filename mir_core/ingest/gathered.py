"""What one gathering brought: retrievals and failures."""

import datetime as dt
from dataclasses import dataclass

from mir_core.ingest.contract import Reading
from mir_core.model.snapshot import FailureKind


@dataclass(frozen=True, slots=True)
class Failure:
    """One request, or a whole source, that gave nothing.

    Attributes:
        reason: For people; safe to show, and names the source.
        url: Of the request, without secrets; None if it is the whole source that failed.
    """

    source: str
    kind: FailureKind
    reason: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """One answer that its adapter understood.

    Attributes:
        url: Without secrets.
        sha256: Of the body, in hexadecimal.
        body: As it was parsed, decompressed.
    """

    source: str
    url: str
    fetched_at: dt.datetime
    sha256: str
    body: bytes
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All answers and all failures, in the order of the sources and their requests.

    Attributes:
        finished_at: After the last answer: the `known_by` of the run.
    """

    retrievals: tuple[Retrieval, ...]
    failures: tuple[Failure, ...]
    finished_at: dt.datetime
