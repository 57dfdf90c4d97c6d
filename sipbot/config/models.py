"""The settings: what each file may hold, and all of it together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from sipbot.chat import Address

from .faults import ConfigFault, wrong
from .values import (
    DatabaseUrl,
    LanguageCode,
    Listen,
    MaybePlace,
    MaybeWebUrl,
    Name,
    Names,
    Offsets,
    People,
    Place,
    Room,
    Slug,
    Text,
    Timezone,
    tables,
    whole,
)

SQLITE = "sqlite+aiosqlite:///"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class Database(Part):
    url: DatabaseUrl = Field(default=f"{SQLITE}sipbot.db", repr=False)
    """May hold a password: never shown."""


class Web(Part):
    """The web server that others reach."""

    listen: Place = Listen("127.0.0.1", 8080)
    public_url: MaybeWebUrl = ""
    """Where that is from outside; "": nothing listens."""

    @property
    def door(self) -> Listen | None:
        """Where it listens; None: it does not."""
        return self.listen if self.public_url else None


class Metrics(Part):
    """For whoever watches over the bot."""

    listen: MaybePlace = None


class Roles(Part):
    coordinators: People = ()


class Reminders(Part):
    meetings: Offsets = ("7d", "1d", "1h")
    """How long before a meeting; an antenna may have its own."""


class Chat(Part):
    destination: Room = Field(alias="address")
    language: LanguageCode

    @property
    def address(self) -> Address:
        return self.destination.address

    @property
    def topic(self) -> str:
        """Where in the chat the bot speaks when nobody asked; "": in none."""
        return self.destination.topic


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
    """sipbot.toml, without the tables of platforms."""

    database: Database = Database()
    web: Web = Web()
    metrics: Metrics = Metrics()
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
    platforms: Mapping[str, Any]
    """The table of each platform, by its name."""
    web: Web
    metrics: Metrics
    roles: Roles
    reminders: Reminders
    keys_dir: Path
    antennas: tuple[Antenna, ...]
    working_groups: tuple[WorkingGroup, ...]
    warnings: tuple[ConfigFault, ...] = ()
