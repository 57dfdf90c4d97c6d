"""Settings: the files of a folder and SIPBOT_* variables, checked once, every fault at once.

Nothing here repeats a value that may be a secret: faults say where and what would be right.
Importing this module costs a third of a second (pydantic): import it when a command needs it.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, LiteralString, TypeVar, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from sipbot.chat import Address
from sipbot.toml_lines import line_of

MAIN = "sipbot.toml"
ANTENNAS = "antennas.toml"
ENVIRONMENT = Path("environment")
"""Stands for the file where a fault is in a variable."""

PREFIX = "SIPBOT_"
SECRETS: Mapping[str, Sequence[str]] = {
    "telegram": ("token",),
    "matrix": ("access_token", "password"),
}
"""The keys that hold a secret, by section; each may be given through `…_file`, and one of all is enough."""
SHORT = {
    f"{PREFIX}{section}_{key}".upper(): (section, key) for section, keys in SECRETS.items() for key in keys
}
"""Variables that may be written with one underscore."""
MAX_NAME = 100
"""Characters of an antenna's or a working group's name."""
SQLITE = "sqlite+aiosqlite:///"

RESERVED = ("other", "total", "all")
"""Names that stand for something else in results and files."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_OFFSET = re.compile(r"[1-9][0-9]{0,2}[mhd]")
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_USER_ID = re.compile(r"@[^\s:]+:[A-Za-z0-9.:\[\]-]+")
_DATABASE = re.compile(r"sqlite\+aiosqlite:///\S.*|postgresql\+asyncpg://\S+")
_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@")
_BAD_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

Model = TypeVar("Model", bound=BaseModel)
Part = TypeVar("Part", bound="_Part")


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """One fault in a file: where, which, and the facts for the sentence. `path` is "" for the whole file."""

    file: Path
    line: int | None
    path: str
    code: str
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """`config/antennas.toml:12: antenna[2].slug`"""
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.path}" if self.path else place


class BadConfig(Exception):
    """The configuration cannot be used; every fault of every file."""

    def __init__(self, faults: Sequence[ConfigFault]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)


# What may stand in the files.


def _wrong(code: LiteralString, **facts: str) -> PydanticCustomError:
    return PydanticCustomError(code, code, facts)


class _Variable(str):
    """The value of a variable, where everything is text; a file has types."""


def _filled(value: str) -> str:
    if not value or not value.isprintable():
        raise _wrong("not_text")
    return value


def _short(value: str) -> str:
    if len(value) > MAX_NAME:
        raise _wrong("too_long", most=str(MAX_NAME), length=str(len(value)))
    return value


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise _wrong("not_slug")
    if value in RESERVED:
        raise _wrong("reserved_slug")
    return value


def _address(value: object) -> Address:
    try:
        return value if isinstance(value, Address) else Address.parse(str(value))
    except ValueError:
        raise _wrong("bad_address") from None


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        near = difflib.get_close_matches(value, sorted(available_timezones()), 1) or ["Europe/Brussels"]
        raise _wrong("unknown_timezone", example=near[0]) from None


def _language(value: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("languages", ())
    if known and value not in known:
        raise _wrong("unknown_language", known=", ".join(known))
    return value


def _offset(value: str) -> str:
    if not _OFFSET.fullmatch(value):
        raise _wrong("bad_offset")
    return value


def _web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        raise _wrong("bad_url")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if not _DATABASE.fullmatch(value):
        raise _wrong("bad_database_url")
    return value


def _token(value: object) -> SecretStr | None:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if text is None or text == "":
        return None
    if not isinstance(text, str) or not _TOKEN.fullmatch(text.strip()):
        raise _wrong("bad_token")
    return SecretStr(text.strip())


def _secret(value: object) -> SecretStr | None:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if text is None or text == "":
        return None
    if not isinstance(text, str) or not text.strip().isprintable():
        raise _wrong("not_text")
    return SecretStr(text.strip()) if text.strip() else None


def _user_id(value: str) -> str:
    if value and not _USER_ID.fullmatch(value):
        raise _wrong("bad_user_id")
    return value


def _folder(value: object) -> Path:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str):
        raise _wrong("not_text")
    return Path(_filled(value.strip()))


def _yes_or_no(value: object) -> bool:
    if isinstance(value, _Variable) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise _wrong("not_yes_or_no")
    return value


def _whole(least: int, most: int) -> BeforeValidator:
    def check(value: object) -> int:
        if isinstance(value, _Variable) and re.fullmatch(r"[0-9]{1,9}", value):
            value = int(value)
        if type(value) is not int or not least <= value <= most:
            raise _wrong("not_in_range", least=str(least), most=str(most))
        return value

    return BeforeValidator(check)


def _listed(value: object) -> object:
    """A variable holds a list as words with commas or spaces between them."""
    return tuple(re.findall(r"[^\s,]+", value)) if isinstance(value, _Variable) else value


def _tables(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise _wrong("not_tables")
    return value


Text = Annotated[str, AfterValidator(_filled)]
Name = Annotated[str, AfterValidator(_filled), AfterValidator(_short)]
Slug = Annotated[str, AfterValidator(_slug)]
Place = Annotated[Address, PlainValidator(_address)]
Places = Annotated[tuple[Place, ...], BeforeValidator(_listed)]
LanguageCode = Annotated[str, AfterValidator(_language)]
Offset = Annotated[str, AfterValidator(_offset)]
Offsets = Annotated[tuple[Offset, ...], BeforeValidator(_listed)]
WebUrl = Annotated[str, AfterValidator(_web_url)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class Database(_Part):
    url: Annotated[str, AfterValidator(_database_url)] = Field(default=f"{SQLITE}sipbot.db", repr=False)
    """May hold a password: never shown."""


class Telegram(_Part):
    token: Annotated[SecretStr | None, PlainValidator(_token)] = None
    """From the file, `token_file` or the environment; None: there is none."""
    token_file: str = ""
    api_url: WebUrl = "https://api.telegram.org"


class Matrix(_Part):
    homeserver: Annotated[str, AfterValidator(lambda url: _web_url(url) if url else "")] = ""
    """Its web address; "": Matrix is not used."""
    user_id: Annotated[str, AfterValidator(_user_id)] = ""
    access_token: Annotated[SecretStr | None, PlainValidator(_secret)] = None
    """Of the four ways to sign in, one is given at most. After `load` a file's secret stands here."""
    access_token_file: str = ""
    password: Annotated[SecretStr | None, PlainValidator(_secret)] = None
    password_file: str = ""
    store: Annotated[Path, PlainValidator(_folder)] = Path("matrix")
    """The folder of the device's keys, beside the configuration folder; absolute after `load`."""
    encrypted: Annotated[bool, BeforeValidator(_yes_or_no)] = True
    """Whether the 1:1 rooms that sipbot makes are encrypted."""


class Web(_Part):
    host: Text = "127.0.0.1"
    port: Annotated[int, _whole(0, 65535)] = 8080
    """0: any free one."""
    public_url: Annotated[str, AfterValidator(lambda url: _web_url(url) if url else "")] = ""


class Roles(_Part):
    coordinators: Places = ()


class Reminders(_Part):
    meetings: Offsets = ("7d", "1d", "1h")
    """How long before a meeting; an antenna may have its own."""


class Chat(_Part):
    address: Place
    language: LanguageCode


class Antenna(_Part):
    slug: Slug
    name: Name
    timezone: Annotated[str, AfterValidator(_timezone)]
    members: Annotated[int, _whole(1, 1_000_000)]
    animators: Places = ()
    chats: Annotated[tuple[Chat, ...], BeforeValidator(_tables)] = Field(default=(), alias="chat")
    reminders: Offsets | None = None
    """Instead of `reminders.meetings`; None: as everywhere."""


class WorkingGroup(_Part):
    slug: Slug
    name: dict[LanguageCode, Name]
    animators: Places = ()
    secretaries: Places = ()
    drafters: Places = ()
    referents: Places = ()


class _Main(_Part):
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
        raise _wrong("no_antenna")
    return antennas


class _Antennas(_Part):
    """antennas.toml."""

    antenna: Annotated[tuple[Antenna, ...], BeforeValidator(_tables), AfterValidator(_at_least_one)] = Field(
        default=(), validate_default=True
    )
    working_group: Annotated[tuple[WorkingGroup, ...], BeforeValidator(_tables)] = ()


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


# Reading.


def example() -> Path:
    """The example configuration: inside an installed package, or at the top of a checkout."""
    package = Path(__file__).parent
    shipped = package / "example"
    return shipped if shipped.is_dir() else package.parent / "config"


def folder_from(argument: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder to read: `--config`, else SIPBOT_CONFIG, else ./config."""
    return Path(argument or environ.get("SIPBOT_CONFIG") or "config")


def load(folder: Path, environ: Mapping[str, str] = os.environ, languages: Sequence[str] = ()) -> Settings:
    """Read the folder. Raises BadConfig with all faults. `languages`: those there are; none given, any goes."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link to a folder stays where the link is
    if not folder.is_dir():
        raise BadConfig([ConfigFault(folder, None, "", "no_folder")])
    faults: list[ConfigFault] = []
    context = {"languages": tuple(languages)}
    main_file, antennas_file = _read(folder / MAIN, faults), _read(folder / ANTENNAS, faults)
    variables = _variables(environ)
    main = _checked(_Main, main_file, faults, context, variables)
    antennas = _checked(_Antennas, antennas_file, faults, context)
    faults += _secret_twice(main_file)
    faults += _across(antennas_file, languages)
    telegram = _with_secret("telegram", main.telegram, main_file, folder.parent, faults) if main else None
    matrix = _with_secret("matrix", main.matrix, main_file, folder.parent, faults) if main else None
    faults += _half_given(main_file, matrix) if matrix else ()
    if faults or not (main and antennas and telegram and matrix):
        raise BadConfig(_in_order(faults))
    return Settings(
        folder=folder,
        base=folder.parent,
        database=_placed(main.database, folder.parent),
        telegram=telegram,
        matrix=matrix.model_copy(update={"store": folder.parent / matrix.store}),
        web=main.web,
        roles=main.roles,
        reminders=main.reminders,
        keys_dir=folder.parent / main.keys_dir,
        antennas=antennas.antenna,
        working_groups=antennas.working_group,
        warnings=(*_exposed(main_file, main, folder.parent), *_misspelt(environ)),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """A file as it was found; `values` is None where it is no TOML."""

    file: Path
    text: str = ""
    values: dict[str, Any] | None = None

    def fault(self, path: str, code: str, **facts: str) -> ConfigFault:
        return ConfigFault(self.file, line_of(self.text, path), path, code, facts)

    def tables(self, key: str, within: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The tables of an array, as far as it is one."""
        found = (self.values or {} if within is None else within).get(key)
        return [item if isinstance(item, dict) else {} for item in found] if isinstance(found, list) else []

    def section(self, key: str) -> dict[str, Any]:
        found = (self.values or {}).get(key)
        return found if isinstance(found, dict) else {}


def _read(file: Path, faults: list[ConfigFault]) -> _Source:
    text = ""
    try:
        text = file.read_text("utf-8-sig")
        return _Source(file, text, tomllib.loads(text))
    except FileNotFoundError:
        faults.append(ConfigFault(file, None, "", "missing_file"))
    except OSError:
        faults.append(ConfigFault(file, None, "", "unreadable_file"))
    except UnicodeDecodeError:
        faults.append(ConfigFault(file, None, "", "not_utf8"))
    except tomllib.TOMLDecodeError as error:
        faults.append(_no_toml(file, text, str(error)))
    return _Source(file)


def _no_toml(file: Path, text: str, reason: str) -> ConfigFault:
    where = _BAD_LINE.search(reason)
    line = int(where[1]) if where and where[1] else text.rstrip("\n").count("\n") + 1
    return ConfigFault(file, line, "", "bad_toml", {"reason": _BAD_LINE.sub("", reason)})


def _checked(
    model: type[Model],
    source: _Source,
    faults: list[ConfigFault],
    context: Mapping[str, Any],
    variables: Mapping[str, Any] | None = None,
) -> Model | None:
    """The file's values under the variables', as a model; faults go into the list."""
    if source.values is None:
        return None
    variables = variables or {}
    try:
        return model.model_validate(_under(source.values, variables), context=dict(context))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    faults += [_fault(model, source, detail, variables) for detail in details]
    return None


def _under(values: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(values)
    for key, value in variables.items():
        below = merged.get(key, {})
        if not isinstance(value, dict):
            merged[key] = value
        elif isinstance(below, dict):
            merged[key] = {**_without_secrets(key, below, value), **value}
    return merged


def _without_secrets(section: str, below: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """One way to give a secret replaces the others."""
    ways = _ways(section) if _given(section, value) else ()
    return {key: kept for key, kept in below.items() if key not in ways}


def _ways(section: str) -> list[str]:
    """The keys through which a section may give its secret."""
    return [way for key in SECRETS.get(section, ()) for way in (key, f"{key}_file")]


def _given(section: str, values: Mapping[str, Any]) -> list[str]:
    """The keys through which it does."""
    return [key for key in _ways(section) if values.get(key)]


_CODES: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "string_unicode": "not_text",
    "tuple_type": "not_list",
    "dict_type": "not_texts",
    "model_type": "not_table",
}


def _fault(
    model: type[BaseModel], source: _Source, detail: ErrorDetails, variables: Mapping[str, Any]
) -> ConfigFault:
    loc = tuple(step for step in detail["loc"] if step != "[key]")
    code = _CODES.get(detail["type"], detail["type"])
    facts = {key: str(value) for key, value in detail.get("ctx", {}).items()}
    if code == "unknown_key":
        facts = {"known": ", ".join(_known_keys(model, loc[:-1]))}
    if variable := _variable_at(loc, variables):
        return ConfigFault(ENVIRONMENT, None, variable, code, facts)
    return source.fault(_path(loc), code, **facts)


def _path(loc: Sequence[str | int]) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc)
    return "".join(steps).removeprefix(".")


def _known_keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """What may stand in the table at this place."""
    for step in loc:
        if isinstance(step, str):
            inner = next(found for name, found in model.model_fields.items() if step in (name, found.alias))
            model = (get_args(inner.annotation) or (inner.annotation,))[0]
    return sorted(found.alias or name for name, found in model.model_fields.items())


# Variables.


class _Variables(_Main, BaseSettings):
    """Which variables there are: SIPBOT_DATABASE__URL is `database.url`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, enable_decoding=False
    )


class _Environment(EnvSettingsSource):
    """The variables of a mapping instead of the process's own."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(_Variables)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): _Variable(value) for name, value in self._environ.items() if value}


def _variables(environ: Mapping[str, str]) -> dict[str, Any]:
    short = {_long(*place): environ.get(name, "") for name, place in SHORT.items()}
    return _Environment({**short, **environ})()


def _long(*keys: str) -> str:
    return PREFIX + "__".join(keys).upper()


def _variable_at(loc: Sequence[str | int], variables: Mapping[str, Any]) -> str:
    """The name of the variable that gave the value at this place; "" if none did."""
    names, found = [], variables
    for step in loc:
        if not isinstance(found, dict) or step not in found:
            break
        names.append(str(step))
        found = found[step]
    if not names or isinstance(found, dict):
        return ""
    return next((short for short, place in SHORT.items() if place == tuple(names)), _long(*names))


def _misspelt(environ: Mapping[str, str]) -> Iterator[ConfigFault]:
    """SIPBOT_WEB_PORT is not SIPBOT_WEB__PORT, and would be passed over in silence."""
    for section, model in _Main.model_fields.items():
        for key in getattr(model.annotation, "model_fields", {}):
            name, meant = f"{PREFIX}{section}_{key}".upper(), _long(section, key)
            if name in environ and name not in SHORT:
                yield ConfigFault(ENVIRONMENT, None, name, "unused_variable", {"meant": meant})


# What no single value shows.


def _secret_twice(source: _Source) -> Iterator[ConfigFault]:
    for section in SECRETS:
        given = _given(section, source.section(section))
        if len(given) > 1:
            yield source.fault(f"{section}.{given[-1]}", "secret_twice", keys=", ".join(given))


def _half_given(source: _Source, matrix: Matrix) -> Iterator[ConfigFault]:
    """A homeserver says nothing without an account."""
    if matrix.homeserver and not matrix.user_id:
        yield source.fault("matrix.user_id", "missing")


def _across(source: _Source, languages: Sequence[str]) -> Iterator[ConfigFault]:
    for key in ("antenna", "working_group"):
        slugs = [(f"{key}[{n}].slug", table.get("slug")) for n, table in enumerate(source.tables(key), 1)]
        yield from _repeated(source, "same_slug", slugs)
    chats = list(_chats(source))
    yield from _repeated(source, "same_address", [(f"{at}.address", chat.get("address")) for at, chat in chats])
    spoken = {str(chat.get("language")) for _, chat in chats}
    yield from _unnamed(source, spoken & set(languages) if languages else spoken - {"None"})


def _chats(source: _Source) -> Iterator[tuple[str, dict[str, Any]]]:
    for n, antenna in enumerate(source.tables("antenna"), 1):
        for m, chat in enumerate(source.tables("chat", antenna), 1):
            yield f"antenna[{n}].chat[{m}]", chat


def _repeated(source: _Source, code: str, found: Sequence[tuple[str, object]]) -> Iterator[ConfigFault]:
    first: dict[str, str] = {}
    for path, value in found:
        if isinstance(value, str) and first.setdefault(value.strip(), path) != path:
            yield source.fault(path, code, first=first[value.strip()])


def _unnamed(source: _Source, spoken: set[str]) -> Iterator[ConfigFault]:
    """A working group is named in every language in which chats are written to."""
    for n, group in enumerate(source.tables("working_group"), 1):
        name = group.get("name")
        for language in sorted(spoken - set(name)) if isinstance(name, dict) else ():
            yield source.fault(f"working_group[{n}].name.{language}", "missing")


# Files beside the files.


def _with_secret(
    section: str, part: Part, source: _Source, base: Path, faults: list[ConfigFault]
) -> Part | None:
    """With the secret out of its file, if that is where it is."""
    for key in SECRETS[section]:
        name = getattr(part, f"{key}_file")
        if getattr(part, key) or not name:
            continue
        secret, code = _secret_in(base / name, type(part), key)
        if code:
            faults.append(source.fault(f"{section}.{key}_file", code, file=str(base / name)))
            return None
        part = part.model_copy(update={key: secret})
    return part


def _secret_in(file: Path, part: type[_Part], key: str) -> tuple[SecretStr | None, str]:
    """What a file holds, or the code of what is wrong with it."""
    try:
        secret = getattr(part.model_validate({key: file.read_text("utf-8-sig").strip()}), key)
    except FileNotFoundError:
        return None, "no_secret_file"
    except ValidationError:
        return None, "no_secret_in_file"
    except (OSError, ValueError):
        return None, "unreadable_secret_file"
    return secret, "" if secret else "no_secret_in_file"


def _placed(database: Database, base: Path) -> Database:
    """A SQLite file given by a relative path lies beside the configuration folder."""
    file = database.url.removeprefix(SQLITE)
    if not database.url.startswith(SQLITE) or file.startswith(("/", ":memory:", "file:")):
        return database
    return database.model_copy(update={"url": f"{SQLITE}{base / file}"})


def _exposed(source: _Source, main: _Main, base: Path) -> Iterator[ConfigFault]:
    """Files with a secret in them that others than their owner can read."""
    inside = [
        f"{section}.{key}"
        for section, keys in SECRETS.items()
        for key in keys
        if source.section(section).get(key)
    ]
    if _PASSWORD.search(str(source.section("database").get("url"))):
        inside.append("database.url")
    if inside and _open_to_others(source.file):
        yield source.fault(inside[0], "readable_by_others", file=str(source.file))
    for section, keys in SECRETS.items():
        for key in keys:
            name = getattr(getattr(main, section), f"{key}_file")
            if name and _open_to_others(base / name):
                yield source.fault(f"{section}.{key}_file", "readable_by_others", file=str(base / name))


def _open_to_others(file: Path) -> bool:
    return os.name == "posix" and file.exists() and bool(file.stat().st_mode & 0o077)


def _in_order(faults: Sequence[ConfigFault]) -> list[ConfigFault]:
    """File by file, from top to bottom."""
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line or 0))
