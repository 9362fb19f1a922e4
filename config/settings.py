"""The settings of the process: typed, frozen, without defaults of their own (see default.toml)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

from mir_core.model.delivery import Destination, Look

Platform = Literal["telegram", "discord", "console"]

_SHORT = 4


def _split(value: object) -> object:
    """A list may come from the environment as `en,zh`."""
    if not isinstance(value, str):
        return value
    return [item.strip() for item in value.split(",") if item.strip()]


def _digits(value: object) -> object:
    """A chat id may be written as a number."""
    return str(value) if type(value) is int else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _unique(items: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(items)) < len(items):
        raise ValueError("names must not repeat")
    return items


def _http(url: str) -> str:
    if not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", url):
        raise ValueError("must be an address such as https://host/path")
    return url.rstrip("/")


def _without_user(url: str) -> str:
    if urlsplit(url).username is not None:
        raise ValueError("must not hold a user or password")
    return url


def _one_word(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", secret.get_secret_value()):
        raise ValueError("is not a key (one word without spaces)")
    return secret


def _websocket(url: str) -> str:
    if not re.fullmatch(r"wss?://[^/\s?#]+(/[^\s?#]*)?", url):
        raise ValueError("must be an address such as wss://host/path")
    return url


def _database(url: SecretStr) -> SecretStr:
    if not re.match(
        r"(sqlite(\+aiosqlite)?|postgresql(\+asyncpg)?)://\S+$", url.get_secret_value()
    ):
        raise ValueError(
            "must be sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/DATABASE"
        )
    return url


def _telegram_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token.get_secret_value()):
        raise ValueError("is not a bot token (digits, a colon, then letters and digits)")
    return token


def _discord_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", token.get_secret_value()):
        raise ValueError("is not a bot token (one word without spaces)")
    return token


Names = Annotated[
    tuple[str, ...], BeforeValidator(_split), Field(min_length=1), AfterValidator(_unique)
]
HttpRoot = Annotated[str, AfterValidator(_http)]


class Section(BaseModel):
    """A table of a configuration file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ConfigFolder(Section):
    """Where the four files of the markets come from.

    Attributes:
        folder: Holds those that replace the package's; None for none.
    """

    folder: Path | None = None


class DatabaseSettings(Section):
    """Where everything is stored.

    Attributes:
        url: SQLAlchemy address; None for the SQLite file in the user's data folder.
        url_file: A file that holds it, already read into `url`.
    """

    url: Annotated[SecretStr, AfterValidator(_database)] | None = None
    url_file: Path | None = None

    @property
    def address(self) -> str:
        """The address to connect to; it may hold a password."""
        if self.url is not None:
            return self.url.get_secret_value()
        from platformdirs import user_data_path  # noqa: PLC0415 - only the default needs it

        return f"sqlite+aiosqlite:///{user_data_path('mir') / 'mir.db'}"


class ReportSettings(Section):
    """Languages that reports are published in; their numbers are compared before every one."""

    languages: Names
    default_language: str

    @model_validator(mode="after")
    def _default_is_offered(self) -> "ReportSettings":
        if self.default_language not in self.languages:
            raise ValueError("default_language must be one of languages")
        return self


class TelegramSection(Section):
    """The Telegram bot; without a token the platform is off."""

    token: Annotated[SecretStr, AfterValidator(_telegram_token)] | None = None
    token_file: Path | None = None
    api_root: HttpRoot


class DiscordSection(Section):
    """The Discord bot; without a token the platform is off."""

    token: Annotated[SecretStr, AfterValidator(_discord_token)] | None = None
    token_file: Path | None = None
    api_root: HttpRoot
    gateway_url: Annotated[str, AfterValidator(_websocket)]
    cdn_root: HttpRoot


#: What an address looks like on each platform, and in words.
_ADDRESSES = {
    "telegram": (r"@[A-Za-z]\w{3,31}|-?\d+", "@name or a chat id"),
    "discord": (r"\d{15,20}", "a channel id of 15 to 20 digits"),
    "console": (r"stdout", "stdout"),
}


#: Keys of a destination's look, and the platforms that know them.
_CHATS = ("telegram", "discord")
_LOOKS = {
    "style": ("telegram",),
    "tables": _CHATS,
    "theme": _CHATS,
    "colours": _CHATS,
    "layout": ("discord",),
    "crosspost": ("discord",),
}


class DestinationRow(Section):
    """One chat that receives editions; `editions` left out means all of them.

    What is left out of its look is as in `mir_core.model.delivery.Look`.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
    platform: Platform
    address: Annotated[str, Field(min_length=1), BeforeValidator(_digits)]
    language: str
    editions: Names | None = None
    style: Literal["classic", "rich"] | None = None
    tables: Literal["pictures", "text"] | None = None
    theme: Literal["light", "dark"] | None = None
    colours: Literal["western", "chinese"] | None = None
    layout: Literal["thread", "channel"] | None = None
    crosspost: bool | None = None

    @model_validator(mode="after")
    def _look_is_known_there(self) -> "DestinationRow":
        for name, platforms in _LOOKS.items():
            if getattr(self, name) is not None and self.platform not in platforms:
                raise ValueError(f"{name} means nothing on {self.platform}")
        return self

    @model_validator(mode="after")
    def _address_fits(self) -> "DestinationRow":
        pattern, meaning = _ADDRESSES[self.platform]
        if not re.fullmatch(pattern, self.address):
            raise ValueError(f"address must be {meaning}")
        return self

    def destination(self, editions: tuple[str, ...]) -> Destination:
        """The destination; `editions` are all that the schedule has."""
        look = {name: getattr(self, name) for name in _LOOKS if getattr(self, name) is not None}
        return Destination(
            self.id,
            self.platform,
            self.address,
            self.language,
            self.editions or editions,
            Look(**look),
        )


class LogSettings(Section):
    """What is told on standard error, and in which form."""

    format: Literal["text", "json"]
    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]


class GatherSettings(Section):
    """Whether live sources are asked before an edition, and for how long.

    Attributes:
        deadline_s: Seconds after which the report is built from what has come.
    """

    enabled: bool
    deadline_s: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]


class ArchiveSettings(Section):
    """How long bytes are kept.

    Attributes:
        raw_days: Days of answers of live sources as they came; what was read from them stays for
            ever.
        picture_days: Days of the pictures of deliveries.
    """

    raw_days: Annotated[int, Field(ge=1, le=36_500)]
    picture_days: Annotated[int, Field(ge=1, le=36_500)]


class NarrativeSettings(Section):
    """The language model that may word sentences; off by default.

    Attributes:
        base_url: Root of an API that speaks OpenAI's chat completions.
        key: None for an endpoint that wants none.
        timeout_s: Seconds by which publication is delayed at most.
        sections: Names of the report's sections whose sentences it may word.
    """

    enabled: bool
    base_url: Annotated[HttpRoot, AfterValidator(_without_user)]
    model: Annotated[str, Field(max_length=200)] = ""
    key: Annotated[SecretStr, AfterValidator(_one_word)] | None = None
    key_file: Path | None = None
    timeout_s: Annotated[float, Field(gt=0, le=120, allow_inf_nan=False)]
    sections: Names

    @model_validator(mode="after")
    def _model_is_named(self) -> "NarrativeSettings":
        if self.enabled and not self.model.strip():
            raise ValueError("model must be named where enabled is true")
        return self


class RootSettings(Section):
    """Addresses that stand in for sources' own ones, by source."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)
    __pydantic_extra__: dict[str, HttpRoot]

    @property
    def by_source(self) -> Mapping[str, str]:
        """The addresses, without a slash at the end."""
        return dict(self.__pydantic_extra__)


class WebSettings(Section):
    """The web site; off by default.

    Attributes:
        host, port: Where it listens.
        public_url: Address that readers know, with the path under which a proxy puts it; feeds
            and previews of links need it.
        behind_proxy: Readers are told apart by the last address of X-Forwarded-For.
    """

    enabled: bool
    host: Annotated[str, Field(min_length=1, max_length=255)]
    port: Annotated[int, Field(ge=1, le=65_535)]
    public_url: Annotated[HttpRoot, AfterValidator(_without_user)] | None = None
    behind_proxy: bool

    @model_validator(mode="after")
    def _address_is_known(self) -> "WebSettings":
        if self.enabled and self.public_url is None:
            raise ValueError("public_url must be set where enabled is true")
        return self


class DemoSettings(Section):
    """The simulated market."""

    seed: Annotated[int, Field(ge=0, lt=2**63)]


class Settings(Section):
    """All settings of the process, one attribute per section of default.toml."""

    config: ConfigFolder
    database: DatabaseSettings
    report: ReportSettings
    telegram: TelegramSection
    discord: DiscordSection
    destinations: tuple[DestinationRow, ...] = ()
    gather: GatherSettings
    archive: ArchiveSettings
    narrative: NarrativeSettings
    roots: RootSettings
    log: LogSettings
    web: WebSettings
    demo: DemoSettings

    def secrets(self) -> tuple[str, ...]:
        """Every secret in clear, for the redaction of logs and errors."""
        given = (self.telegram.token, self.discord.token, self.narrative.key)
        found = [secret.get_secret_value() for secret in given if secret is not None]
        if self.database.url is not None:
            found += password_forms(self.database.url.get_secret_value())
        return tuple(found)


def password_forms(url: str) -> list[str]:
    """The password of a database address as it may turn up in a log; nothing without one.

    A short one alone would blacken half of every line: it is looked for in its address only.
    """
    password = urlsplit(url).password
    if not password:
        return []
    forms = [f":{password}@"]
    return [*forms, password, unquote(password)] if len(password) > _SHORT else forms
