"""Recorded answers, and how a request finds its own."""

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from aiohttp import web
from yarl import URL

#: In a source's folder: a JSON object from path to file name.
PATHS = "paths.json"


@dataclass(frozen=True)
class Recorded:
    """One answer as a source gave it; with an ETag or Last-Modified it can be asked for again."""

    body: bytes
    content_type: str = "application/octet-stream"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_gzipped: bool = False

    def response(self, request: web.Request) -> web.Response:
        """The answer to a request, 304 if the client has it already."""
        if self._is_held(request):
            return web.Response(status=304, headers=self.headers)
        headers = {**self.headers, "Content-Type": self.content_type}
        body = self.body
        if self.is_gzipped and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = self._packed
        return web.Response(body=body, headers=headers)

    @cached_property
    def _packed(self) -> bytes:
        return gzip.compress(self.body)

    def _is_held(self, request: web.Request) -> bool:
        pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        return any(
            name in self.headers and request.headers.get(condition) == self.headers[name]
            for condition, name in pairs
        )


#: By path, query included. A path without a query fits any query, `*` fits anything.
Answers = Mapping[str, Recorded | bytes]


def find(answers: Answers, path: str) -> Recorded | None:
    """The answer of a path: the exact one, else one without query, else the first pattern."""
    exact = {str(URL(known)): answer for known, answer in answers.items() if "*" not in known}
    found = exact.get(str(URL(path)), exact.get(URL(path).raw_path))
    if found is None:
        fitting = (answer for known, answer in answers.items() if _fits(known, path))
        found = next(fitting, None)
    return Recorded(found) if isinstance(found, bytes) else found


def _fits(pattern: str, path: str) -> bool:
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return "*" in pattern and re.fullmatch(expression, path) is not None


def read_folder(folder: Path) -> dict[str, dict[str, bytes]]:
    """Answers by source and path, from a folder for each source that has a `paths.json`."""
    return {
        index.parent.name: {
            path: (index.parent / name).read_bytes()
            for path, name in json.loads(index.read_text(encoding="utf-8")).items()
        }
        for index in sorted(folder.glob(f"*/{PATHS}"))
    }
