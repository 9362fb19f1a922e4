"""Rate limits: the buckets that headers announce, the global one, and the hidden ones.

The figures of routes are what Discord's headers usually show; clients must not rely on them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.platforms.discord_server.errors import TooManyRequestsError


@dataclass(frozen=True)
class Rule:
    """So many requests in a window that begins with the first of them."""

    limit: int
    window_s: float


@dataclass(frozen=True)
class Rates:
    """All limits of a server; `Rates.off()` has none."""

    #: By "METHOD /template"; `default` holds for the rest.
    routes: Mapping[str, Rule] = field(
        default_factory=lambda: {
            "POST /channels/{channel_id}/messages": Rule(5, 5.0),
            "PATCH /channels/{channel_id}/messages/{message_id}": Rule(5, 5.0),
            "DELETE /channels/{channel_id}/messages/{message_id}": Rule(5, 1.0),
            "GET /channels/{channel_id}/messages": Rule(5, 5.0),
            "POST /channels/{channel_id}/typing": Rule(5, 5.0),
            "POST /webhooks/{webhook_id}/{webhook_token}": Rule(5, 2.0),
        }
    )
    default: Rule | None = Rule(50, 1.0)
    #: Over all routes of the bot, interactions excepted.
    everywhere: Rule | None = Rule(50, 1.0)
    crosspost: Rule | None = Rule(10, 3600.0)
    crossposted_edit: Rule | None = Rule(3, 3600.0)
    #: Edits of messages older than an hour (error 30046); the figure is a guess.
    old_edit: Rule | None = Rule(30, 3600.0)
    #: Messages of webhooks into one channel.
    webhook_channel: Rule | None = Rule(30, 60.0)
    #: Answers 401, 403 and 429; beyond it Cloudflare answers instead of Discord.
    invalid: Rule | None = Rule(10_000, 600.0)

    @classmethod
    def off(cls) -> "Rates":
        """No limit at all, and no headers."""
        return cls({}, None, None, None, None, None, None, None)

    def with_route(self, route: str, rule: Rule) -> "Rates":
        """The same but for one route."""
        return replace(self, routes={**self.routes, route: rule})


@dataclass
class _Window:
    used: int
    resets_at: float


class Windows:
    """Counts by key in fixed windows."""

    def __init__(self) -> None:
        self._held: dict[str, _Window] = {}

    def spend(self, key: str, rule: Rule, now: float) -> tuple[bool, int, float]:
        """Take one.

        Returns:
            Whether there was one, how many remain, and the seconds until the window ends.
        """
        window = self._held.get(key)
        if window is None or now >= window.resets_at:
            window = self._held[key] = _Window(0, now + rule.window_s)
        granted = window.used < rule.limit
        if granted:
            window.used += 1
        return granted, rule.limit - window.used, window.resets_at - now

    def used(self, key: str, now: float) -> int:
        """How many were taken in the present window."""
        window = self._held.get(key)
        return 0 if window is None or now >= window.resets_at else window.used


@dataclass(frozen=True)
class Allowance:
    """What the limits say of one request."""

    headers: Mapping[str, str]
    #: Seconds to wait, when refused.
    retry_after_s: float | None = None
    scope: str = "user"


class Buckets:
    """The limits that a request meets before the server looks at it."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._windows = Windows()

    def take(self, route: str, major: str, now: float, *, counts_globally: bool) -> Allowance:
        """Spend one request of `route` with its major parameters.

        Args:
            route: "METHOD /template".
            major: channel, guild or webhook of the request.
            now: seconds of the server's clock.
            counts_globally: false for what interactions do.
        """
        everywhere = self._rates.everywhere
        if everywhere is not None and counts_globally:
            granted, _, wait_s = self._windows.spend("everywhere", everywhere, now)
            if not granted:
                return Allowance({"X-RateLimit-Global": "true"}, wait_s, "global")
        rule = self._rates.routes.get(route, self._rates.default)
        if rule is None:
            return Allowance({})
        bucket = hashlib.sha256(route.encode()).hexdigest()[:32]
        granted, remaining, wait_s = self._windows.spend(f"{bucket}:{major}", rule, now)
        headers = {
            "X-RateLimit-Limit": str(rule.limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset-After": f"{wait_s:.3f}",
            "X-RateLimit-Bucket": bucket,
        }
        return Allowance(headers, None if granted else wait_s)

    def is_banned(self, now: float) -> bool:
        """Whether Cloudflare keeps the client out for its many invalid requests."""
        rule = self._rates.invalid
        return rule is not None and self._windows.used("invalid", now) >= rule.limit

    def count_invalid(self, now: float) -> None:
        """Note an answer 401, 403 or 429."""
        if self._rates.invalid is not None:
            self._windows.spend("invalid", self._rates.invalid, now)


class HiddenLimits:
    """Limits that no header shows: they are met only as 429."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._windows = Windows()

    def crosspost(self, channel_id: int, now: float) -> None:
        """Ten an hour in a channel. Raises: TooManyRequestsError."""
        self._spend(f"crosspost:{channel_id}", self._rates.crosspost, now)

    def crossposted_edit(self, message_id: int, now: float) -> None:
        """About three an hour of a published message. Raises: TooManyRequestsError."""
        self._spend(f"crossposted:{message_id}", self._rates.crossposted_edit, now)

    def old_edit(self, channel_id: int, now: float) -> None:
        """Edits of messages older than an hour. Raises: TooManyRequestsError with 30046."""
        message = "Maximum number of edits to messages older than 1 hour reached. Try again later"
        self._spend(f"old:{channel_id}", self._rates.old_edit, now, 30046, message)

    def webhook(self, channel_id: int, now: float) -> None:
        """Thirty a minute into one channel. Raises: TooManyRequestsError."""
        self._spend(f"webhook:{channel_id}", self._rates.webhook_channel, now)

    def _spend(
        self, key: str, rule: Rule | None, now: float, code: int = 0, message: str | None = None
    ) -> None:
        if rule is None:
            return
        granted, _, wait_s = self._windows.spend(key, rule, now)
        if not granted:
            raise TooManyRequestsError(wait_s, code, message)
