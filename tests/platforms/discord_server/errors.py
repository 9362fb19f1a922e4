"""Discord's refusals: status, code, sentence, and the nested errors of a bad form."""

from enum import Enum

from tests.platforms.discord_server.wire import Json


class DiscordError(Exception):
    """An answer other than success, in Discord's shape."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message} {errors or ''}".strip())
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> Json:
        """The JSON that the client gets."""
        body: Json = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


class TooManyRequestsError(DiscordError):
    """429 from a limit that the headers do not announce."""

    def __init__(self, retry_after_s: float, code: int = 0, message: str | None = None) -> None:
        super().__init__(429, code, message or "You are being rate limited.")
        self.retry_after_s = retry_after_s


class Refusal(Enum):
    """The refusals that have a fixed sentence."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    BROKEN = (500, 0, "500: Internal Server Error")
    BAD_REQUEST = (400, 0, "400: Bad Request")
    NOT_JSON = (400, 50109, "The request body contains invalid JSON.")
    TOO_LARGE = (413, 40005, "Request entity too large")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    ALREADY_CROSSPOSTED = (400, 40033, "This message has already been crossposted.")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    DIRECT_MESSAGES_CLOSED = (403, 50007, "Cannot send messages to this user")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    WRONG_CHANNEL_KIND = (400, 50024, "Cannot execute action on this channel type")
    BAD_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")

    def error(self) -> DiscordError:
        """The refusal as something to raise."""
        status, code, message = self.value
        return DiscordError(status, code, message)


class FormErrors:
    """Collects what is wrong with a request body, by dotted path, then raises it all at once."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._tree: Json = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Note one fault at `path` (as in `components.0.label`; empty for the body itself)."""
        node = self._tree
        for key in (part for part in f"{self._prefix}{path}".split(".") if part):
            node = node.setdefault(key, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def too_long(self, path: str, most: int) -> None:
        """The usual complaint about length."""
        self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def bad_length(self, path: str, least: int, most: int) -> None:
        """The usual complaint about a length with a lower border too."""
        self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def required(self, path: str) -> None:
        """The usual complaint about a missing field."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choices(self, path: str, allowed: object) -> None:
        """The usual complaint about a value outside an enumeration."""
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")

    def raise_if_any(self) -> None:
        """Raises `Invalid Form Body` when anything was noted."""
        if self._tree:
            raise DiscordError(400, 50035, "Invalid Form Body", self._tree)
