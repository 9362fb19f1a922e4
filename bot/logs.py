"""What the process tells on standard error: text or JSON lines, secrets blackened."""

import datetime as dt
import json
import logging
import sys
from collections.abc import Iterable
from typing import TextIO
from urllib.parse import quote

#: What stands where a secret stood.
BLACKENED = "***"

#: Libraries that tell every request or heartbeat; only their warnings are of use.
_CHATTY = (
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "discord",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "openai",
    "sqlalchemy",
    "telegram",
    "tzlocal",
)


class Redactor:
    """Blackens secrets in a text, also where they are written as part of an address or of JSON."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {
            form
            for secret in secrets
            if secret
            for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
        }
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without any secret."""
        for form in self._forms:
            text = text.replace(form, BLACKENED)
        return text


class TextLines(logging.Formatter):
    """`2026-04-08T00:00:00Z INFO bot.jobs: message`, then the traceback if there is one."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("%(instant)s %(levelname)s %(name)s: %(message)s")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        record.instant = _instant(record)
        return self._redact(super().format(record))


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message, and the traceback under `error`."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The record as a JSON object."""
        line = {
            "time": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return self._redact(json.dumps(line, ensure_ascii=False))


def configure(
    form: str, level: str, redact: Redactor, stream: TextIO | None = None
) -> logging.Handler:
    """Make the root logger write to `stream` (standard error), and nothing else.

    Args:
        form: `text` or `json`.
        level: Lowest level that is told.
        redact: Applied to every finished line, traceback included.
        stream: Where to.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(redact) if form == "json" else TextLines(redact))
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
    return handler


def _instant(record: logging.LogRecord) -> str:
    at = dt.datetime.fromtimestamp(record.created, dt.UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
