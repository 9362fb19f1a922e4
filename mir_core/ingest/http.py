"""Sends the requests of all sources over one session, as politely as each host asks."""

import asyncio
import logging
import re
from collections.abc import Mapping
from random import Random, SystemRandom

import aiohttp
from yarl import URL

from mir_core.clock import Clock
from mir_core.ingest.body import is_page, read_body
from mir_core.ingest.contract import Answer, Request, Source
from mir_core.ingest.patience import Patience
from mir_core.ingest.secrecy import without_secrets
from mir_core.ingest.status import NOT_MODIFIED, REDIRECTS, check_status, redirect_target
from mir_core.ingest.trouble import Passing
from mir_core.ingest.turns import Host, Sleep, Turns
from mir_core.ingest.validators import Forgetful, Stored, Validators
from mir_core.model.errors import ConfigurationError, SourceChanged, SourceUnavailable

USER_AGENT = "mir (market-intelligence-report; a few requests a day)"

_MOST_HOPS = 5

_log = logging.getLogger(__name__)


def new_session(*, trust_env: bool = False) -> aiohttp.ClientSession:
    """The session of a run, to be closed by the caller.

    Args:
        trust_env: Use the proxies that the environment names.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
        auto_decompress=False,
        trust_env=trust_env,
    )


class Http:
    """GETs for a run, over one session.

    Args:
        session: As `new_session` makes it.
        clock: Tells when an answer had arrived, and how far away the date of a Retry-After is.
        roots: By source name, in place of the source's own root.
        validators: Answers of earlier runs, for conditional requests.
        draws: Of the waits between tries.
        sleep: Waits some seconds.

    Raises:
        ConfigurationError: A root is no address of the web.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        clock: Clock,
        *,
        roots: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        validators: Validators | None = None,
        draws: Random | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._session = session
        self._clock = clock
        self._roots = _checked(roots or {})
        self._patience = patience or Patience()
        self._validators = validators or Forgetful()
        self._draws = draws or SystemRandom()
        self._sleep = sleep
        self._turns = Turns(sleep)
        self._new: dict[str, Stored] = {}

    def address(self, source: Source, request: Request) -> str:
        """Where a request goes, without secrets: for records, errors and people."""
        return without_secrets(self._url(source, request))

    async def get(self, source: Source, request: Request) -> Answer:
        """The answer to one request, after as many tries as it may take.

        Raises:
            SourceUnavailable: No answer, a refusal, or a wait that is too long.
            SourceChanged: An answer that is not what was asked for: another host, a page, a body
                that is too long.
        """
        host = self._turns.of(source)
        stored = await self._stored(source, request)
        failed = 0
        while True:
            try:
                async with host.turn():
                    return await self._try(source, request, stored)
            except Passing as trouble:
                failed += 1
                await self._rest(source, host, trouble, failed)

    async def remember(self, source: Source, answer: Answer) -> None:
        """Store an answer for the next run's conditional request, if its server offers that.

        To be called once the adapter has understood it: what could not be read must be asked for
        again in full.
        """
        address = self.address(source, answer.request)
        stored = self._new.pop(address, None)
        if stored is not None and stored.body is answer.body:
            await self._validators.put(address, stored)

    def _url(self, source: Source, request: Request) -> URL:
        root = self._roots.get(source.name, source.root)
        return URL(root.rstrip("/") + request.path)

    async def _stored(self, source: Source, request: Request) -> Stored | None:
        stored = await self._validators.get(self.address(source, request))
        return None if stored is None or len(stored.body) > request.max_bytes else stored

    async def _rest(self, source: Source, host: Host, trouble: Passing, failed: int) -> None:
        """Wait before the next try; where the server names a time, the whole host waits.

        Raises:
            SourceUnavailable: There is no next try.
        """
        asked_s = trouble.retry_after_s
        if asked_s is not None and asked_s > self._patience.longest_retry_after_s:
            reason = f"{trouble.reason}, asks to wait {asked_s:.0f} s"
            raise SourceUnavailable(f"{source.name}: {reason}") from None
        if failed >= self._patience.tries:
            reason = f"{trouble.reason} (tries: {failed})"
            raise SourceUnavailable(f"{source.name}: {reason}") from None
        wait_s = self._patience.backoff(failed, self._draws)
        _log.debug("%s: %s; try %d follows", source.name, trouble.reason, failed + 1)
        if asked_s is None:
            await self._sleep(wait_s)
        else:
            host.hold(max(wait_s, asked_s))

    async def _try(self, source: Source, request: Request, stored: Stored | None) -> Answer:
        """One try, from the first to the last byte."""
        total_s = self._patience.total_s
        try:
            async with asyncio.timeout(total_s):
                return await self._exchange(source, request, stored)
        except TimeoutError:
            raise SourceUnavailable(f"{source.name}: not done within {total_s:g} s") from None

    async def _exchange(self, source: Source, request: Request, stored: Stored | None) -> Answer:
        """Follow redirects within the host to the answer."""
        url = self._url(source, request)
        headers = {**request.headers, **(stored.conditions if stored else {})}
        for _ in range(_MOST_HOPS + 1):
            async with await self._head(source, url, headers) as response:
                if response.status not in REDIRECTS:
                    return await self._answer(source, request, stored, response)
                url = redirect_target(source.name, url, response.headers.get("Location", ""))
        raise SourceChanged(f"{source.name}: expected an answer, got redirects without end")

    async def _head(
        self, source: Source, url: URL, headers: Mapping[str, str]
    ) -> aiohttp.ClientResponse:
        """The head of an answer; errors lose aiohttp's text, which may hold the whole address."""
        connect_s, first_byte_s = self._patience.connect_s, self._patience.first_byte_s
        limits = aiohttp.ClientTimeout(total=None, connect=connect_s)
        try:
            async with asyncio.timeout(connect_s + first_byte_s):
                return await self._session.get(
                    url, headers=headers, allow_redirects=False, timeout=limits
                )
        except aiohttp.ClientConnectorCertificateError:
            raise SourceChanged(f"{source.name}: expected a certificate of its host") from None
        except aiohttp.ConnectionTimeoutError:
            raise Passing(f"no connection within {connect_s:g} s") from None
        except TimeoutError:
            raise Passing(f"no answer within {first_byte_s:g} s") from None
        except aiohttp.ClientConnectorError:
            raise Passing("no connection") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Passing(f"the connection broke off ({type(error).__name__})") from None

    async def _answer(
        self,
        source: Source,
        request: Request,
        stored: Stored | None,
        response: aiohttp.ClientResponse,
    ) -> Answer:
        if response.status == NOT_MODIFIED and stored is not None:
            return Answer(request, stored.body, self._clock.now())
        check_status(source.name, response, self._clock.now())
        silence_s = self._patience.silence_s
        body = await read_body(source.name, response, request.max_bytes, silence_s)
        if is_page(request, body):
            raise SourceChanged(f"{source.name}: expected data, got a page (HTML wall)")
        new = Stored(_token(response, "ETag"), _token(response, "Last-Modified"), body)
        if new.conditions:
            self._new[self.address(source, request)] = new
        return Answer(request, body, self._clock.now())


def _checked(roots: Mapping[str, str]) -> Mapping[str, str]:
    faults = [
        f"root of {name}: expected http://... or https://..."
        for name, root in roots.items()
        if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", root)
    ]
    if faults:
        raise ConfigurationError(faults)
    return roots


def _token(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A header that may be sent back as it is; None if it holds more than printable ASCII."""
    value = response.headers.get(name, "")
    return value if value and value.isascii() and value.isprintable() else None
