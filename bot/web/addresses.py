"""Addresses of the site: one stable address for each page, wherever a proxy puts the site."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths as a browser asks for them, and whole addresses.

    Attributes:
        public: Address of the site as readers know it, without a slash at its end; it may have a
            path.
    """

    public: str

    @property
    def prefix(self) -> str:
        """Path under which the site stands: empty, or such as `/mir`."""
        return urlsplit(self.public).path.rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme, host and port, as browsers send them."""
        parts = urlsplit(self.public)
        return f"{parts.scheme}://{parts.netloc}".lower()

    def path(self, *steps: str) -> str:
        """Path of a page: `path("en", "archive")`."""
        return f"{self.prefix}/{'/'.join(steps)}"

    def whole(self, *steps: str) -> str:
        """Whole address of a page."""
        return f"{self.public}/{'/'.join(steps)}"


def steps(language: str, date: dt.date, edition: str, *rest: str) -> tuple[str, ...]:
    """Steps to the page of a report, or to one that belongs to it."""
    return (language, date.isoformat(), edition, *rest)
