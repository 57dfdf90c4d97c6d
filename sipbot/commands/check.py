"""`sipbot check`: a table of what is right and what must be mended."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from sipbot.chat import Address
from sipbot.i18n import Language

from .accounts import lacking, usable
from .common import FAILURE, SUCCESS, language, settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table. `wrong` is "" where all is well; a warning does not count as a failure."""

    what: str
    wrong: str = ""
    warning: bool = False


async def check(given: argparse.Namespace) -> int:
    t = language()
    found = settings(given)
    findings = [finding async for finding in _findings(t, found)]
    _show(t, findings)
    return FAILURE if any(f.wrong and not f.warning for f in findings) else SUCCESS


async def _findings(t: Language, found: Any) -> AsyncIterator[Finding]:
    yield Finding(t("Configuration in {folder}", folder=found.folder))
    for warning in _warnings(t, found):
        yield warning
    async for finding in _database(t, found):
        yield finding
    async for finding in _platforms(t, found):
        yield finding
    for finding in _consultations(t, found):
        yield finding


def _warnings(t: Language, found: Any) -> list[Finding]:
    from sipbot.views.faults import sentence

    return [Finding(warning.where, sentence(t, warning), warning=True) for warning in found.warnings]


async def _database(t: Language, found: Any) -> AsyncIterator[Finding]:
    from sipbot.services import Database, house, schema

    database = Database(found.database.url)
    try:
        current = await schema.is_current(database)
        command = "sipbot run" if database.embedded else "sipbot db upgrade"
        hint = t("Not up to date. Run: {command}", command=command)
        yield Finding(t("Database"), "" if current else hint, warning=database.embedded)
        if current:
            async with database.read() as tx:
                moved = await house.aliases(tx)
            for old, new in moved.items():
                yield Finding(
                    str(old),
                    t('This chat has moved. In antennas.toml write: address = "{address}"', address=new),
                    warning=True,
                )
    finally:
        await database.close()


async def _platforms(t: Language, found: Any) -> AsyncIterator[Finding]:
    from sipbot.app import platforms
    from sipbot.clock import SystemClock
    from sipbot.views.labels import text_in

    if wrong := lacking(t, found):
        yield Finding(t("Account"), wrong)
    names = usable(found)
    chats = {chat.address: text_in(antenna.name, t) for antenna in found.antennas for chat in antenna.chats}
    for platform in platforms(found, SystemClock()):
        if platform.name not in names:
            await platform.close()
            continue
        async for finding in _platform(t, platform, chats):
            yield finding
    for address, name in chats.items():
        if names and address.platform not in names:
            yield Finding(f"{address} ({name})", t("There is no account for this chat: nobody hears anything."))


async def _platform(t: Language, platform: Any, chats: Mapping[Address, str]) -> AsyncIterator[Finding]:
    from sipbot.views import accounts

    try:
        answers = await platform.probe([address for address in chats if address.platform == platform.name])
    finally:
        await platform.close()
    yield Finding(accounts.LABELS[platform.name](t), accounts.account(t, platform.name, answers.pop("account")))
    names = {str(address): name for address, name in chats.items()}
    for row, reason in answers.items():
        address, _, aspect = row.partition(" ")
        label = f"{address} ({names[address]})"
        if aspect == "encrypted":
            label = t("{chat}: encrypted", chat=label)
        yield Finding(label, accounts.chat(t, platform.name, reason), warning=aspect != "")


def _consultations(t: Language, found: Any) -> list[Finding]:
    return [_consultation(t, found, file) for file in sorted(found.folder.glob("consultations/*.toml"))]


def _consultation(t: Language, found: Any, file: Any) -> Finding:
    from sipbot.rules.consultations import read
    from sipbot.rules.faults import Faulty

    hint = t("Not right. See: {command}", command=f"sipbot consultation check {file}")
    try:
        consultation = read(
            tomllib.loads(file.read_text("utf-8-sig")),
            antennas=[antenna.slug for antenna in found.antennas],
            working_groups=[group.slug for group in found.working_groups],
        )
    except (Faulty, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Finding(file.name, hint)
    languages = {chat.language for antenna in found.antennas for chat in antenna.chats}
    missing = [path for code in sorted(languages) for path in consultation.lacks(code)]
    return Finding(file.name, t("Texts are missing: {missing}", missing=", ".join(missing)) if missing else "")


def _show(t: Language, findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("", t("What"), t("To mend"))
    for finding in findings:
        sign = ("!" if finding.warning else "✗") if finding.wrong else "✓"
        table.add_row(sign, Text(finding.what), Text(finding.wrong))
    Console().print(table)
