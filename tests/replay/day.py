"""The recordings of the adapters as one day's answers."""

import json
import re
from collections.abc import Collection
from pathlib import Path

from tests.replay.recorded import Answers, Recorded

RECORDINGS = Path(__file__).parents[1] / "recordings"

_DATE = re.compile(r"\d{4}-?\d\d-?\d\d")


def answers_of_a_day(sources: Collection[str], *, is_gzipped: bool = False) -> dict[str, Answers]:
    """The usual answers by source and path, whatever dates a request asks for."""
    return {name: _answers(RECORDINGS / name, is_gzipped=is_gzipped) for name in sources}


def _answers(folder: Path, *, is_gzipped: bool) -> Answers:
    files = sorted(folder.glob("latest*"))
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    paths = expected.get("requests") or {file.name: _pattern(file, len(files)) for file in files}
    return {
        _DATE.sub("*", paths[file.name]): Recorded(file.read_bytes(), is_gzipped=is_gzipped)
        for file in files
    }


def _pattern(file: Path, count: int) -> str:
    """Of several files each is for the requests that hold the end of its name."""
    symbol = re.sub("^latest[-_]?", "", file.stem)
    return "*" if count == 1 else f"*{symbol}*"
