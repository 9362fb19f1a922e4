"""What may go wrong with one try of a request."""


class Passing(Exception):
    """Trouble that another try may not meet: it never leaves the HTTP client.

    Attributes:
        reason: For people, without the source's name.
        retry_after_s: How long the server asks to wait; None if it does not say.
    """

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
