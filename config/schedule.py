"""When reports are cut off: schedule.toml."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from config.faults import check_file
from config.settings import Section
from mir_core.model.coverage import Edition


@dataclass(frozen=True, slots=True)
class Schedule:
    """The editions and what decides whether one appears.

    Attributes:
        zone: IANA name of the reports' time zone.
        editions: By name, the default one first.
        skip_without_news: No edition when no stock exchange closed a session since the last one.
    """

    zone: str
    editions: Mapping[str, Edition]
    skip_without_news: bool

    @property
    def default_edition(self) -> str:
        """The edition that is meant where none is named."""
        return next(iter(self.editions))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("must be a time zone's IANA name, such as Asia/Shanghai") from error
    return name


def _whole_second(time: dt.time) -> dt.time:
    if time.microsecond:
        raise ValueError("must be a whole second")
    return time


class _EditionRow(Section):
    time: Annotated[dt.time, Field(strict=True), AfterValidator(_whole_second)]


class _ScheduleFile(Section):
    zone: Annotated[str, AfterValidator(_zone)]
    default_edition: str
    no_new_session: Literal["skip", "publish"]
    editions: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")], _EditionRow],
        Field(min_length=1),
    ]


def read_schedule(path: Path, faults: list[str]) -> Schedule | None:
    """The schedule of a file; None, with the faults added, if it has any."""
    file = check_file(_ScheduleFile, path, faults)
    if file is None:
        return None
    names = list(file.editions)
    if file.default_edition not in names:
        faults.append(
            f"{path}: default_edition: must be one of {', '.join(names)}, "
            f"not {file.default_edition!r}"
        )
        return None
    times = [row.time for row in file.editions.values()]
    if len(set(times)) < len(times):
        faults.append(f"{path}: editions: two editions have the same time")
        return None
    names.sort(key=lambda name: name != file.default_edition)
    editions = {name: Edition(name, file.editions[name].time, file.zone) for name in names}
    return Schedule(file.zone, editions, file.no_new_session == "skip")
