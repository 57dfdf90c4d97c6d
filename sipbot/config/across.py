"""Faults of settings that no single value shows: two secrets for one account, a chat that two antennas name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .addresses import without_topic
from .faults import ENVIRONMENT, ConfigFault
from .files import Source
from .known import Known
from .models import Main
from .values import Listen
from .variables import variable_at


def secret_twice(source: Source, variables: Mapping[str, Any], known: Known) -> Iterator[ConfigFault]:
    """Two ways to sign in, within the file or within the variables; a variable replaces what the file says."""
    for section in known.accounts:
        keys = known.given(section, source.section(section))
        if len(keys) > 1:
            yield source.fault(f"{section}.{keys[-1]}", "secret_twice", keys=", ".join(keys))
        keys = known.given(section, variables.get(section) or {})
        if len(keys) > 1:
            name = variable_at((section, keys[-1]), variables, known)
            yield ConfigFault(ENVIRONMENT, None, name, "secret_twice", {"keys": ", ".join(keys)})


def one_listener(source: Source, main: Main | None) -> Iterator[ConfigFault]:
    """What is for whoever watches over the bot is never on the web server that everybody reaches."""
    if main is None or main.metrics.listen is None:
        return
    if main.web.door is not None and _same_place(main.metrics.listen, main.web.door):
        yield source.fault("metrics.listen", "same_listener")


def _same_place(one: Listen, other: Listen) -> bool:
    """Port 0 is another one each time; an address that stands for all of them stands for this one."""
    everywhere = {"0.0.0.0", "::"} & {one.host, other.host}
    return one.port == other.port != 0 and bool(one.host == other.host or everywhere)


def of_platforms(
    source: Source, known: Known, tables: Mapping[str, Any], base: Path
) -> tuple[list[ConfigFault], list[ConfigFault]]:
    """Faults and warnings in the tables of platforms, as each of them finds them."""
    faults_and_warnings: tuple[list[ConfigFault], list[ConfigFault]] = [], []
    for name, table in tables.items():
        account = known.accounts[name]
        for look, into in zip((account.faults, account.warnings), faults_and_warnings, strict=True):
            into += [source.fault(f"{name}.{f.key}", f.code, **f.facts) for f in look(table, base)]
    return faults_and_warnings


def across(source: Source, languages: Sequence[str], known: Known) -> Iterator[ConfigFault]:
    for key in ("antenna", "working_group"):
        slugs = [(f"{key}[{n}].slug", table.get("slug")) for n, table in enumerate(source.tables(key), 1)]
        yield from _repeated(source, "same_slug", slugs)
    chats = list(_chats(source))
    written = [(f"{at}.address", without_topic(str(chat.get("address")).strip(), known)) for at, chat in chats]
    yield from _repeated(source, "same_address", [one for one in written if one[1] != "None"])
    spoken = {str(chat.get("language")) for _, chat in chats}
    yield from _unnamed(source, spoken & set(languages) if languages else spoken - {"None"})


def _chats(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    for n, antenna in enumerate(source.tables("antenna"), 1):
        for m, chat in enumerate(source.tables("chat", antenna), 1):
            yield f"antenna[{n}].chat[{m}]", chat


def _repeated(source: Source, code: str, values: Sequence[tuple[str, object]]) -> Iterator[ConfigFault]:
    first: dict[str, str] = {}
    for path, value in values:
        if isinstance(value, str) and first.setdefault(value.strip(), path) != path:
            yield source.fault(path, code, first=first[value.strip()])


def _unnamed(source: Source, spoken: set[str]) -> Iterator[ConfigFault]:
    """What is named per language is named in every language in which chats are written to."""
    for key in ("antenna", "working_group"):
        for n, table in enumerate(source.tables(key), 1):
            name = table.get("name")
            for language in sorted(spoken - set(name)) if isinstance(name, dict) else ():
                yield source.fault(f"{key}[{n}].name.{language}", "missing")
