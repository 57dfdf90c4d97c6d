"""The settings: what each file may hold, and all of it together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from sipbot.chat import Address

from .faults import ConfigFault, wrong
from .values import (
    BotToken,
    DatabaseUrl,
    Folder,
    LanguageCode,
    MaybeWebUrl,
    Name,
    Names,
    Offsets,
    People,
    Room,
    Secret,
    Slug,
    Text,
    Timezone,
    Truth,
    UserId,
    WebUrl,
    tables,
    whole,
)

SQLITE = "sqlite+aiosqlite:///"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class Database(Part):
    url: DatabaseUrl = Field(default=f"{SQLITE}sipbot.db", repr=False)
    """May hold a password: never shown."""


class Telegram(Part):
    token: BotToken = None
    """From the file, `token_file` or the environment; None: there is none."""
    token_file: str = ""
    api_url: WebUrl = "https://api.telegram.org"


class Matrix(Part):
    homeserver: MaybeWebUrl = ""
    """Its web address; "": Matrix is not used."""
    user_id: UserId = ""
    access_token: Secret = None
    """Of the four ways to sign in, one is given at most. After `load` a file's secret stands here."""
    access_token_file: str = ""
    password: Secret = None
    password_file: str = ""
    store: Folder = Path("matrix")
    """The folder of the device's keys, beside the configuration folder; absolute after `load`."""
    display_name: str = ""
    """What the bot is called; "": what the account is called, or "sipbot"."""
    avatar: str = ""
    """A picture, beside the configuration folder; absolute after `load`."""
    encrypted: Truth = True
    """Whether the 1:1 rooms that sipbot makes are encrypted."""


class Web(Part):
    host: Text = "127.0.0.1"
    port: Annotated[int, whole(0, 65535)] = 8080
    """0: any free one."""
    public_url: MaybeWebUrl = ""


class Roles(Part):
    coordinators: People = ()


class Reminders(Part):
    meetings: Offsets = ("7d", "1d", "1h")
    """How long before a meeting; an antenna may have its own."""


class Chat(Part):
    place: Room = Field(alias="address")
    language: LanguageCode

    @property
    def address(self) -> Address:
        return self.place.address

    @property
    def topic(self) -> str:
        """Where in the chat the bot speaks when nobody asked; "": in none."""
        return self.place.topic


class Antenna(Part):
    slug: Slug
    name: Names
    timezone: Timezone
    members: Annotated[int, whole(1, 1_000_000)]
    animators: People = ()
    chats: Annotated[tuple[Chat, ...], BeforeValidator(tables)] = Field(default=(), alias="chat")
    reminders: Offsets | None = None
    """Instead of `reminders.meetings`; None: as everywhere."""


class WorkingGroup(Part):
    slug: Slug
    name: dict[LanguageCode, Name]
    animators: People = ()
    secretaries: People = ()
    drafters: People = ()
    referents: People = ()


class Main(Part):
    """sipbot.toml."""

    database: Database = Database()
    telegram: Telegram = Telegram()
    matrix: Matrix = Matrix()
    web: Web = Web()
    roles: Roles = Roles()
    reminders: Reminders = Reminders()
    keys_dir: Text = "keys"


def _at_least_one(antennas: tuple[Antenna, ...]) -> tuple[Antenna, ...]:
    if not antennas:
        raise wrong("no_antenna")
    return antennas


class Antennas(Part):
    """antennas.toml."""

    antenna: Annotated[tuple[Antenna, ...], BeforeValidator(tables), AfterValidator(_at_least_one)] = Field(
        default=(), validate_default=True
    )
    working_group: Annotated[tuple[WorkingGroup, ...], BeforeValidator(tables)] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured. Paths are absolute."""

    folder: Path
    base: Path
    """The folder above `folder`; paths in the files are relative to it."""
    database: Database
    telegram: Telegram
    matrix: Matrix
    web: Web
    roles: Roles
    reminders: Reminders
    keys_dir: Path
    antennas: tuple[Antenna, ...]
    working_groups: tuple[WorkingGroup, ...]
    warnings: tuple[ConfigFault, ...] = ()
