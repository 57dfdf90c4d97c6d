"""[matrix] in sipbot.toml: where the account is, how to sign in, where the device's keys lie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from sipbot.config import Part
from sipbot.config.faults import wrong
from sipbot.config.secrets import open_to_others
from sipbot.config.values import Folder, MaybeWebUrl, Secret, Truth
from sipbot.ports import SettingFault

CHAT_ID = re.compile(r"![^\s:]+(:[A-Za-z0-9.:\[\]-]+)?")
"""Rooms of version 12 and later have no server in their id."""
PERSON_ID = re.compile(r"@[^\s:]+:[A-Za-z0-9.:\[\]-]+")


def _user_id(value: str) -> str:
    if value and not PERSON_ID.fullmatch(value):
        raise wrong("bad_user_id")
    return value


class Settings(Part):
    homeserver: MaybeWebUrl = ""
    """Its web address; "": Matrix is not used."""
    user_id: Annotated[str, AfterValidator(_user_id)] = ""
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


def faults(settings: Settings, base: Path) -> Iterator[SettingFault]:
    """A homeserver says nothing without an account; the bot's picture is named and not there."""
    if settings.homeserver and not settings.user_id:
        yield SettingFault("user_id", "missing")
    if settings.avatar and not (base / settings.avatar).is_file():
        yield SettingFault("avatar", "no_picture", {"file": str(base / settings.avatar)})


def warnings(settings: Settings, base: Path) -> Iterator[SettingFault]:
    """An account without a homeserver is also how Matrix is switched off."""
    if settings.user_id and not settings.homeserver:
        yield SettingFault("homeserver", "matrix_not_used")
    if settings.homeserver and open_to_others(base / settings.store):
        yield SettingFault("store", "folder_readable_by_others", {"file": str(base / settings.store)})
