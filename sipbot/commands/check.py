"""`sipbot check`: a table of what is right and what must be mended."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sipbot import i18n
from sipbot.i18n import Language

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
    async for finding in _telegram(t, found):
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


async def _telegram(t: Language, found: Any) -> AsyncIterator[Finding]:
    from sipbot.clock import SystemClock
    from sipbot.platforms.telegram.menus import Menus
    from sipbot.platforms.telegram.platform import Telegram
    from sipbot.views import commands

    if found.telegram.token is None:
        yield Finding(t("Telegram token"), t("Missing. Put it in sipbot.toml, or in SIPBOT_TELEGRAM_TOKEN."))
        return
    chats = {chat.address: antenna.name for antenna in found.antennas for chat in antenna.chats}
    own = [address for address in chats if address.platform == Telegram.name]
    token = found.telegram.token.get_secret_value()
    platform = Telegram(token, found.telegram.api_url, SystemClock(), Menus(commands.menu, i18n.codes()))
    try:
        answers = await platform.probe(own)
    finally:
        await platform.close()
    account = answers.pop("account")
    yield Finding(t("Telegram token"), account and t("Not accepted: {reason}", reason=account))
    for address, reason in answers.items():
        name = next(name for known, name in chats.items() if str(known) == address)
        wrong = reason and t("I cannot write there: {reason}. Add the bot to the group.", reason=reason)
        yield Finding(f"{address} ({name})", wrong)


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
    missing = [path for code in sorted(languages) for path in consultation.missing(code)]
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
