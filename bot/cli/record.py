"""`mir record`: one live answer of a source, written as a recording for the tests."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.app import App
from bot.cli import DONE, FAILED
from bot.cli.console import tell, write
from config.load import Configuration
from mir_core.clock import Clock
from mir_core.ingest.contract import Reading
from mir_core.ingest.gathered import Retrieval
from mir_core.model.errors import MirError

#: What says in a recordings' folder which request each file answers and what it means.
_EXPECTED = "expected.json"


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Write `latest*` files and `expected.json`; what they mean is to be checked by a person."""
    async with App.open(configuration, clock) as app:
        root = app.gathering.roots.get(
            options.source, app.gathering.live.sources[options.source].root
        )
        gathered = await app.gathering.answers(options.source)
    for failure in gathered.failures:
        tell(failure.reason)
    if not gathered.retrievals:
        return FAILED
    try:
        paths = _record(options.to / options.source, gathered.retrievals, root)
    except OSError as error:
        raise MirError(f"{options.to} cannot be written: {error.strerror}") from error
    for path in paths:
        write(str(path))
    tell("check the readings against another source, and cut the answers down to a few rows")
    return FAILED if gathered.failures else DONE


def _record(folder: Path, retrievals: Sequence[Retrieval], root: str) -> list[Path]:
    """Write the answers of one source in place of those that were there."""
    folder.mkdir(parents=True, exist_ok=True)
    for former in folder.glob("latest*"):
        former.unlink()
    requests: dict[str, str] = {}
    for number, each in enumerate(retrievals, start=1):
        suffix = _suffix(each.body)
        name = f"latest{suffix}" if len(retrievals) == 1 else f"latest_{number:02}{suffix}"
        (folder / name).write_bytes(each.body)
        requests[name] = _path(each.url, root)
    readings = [_row(reading) for each in retrievals for reading in each.readings]
    text = json.dumps({"requests": requests, "readings": readings}, indent=1, ensure_ascii=False)
    (folder / _EXPECTED).write_text(f"{text}\n", encoding="utf-8")
    return [folder / name for name in (*requests, _EXPECTED)]


def _suffix(body: bytes) -> str:
    """`.json` for what is JSON, else `.txt`."""
    try:
        json.loads(body)
    except ValueError:
        return ".txt"
    return ".json"


def _path(url: str, root: str) -> str:
    """What follows the source's root in an address."""
    found = urlsplit(url)
    path = found.path.removeprefix(urlsplit(root).path)
    return f"{path}?{found.query}" if found.query else path


def _row(reading: Reading) -> Mapping[str, Any]:
    """A reading without what it does not state."""
    return dict(_stated(reading))


def _stated(reading: Reading) -> Iterator[tuple[str, Any]]:
    yield "instrument", reading.instrument
    yield "field", reading.field
    yield "value", reading.value
    for name in ("session", "stated_at"):
        value = getattr(reading, name)
        if value is not None:
            yield name, value.isoformat().replace("+00:00", "Z")
    if reading.is_running:
        yield "is_running", True
    for name in ("label", "group"):
        if getattr(reading, name) is not None:
            yield name, getattr(reading, name)
