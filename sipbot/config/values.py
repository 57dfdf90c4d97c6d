"""What may stand in the files: one type per sort of value. A wrong one raises with the code of a fault."""

from __future__ import annotations

import difflib
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainValidator, SecretStr, ValidationInfo

from sipbot.chat import EVERYWHERE, Address

from . import addresses
from .faults import wrong

MAX_NAME = 100
"""Characters of an antenna's or a working group's name."""

RESERVED = ("other", "total", "all")
"""Names that stand for something else in results and files."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_OFFSET = re.compile(r"[1-9][0-9]{0,2}[mhd]")
_LISTEN = re.compile(r"(?P<host>[0-9.]+|\[[0-9a-fA-F:.]+\]):(?P<port>[0-9]{1,5})")
_DATABASE = re.compile(r"sqlite\+aiosqlite:///\S.*|postgresql\+asyncpg://\S+")


class Variable(str):
    """The value of a variable, where everything is text; a file has types."""


def _filled(value: str) -> str:
    if not value:
        raise wrong("not_text")
    if not value.isprintable():
        raise wrong("unprintable")
    return value


def _short(value: str) -> str:
    if len(value) > MAX_NAME:
        raise wrong("too_long", most=str(MAX_NAME), length=str(len(value)))
    return value


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise wrong("not_slug")
    if value in RESERVED:
        raise wrong("reserved_slug")
    return value


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        near = difflib.get_close_matches(value, sorted(available_timezones()), 1) or ["Europe/Brussels"]
        raise wrong("unknown_timezone", example=near[0]) from None


def _language_or_all(value: str, info: ValidationInfo) -> str:
    return value if value == EVERYWHERE else _language(value, info)


def _language(value: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("languages", ())
    if known and value not in known:
        raise wrong("unknown_language", known=", ".join(known))
    return value


def _offset(value: str) -> str:
    if not _OFFSET.fullmatch(value):
        raise wrong("bad_offset")
    return value


def _web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        raise wrong("bad_url")
    return value.rstrip("/")


class Listen(NamedTuple):
    """Where a web server listens; port 0 is any free one."""

    host: str
    port: int


def _listen(value: object) -> Listen:
    """`127.0.0.1:8080`, `[::1]:8080`."""
    if isinstance(value, Listen):
        return value
    written = _LISTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if written is None or int(written["port"]) > 65535:
        raise wrong("bad_listen")
    try:
        host = ip_address(written["host"].strip("[]"))
    except ValueError:
        raise wrong("bad_listen") from None
    return Listen(str(host), int(written["port"]))


def _database_url(value: str) -> str:
    if not _DATABASE.fullmatch(value):
        raise wrong("bad_database_url")
    return value


def _secret(value: object) -> SecretStr | None:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise wrong("not_text")
    if not text.strip().isprintable():
        raise wrong("unprintable")
    return SecretStr(text.strip()) if text.strip() else None


def _folder(value: object) -> Path:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str):
        raise wrong("not_text")
    return Path(_filled(value.strip()))


def _yes_or_no(value: object) -> bool:
    if isinstance(value, Variable) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise wrong("not_yes_or_no")
    return value


def in_each_language(value: object) -> object:
    """One text stands for all languages."""
    if isinstance(value, str):
        return {EVERYWHERE: value}
    if not isinstance(value, dict) or not value or EVERYWHERE in value:
        raise wrong("not_text")
    return value


def whole(least: int, most: int) -> BeforeValidator:
    def check(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise wrong("not_in_range", least=str(least), most=str(most))
        return value

    return BeforeValidator(check)


def _listed(value: object) -> object:
    """A variable holds a list as words with commas or spaces between them."""
    return tuple(re.findall(r"[^\s,]+", value)) if isinstance(value, Variable) else value


def tables(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise wrong("not_tables")
    return value


Text = Annotated[str, AfterValidator(_filled)]
Name = Annotated[str, AfterValidator(_filled), AfterValidator(_short)]
Slug = Annotated[str, AfterValidator(_slug)]
Room = Annotated[addresses.Destination, PlainValidator(addresses.destination)]
People = Annotated[tuple[Annotated[Address, PlainValidator(addresses.person)], ...], BeforeValidator(_listed)]
LanguageCode = Annotated[str, AfterValidator(_language)]
Names = Annotated[
    dict[Annotated[str, AfterValidator(_language_or_all)], Name], BeforeValidator(in_each_language)
]
"""A name in each language, or one in all of them, under EVERYWHERE."""
Offset = Annotated[str, AfterValidator(_offset)]
Offsets = Annotated[tuple[Offset, ...], BeforeValidator(_listed)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
MaybeWebUrl = Annotated[str, AfterValidator(lambda url: _web_url(url) if url else "")]
Place = Annotated[Listen, PlainValidator(_listen)]
MaybePlace = Annotated[Listen | None, PlainValidator(lambda written: _listen(written) if written else None)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Secret = Annotated[SecretStr | None, PlainValidator(_secret)]
Folder = Annotated[Path, PlainValidator(_folder)]
Truth = Annotated[bool, BeforeValidator(_yes_or_no)]
