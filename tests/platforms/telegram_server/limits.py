"""Every number and rate that Telegram enforces (docs: PLATFORMS.md), and the errors for them."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.platforms.telegram_server.errors import ApiError, bad_request, too_many_requests
from tests.platforms.telegram_server.pictures import picture_size
from tests.platforms.telegram_server.rich import RichSize
from tests.platforms.telegram_server.wire import JsonObject, UploadedFile

RICH_MESSAGE = RichSize(characters=32_768, blocks=500, depth=16, media=50, columns=20)


@dataclass(frozen=True)
class Limits:
    """Sizes in Unicode code points, bytes, pixels or pieces, as the name says."""

    text_characters: int = 4096
    caption_characters: int = 1024
    #: Further entities are ignored, not refused.
    entities: int = 100
    album_smallest: int = 2
    album_largest: int = 10
    photo_bytes: int = 10 << 20
    photo_sides_sum: int = 10_000
    photo_ratio: int = 20
    document_bytes: int = 50 << 20
    download_bytes: int = 20 << 20
    callback_data_bytes: int = 64
    delete_within_s: int = 48 * 3600
    forward_at_once: int = 100
    commands: int = 100
    rich: RichSize = RICH_MESSAGE

    def check_text(self, text: str) -> None:
        if len(text) > self.text_characters:
            raise bad_request("message is too long")

    def check_caption(self, text: str) -> None:
        if len(text) > self.caption_characters:
            raise bad_request("message caption is too long")

    def check_album(self, count: int) -> None:
        """The wording for too many is TDLib's, for too few a guess."""
        if count > self.album_largest:
            raise bad_request("too many messages to send as an album")
        if count < self.album_smallest:
            raise bad_request("there are too few messages to send as an album")

    def check_photo(self, file: UploadedFile) -> None:
        size = len(file.content)
        if size > self.photo_bytes:
            most = f"the maximum size is {self.photo_bytes} bytes"
            raise bad_request(f"file of size {size} bytes is too big for a photo; {most}")
        sides = picture_size(file.content)
        if sides is None or 0 in sides:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if sum(sides) > self.photo_sides_sum or max(sides) > self.photo_ratio * min(sides):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")

    def check_document(self, file: UploadedFile) -> None:
        if not file.content:
            raise bad_request("file must be non-empty")
        if len(file.content) > self.document_bytes:
            raise ApiError(413)

    def check_button(self, button: JsonObject) -> None:
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= self.callback_data_bytes:
            raise bad_request("BUTTON_DATA_INVALID")

    def check_rich(self, size: RichSize) -> None:
        """The limits are documented, the wording of the refusals is a guess."""
        for name in ("characters", "blocks", "depth", "media", "columns"):
            most = getattr(self.rich, name)
            if getattr(size, name) > most:
                raise bad_request(f"rich message has too many {name}; the maximum is {most}")


@dataclass(frozen=True)
class Rates:
    """Messages that may be sent or edited; an album counts as its messages, but once a second."""

    per_second: int = 30
    chat_per_second: int = 1
    group_per_minute: int = 20


@dataclass
class _Window:
    """The moments of what was sent in the last ``seconds``, at most ``capacity`` of them."""

    capacity: int
    seconds: float
    moments: deque[float]

    def wait_s(self, now: float, count: int) -> float:
        """Seconds until ``count`` more fit; more than the whole capacity fits an empty window."""
        while self.moments and self.moments[0] <= now - self.seconds:
            self.moments.popleft()
        excess = min(len(self.moments), len(self.moments) + count - self.capacity)
        return self.moments[excess - 1] + self.seconds - now if excess > 0 else 0.0


class RateMeter:
    """Counts what was accepted; a refused call costs nothing."""

    def __init__(self, rates: Rates | None, clock: Callable[[], float]) -> None:
        self._rates = rates
        self._clock = clock
        self._windows: dict[object, _Window] = {}

    def spend(self, chat_id: int, *, is_private: bool, count: int = 1) -> None:
        """Take ``count`` messages to the chat from all allowances.

        Raises:
            ApiError: 429 with the whole seconds after which the same call fits.
        """
        if self._rates is None:
            return
        now = self._clock()
        windows = [
            (self._window("all", self._rates.per_second, 1), count),
            (self._window(("second", chat_id), self._rates.chat_per_second, 1), 1),
        ]
        if not is_private:
            window = self._window(("minute", chat_id), self._rates.group_per_minute, 60)
            windows.append((window, count))
        wait_s = max(window.wait_s(now, number) for window, number in windows)
        if wait_s > 0:
            raise too_many_requests(max(1, math.ceil(wait_s)))
        for window, number in windows:
            window.moments.extend([now] * number)

    def _window(self, key: object, capacity: int, seconds: float) -> _Window:
        return self._windows.setdefault(key, _Window(capacity, seconds, deque()))
