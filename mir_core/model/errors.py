"""Every error of the project, named by what to do next.

MirError
├── UsageError            the caller asked for something that cannot be: say it in one line
├── ConfigurationError    stop at start, list every fault
├── ParityError           two languages of one report print different numbers: do not publish
├── SourceError
│   ├── SourceUnavailable     try again later
│   │   └── NotPublished          the source is well: what was asked for is not out yet
│   └── SourceChanged         the answer is not what the adapter knows: a person must look
└── DeliveryError
    ├── DeliveryRetry         the platform asks to wait
    ├── DeliveryRejected      it will never take this: switch the destination off, tell the admin
    │   └── DeliveryUnsupported   it does not take this form: plan a simpler one
    ├── DeliveryMoved         the chat has a new address: save it, try once more
    └── DeliveryUncertain     it may or may not have arrived: find out before anything else
"""

from collections.abc import Sequence

from mir_core.model.message import Message


class MirError(Exception):
    """Any error that the project raises on purpose; its text is safe to show."""


class UsageError(MirError):
    """A request that cannot be met as worded (unknown edition, future date): exit status 2.

    Attributes:
        message: What is wrong and what to do, to be said in the caller's language.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message.key)
        self.message = message


class ConfigurationError(MirError):
    """Faults of the configuration, all of them, one line each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class ParityError(MirError):
    """The renderings of one report in two languages do not carry the same numbers."""


class SourceError(MirError):
    """A source did not give what it was asked for."""


class SourceUnavailable(SourceError):
    """The source does not answer, or refuses for a while."""


class NotPublished(SourceUnavailable):
    """The source is well and has not published what was asked for (status 404)."""


class SourceChanged(SourceError):
    """The source answered with something that its adapter does not understand."""


class DeliveryError(MirError):
    """One part did not reach one destination."""


class DeliveryRetry(DeliveryError):
    """The platform asks to wait `after_s` seconds before the next attempt.

    Attributes:
        alone: Only this part has to wait, for another time; the chat takes others.
    """

    def __init__(self, message: str, after_s: float, *, alone: bool = False) -> None:
        super().__init__(message)
        self.after_s = after_s
        self.alone = alone


class DeliveryRejected(DeliveryError):
    """The destination is gone or forbids the bot: no further attempt can succeed."""


class DeliveryUnsupported(DeliveryRejected):
    """The chat or its server does not take messages of this form, named `form`."""

    def __init__(self, message: str, form: str) -> None:
        super().__init__(message)
        self.form = form


class DeliveryMoved(DeliveryError):
    """The chat lives on under the address `new_address`."""

    def __init__(self, message: str, new_address: str) -> None:
        super().__init__(message)
        self.new_address = new_address


class DeliveryUncertain(DeliveryError):
    """The request was written but its answer was lost."""
