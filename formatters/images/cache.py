"""What has been drawn, by its content, within a bound of bytes."""

from collections import OrderedDict
from threading import Lock


class ByteCache:
    """Keeps what was asked for last; safe to use from several threads.

    Args:
        most_bytes: Bound of the sum of all values; a larger value is not kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes kept."""
        return self._size

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> bytes | None:
        """A value, which then counts as the newest; None if it is not kept."""
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
            return value

    def put(self, key: str, value: bytes) -> None:
        """Keep a value in place of those that were not asked for the longest."""
        with self._lock:
            self._size -= len(self._kept.pop(key, b""))
            if len(value) > self._most:
                return
            self._kept[key] = value
            self._size += len(value)
            while self._size > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest)
