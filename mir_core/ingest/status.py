"""What the status and the Location of an answer mean."""

import datetime as dt

import aiohttp
from yarl import URL

from mir_core.ingest.patience import retry_after
from mir_core.ingest.trouble import Passing
from mir_core.model.errors import NotPublished, SourceChanged, SourceUnavailable

NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_OK = 200
_NOT_FOUND = 404
#: Payment required (a free quota used up), forbidden, unavailable for legal reasons.
_REFUSALS = frozenset({402, 403, 451})
#: Request time-out, too many requests.
_PASSING = frozenset({408, 429})
_FAILURES = 500


def check_status(name: str, response: aiohttp.ClientResponse, now: dt.datetime) -> None:
    """Raise what a status other than 200 means; `now` dates a Retry-After."""
    status = response.status
    if status == _OK:
        return
    if status in _PASSING or status >= _FAILURES:
        raise Passing(f"status {status}", retry_after(response.headers.get("Retry-After"), now))
    if status in _REFUSALS:
        raise SourceUnavailable(f"{name}: refuses us (status {status})")
    if status == _NOT_FOUND:
        raise NotPublished(f"{name}: not published (status {status})")
    raise SourceChanged(f"{name}: expected status 200, got {status}")


def redirect_target(name: str, url: URL, location: str) -> URL:
    """Where a redirect leads: the same host, if need be over TLS from now on.

    Raises:
        SourceChanged: It leads to another host or port, back from TLS, or nowhere.
    """
    target = _joined(url, location)
    if target is None:
        raise SourceChanged(f"{name}: expected an address to be redirected to")
    is_same = target.origin() == url.with_user(None).origin()
    is_secured = (target.scheme, target.port, url.port) == ("https", 443, 80)
    if target.host != url.host or not (is_same or is_secured):
        elsewhere = f"{target.scheme}://{target.raw_host}:{target.port}"
        raise SourceChanged(f"{name}: redirected to another host, {elsewhere[:80]}")
    return target


def _joined(url: URL, location: str) -> URL | None:
    """The absolute target, without a user; None if the text gives none over HTTP."""
    try:
        target = url.join(URL(location)).with_user(None) if location else None
    except ValueError:
        return None
    is_web = target is not None and target.host and target.scheme in {"http", "https"}
    return target if is_web else None
