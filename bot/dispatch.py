"""From a user's words to a document: the one boundary behind which a command may fail."""

import logging
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.command import Command, Reports, Request
from formatters.catalog import Catalog
from formatters.contract import Formatter
from mir_core.model.errors import UsageError
from mir_core.model.message import Literal, Message, Sentence
from mir_core.model.part import Part
from mir_core.model.report import Document, Paragraph, Section

_log = logging.getLogger(__name__)

REFUSED = Sentence("dispatch.refused", "This cannot be answered")
FAILED = Sentence("dispatch.failed", "Something went wrong")
FAILED_WHY = Sentence(
    "dispatch.failed_why",
    "The answer could not be made. The fault is recorded; please try again later.",
)
USAGE = Sentence("dispatch.usage", "Usage: {usage}")
TOO_MANY = Sentence("dispatch.too_many", "Too much was given after {command}.")
UNKNOWN = Sentence("dispatch.unknown", "There is no command {command}; {help} lists them all.")

#: Name of every document that says why there is no answer.
FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the user.

    Attributes:
        parts: In sending order, at least one.
        is_fault: It only says why there is no answer.
    """

    parts: tuple[Part, ...]
    is_fault: bool


@dataclass(frozen=True)
class Dispatch:
    """Answers commands for one platform: in its format, in every language.

    Attributes:
        reports: What commands ask; its `commands` are those that exist.
        formatter: Of the platform.
        catalogs: By language.
        default_language: For users whose language there is no catalog of.
        demo: Everything printed must say DEMO.
    """

    reports: Reports
    formatter: Formatter
    catalogs: Mapping[str, Catalog]
    default_language: str = "en"
    demo: bool = False

    def language(self, tag: str | None) -> str:
        """The catalog's language for a tag such as `zh-TW`; the default for none."""
        known = (tag or "").replace("_", "-").partition("-")[0].lower()
        return known if known in self.catalogs else self.default_language

    def summary(self, sentence: Sentence, language: str) -> str:
        """A command's or an argument's summary."""
        return self.catalogs[language].text(sentence())

    async def words(self, command: Command, words: Sequence[str], language: str) -> Answer:
        """The answer to a command with its arguments by position."""
        return self.print(await answer_words(command, words, language, self.reports), language)

    async def request(self, command: Command, request: Request) -> Answer:
        """The answer to a command with its arguments by name."""
        return self.print(await answer(command, request, self.reports), request.language)

    async def choice(self, title: Message, make: Awaitable[Document], language: str) -> Answer:
        """The answer to a button or a menu, `title` standing over what cannot be answered."""
        return self.print(await answer_choice(title, make), language)

    def unknown(self, name: str, language: str) -> Answer:
        """What to say to a command that does not exist."""
        reason = UNKNOWN(command=Literal(f"/{name}"), help=Literal("/help"))
        return self.print(_fault(f"/{name}", REFUSED(), reason), language)

    def print(self, document: Document, language: str) -> Answer:
        """The document in the platform's format."""
        catalog = self.catalogs[language]
        if self.demo and not document.demo:
            document = replace(document, demo=True)
        try:
            return Answer(self.formatter(document, catalog), document.name == FAULT)
        except Exception:  # noqa: BLE001 - a reader who waits gets an answer, the log the fault
            _log.exception("the document %s could not be printed in %s", document.name, language)
            failure = replace(_failure(document.name), demo=document.demo)
            return Answer(self.formatter(failure, catalog), is_fault=True)


async def answer(command: Command, request: Request, reports: Reports) -> Document:
    """The command's answer, or a document that says why there is none; never raises."""
    try:
        return await command.run(request, reports)
    except UsageError as error:
        return _fault(f"/{command.name}", REFUSED(), error.message, _usage(command))
    except Exception:  # noqa: BLE001 - the boundary of every command
        _log.exception("command %s failed with %s", command.name, dict(request.arguments))
        return _failure(command.name)


async def answer_choice(title: Message, make: Awaitable[Document]) -> Document:
    """What a button or a menu shows, or a document that says why it cannot; never raises."""
    try:
        return await make
    except UsageError as error:
        return _fault(title, REFUSED(), error.message)
    except Exception:  # noqa: BLE001 - the boundary of every button
        _log.exception("%s failed", title.key)
        return _fault(title, FAILED(), FAILED_WHY())


async def answer_words(
    command: Command, words: Sequence[str], language: str, reports: Reports
) -> Document:
    """The same for arguments by position, as a user types them."""
    try:
        request = parse(command, words, language)
    except UsageError as error:
        return _fault(f"/{command.name}", REFUSED(), error.message, _usage(command))
    return await answer(command, request, reports)


def parse(command: Command, words: Sequence[str], language: str) -> Request:
    """Arguments by position; UsageError if there are more than the command takes."""
    if len(words) > len(command.arguments):
        raise UsageError(TOO_MANY(command=Literal(f"/{command.name}")))
    names = (argument.name for argument in command.arguments)
    return Request(dict(zip(names, words, strict=False)), language)


def usage(command: Command) -> str:
    """The usage line: `/report [date] [section]`."""
    return " ".join([f"/{command.name}", *(f"[{each.name}]" for each in command.arguments)])


def _usage(command: Command) -> Message:
    return USAGE(usage=Literal(usage(command)))


def _failure(name: str) -> Document:
    return _fault(f"/{name}", FAILED(), FAILED_WHY())


def _fault(title: str | Message, head: Message, *reasons: Message) -> Document:
    blocks = tuple(Paragraph((reason,)) for reason in reasons)
    named = Literal(title) if isinstance(title, str) else title
    return Document(FAULT, named, None, (Section(FAULT, head, blocks),))
