"""`sipbot check`: what is right and what must be mended, a line each."""

from __future__ import annotations

import argparse
import shlex
import tomllib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sipbot.chat import Address
from sipbot.i18n import Language

from .accounts import lacking, reachable, usable
from .chats_seen import Seen, look, note_alive
from .common import FAILURE, SUCCESS, language, settings
from .terminal import sign


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `wrong` is "" where all is well; a warning does not count as a failure."""

    what: str
    wrong: str = ""
    warning: bool = False


async def check(given: argparse.Namespace) -> int:
    t = language()
    config = settings(given)
    findings = [finding async for finding in _findings(t, config)]
    _show(findings)
    return FAILURE if any(f.wrong and not f.warning for f in findings) else SUCCESS


async def _findings(t: Language, config: Any) -> AsyncIterator[Finding]:
    yield Finding(t("Configuration in {folder}", folder=config.folder))
    for warning in _warnings(t, config):
        yield warning
    database, wrong = await _reached(t, config)
    if database is None:
        yield Finding(t("Database"), wrong)
        async for finding in _platforms(t, config, Seen(), set()):
            yield finding
    else:
        try:
            async for finding in _database_and_chats(t, config, database):
                yield finding
        finally:
            await database.close()
    for finding in _consultations(t, config):
        yield finding


async def _reached(t: Language, config: Any) -> tuple[Any, str]:
    """The database; None, and why, if it cannot be used: the rest is looked at all the same."""
    from sipbot.services import Database, DatabaseUnreachable, DriverMissing, Misaddressed, schema
    from sipbot.views.errors import databases

    database = None
    try:
        database = Database(config.database.url)
        if not database.missing:
            await schema.is_current(database)
    except (DatabaseUnreachable, DriverMissing, Misaddressed) as error:
        if database is not None:
            await database.close()
        return None, databases.unusable(t, error)
    return database, ""


async def _database_and_chats(t: Language, config: Any, database: Any) -> AsyncIterator[Finding]:
    from sipbot.services import schema

    if database.missing:
        yield Finding(t("Database: made when sipbot runs for the first time"))
    current = not database.missing and await schema.is_current(database)
    if not database.missing:
        command = "sipbot run" if database.embedded else "sipbot db upgrade"
        hint = t("Not up to date. Run: {command}", command=command)
        yield Finding(t("Database"), "" if current else hint, warning=database.embedded)
    if current:
        async for finding in _keys(t, config, database):
            yield finding
        async for finding in _counting(t, database):
            yield finding
    seen = await look(database) if current else Seen()
    for finding in _moved(t, config, seen):
        yield finding
    alive: set[Address] = set()
    async for finding in _platforms(t, config, seen, alive):
        yield finding
    if current:
        await note_alive(database, alive)


def _warnings(t: Language, config: Any) -> list[Finding]:
    from sipbot.views.errors.faults import sentence

    return [Finding(warning.where, sentence(t, warning), warning=True) for warning in config.warnings]


async def _keys(t: Language, config: Any, database: Any) -> AsyncIterator[Finding]:
    """One line per consultation that is not closed, and one for the codes."""
    from sipbot.services import Keyring, unlocking
    from sipbot.views.errors import keys as views

    async with database.read() as tx:
        states = await unlocking.states(tx, Keyring(config.keys_dir))
    for state in states:
        what = views.label(t, state.name, of_codes=state.name == unlocking.CODES)
        if state.trouble is not None:
            yield Finding(what, views.trouble(t, state.trouble))
        else:
            yield Finding(what, views.exposed(t, state.file) if state.exposed else "", warning=True)


async def _counting(t: Language, database: Any) -> AsyncIterator[Finding]:
    """One line per consultation that closed and has no result after ten minutes."""
    from sipbot.services import closing

    async with database.read() as tx:
        late = await closing.late(tx, datetime.now(UTC))
    for id_ in late:
        wrong = t("It closed more than ten minutes ago and is still being counted. See the log of sipbot run.")
        yield Finding(id_, wrong)


def _moved(t: Language, config: Any, seen: Seen) -> list[Finding]:
    topics = {chat.address: chat.topic for antenna in config.antennas for chat in antenna.chats}
    return [_moved_to(t, old, new, topics.get(old, "")) for old, new in seen.present.items()]


def _moved_to(t: Language, old: Address, new: Address, topic: str) -> Finding:
    address = f"{new}/{topic}" if topic else str(new)
    advice = t('This chat has moved. In antennas.toml write: address = "{address}"', address=address)
    return Finding(str(old), advice, warning=True)


async def _platforms(t: Language, config: Any, seen: Seen, alive: set[Address]) -> AsyncIterator[Finding]:
    from sipbot.app import platforms
    from sipbot.clock import SystemClock
    from sipbot.views.words.labels import text_in

    if wrong := lacking(t, config):
        yield Finding(t("Account"), wrong)
    names = usable(config)
    chats = {
        seen.present.get(chat.address, chat.address): (text_in(antenna.name, t), chat.topic)
        for antenna in config.antennas
        for chat in antenna.chats
    }
    for platform in platforms(reachable(config), SystemClock()):
        if platform.name not in names:
            await platform.close()
            continue
        async for finding in _platform(t, platform, chats, seen, alive):
            yield finding
    for address, (name, _) in chats.items():
        if names and address.platform not in names:
            yield Finding(f"{address} ({name})", t("There is no account for this chat: nobody hears anything."))


Chats = Mapping[Address, tuple[str, str]]
"""The antenna's name and the topic, by chat."""
HINTS = frozenset({"redact", "encrypted", "privacy", "groups", "files", "topic"})
"""What is said beside and keeps nothing from working."""


async def _platform(
    t: Language, platform: Any, chats: Chats, seen: Seen, alive: set[Address]
) -> AsyncIterator[Finding]:
    from sipbot.app import PLATFORMS

    own = [address for address in chats if address.platform == platform.name]
    topics = {address: topic for address, (_, topic) in chats.items() if topic}
    try:
        answers = await platform.probe(own, topics, alone=seen.alone)
    finally:
        await platform.close()
    account = next(one.account for one in PLATFORMS if one.name == platform.name)
    for row, reason in answers.items():
        thing, _, aspect = row.partition(" ")
        if thing == "account":
            yield _account(t, account, aspect, reason)
        else:
            address = Address.parse(thing)
            alive |= {address} if row == thing and not reason else set()
            yield _chat(t, account, (address, chats[address][0]), aspect, reason)
    for address in own:
        if answers.get(str(address)) == "" and address in seen.refusing:
            yield _refusing(t, f"{address} ({chats[address][0]})", seen.refusing[address])


def _account(t: Language, account: Any, aspect: str, reason: str) -> Finding:
    from sipbot.views.errors import accounts

    label = account.label(t)
    if aspect == "hears":
        return Finding(
            t("{account}: I hear what members do", account=label), accounts.hearing(t, account, reason)
        )
    return Finding(label, accounts.account(t, account, reason), warning=aspect in HINTS)


def _chat(t: Language, account: Any, chat: tuple[Address, str], aspect: str, reason: str) -> Finding:
    from sipbot.views.errors import accounts

    label = f"{chat[0]} ({chat[1]})"
    if aspect == "encrypted":
        label = t("{chat}: encrypted", chat=label)
    return Finding(label, accounts.chat(t, account, reason), warning=aspect in HINTS)


def _refusing(t: Language, label: str, refusal: Any) -> Finding:
    from sipbot.views.errors import accounts

    since = f"{refusal.since.astimezone():%Y-%m-%d %H:%M}"
    return Finding(label, accounts.refusing(t, since, refusal.explanation), warning=True)


def _consultations(t: Language, config: Any) -> list[Finding]:
    return [_consultation(t, config, file) for file in sorted(config.folder.glob("consultations/*.toml"))]


def _consultation(t: Language, config: Any, file: Any) -> Finding:
    from sipbot.rules.consultations import read
    from sipbot.rules.faults import Faulty

    hint = t("Not right. See: {command}", command=f"sipbot consultation check {shlex.quote(str(file))}")
    try:
        consultation = read(
            tomllib.loads(file.read_text("utf-8-sig")),
            antennas=[antenna.slug for antenna in config.antennas],
            working_groups=[group.slug for group in config.working_groups],
        )
    except (Faulty, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Finding(file.name, hint)
    languages = {chat.language for antenna in config.antennas for chat in antenna.chats}
    missing = [path for code in sorted(languages) for path in consultation.lacks(code)]
    return Finding(file.name, t("Texts are missing: {missing}", missing=", ".join(missing)) if missing else "")


def _show(findings: list[Finding]) -> None:
    """A line each, and never one that is cut: paths and commands are there to be copied."""
    for finding in findings:
        verdict = ("warning" if finding.warning else "wrong") if finding.wrong else "right"
        print(
            f"{sign(verdict)} {finding.what}: {finding.wrong}"
            if finding.wrong
            else f"{sign(verdict)} {finding.what}"
        )
