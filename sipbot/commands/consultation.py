"""`sipbot consultation publish | check | close | extend | list`."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sipbot.i18n import Language
from sipbot.rules.faults import Fault, Faulty, Refusal

from .common import SUCCESS, WRONG, fail, language, opened, settings

BY = "command line"


async def publish(given: argparse.Namespace) -> int:
    from sipbot.services import consultations

    t, file = language(), Path(given.file)
    try:
        values = _values(t, file)
        async with opened(given) as database, database.write() as tx:
            published = await consultations.publish(tx, datetime.now(UTC), values, BY)
    except Faulty as faulty:
        return _faulty(t, file, faulty.faults)
    stored = published.stored
    print(
        t.n(
            "{id}: goes to {n} chat, from {opens} to {closes} (UTC).",
            "{id}: goes to {n} chats, from {opens} to {closes} (UTC).",
            len(published.chats),
            id=stored.id,
            opens=f"{stored.opens_at:%Y-%m-%d %H:%M}",
            closes=f"{stored.closes_at:%Y-%m-%d %H:%M}",
        )
    )
    for code, who in published.waived.items():
        _say_waived(t, file, code, who)
    return SUCCESS


def _say_waived(t: Language, file: Path, code: str, who: str) -> None:
    print(t("{file}: {language}: texts are missing; waived by {who}", file=file, language=code, who=who))


async def check(given: argparse.Namespace) -> int:
    from sipbot.rules.consultations import read, untranslated

    t, file, found = language(), Path(given.file), settings(given)
    try:
        consultation = read(
            _values(t, file),
            antennas=[antenna.slug for antenna in found.antennas],
            working_groups=[group.slug for group in found.working_groups],
        )
    except Faulty as faulty:
        return _faulty(t, file, faulty.faults)
    asked = [a for a in found.antennas if not consultation.antennas or a.slug in consultation.antennas]
    codes = dict.fromkeys(chat.language for antenna in asked for chat in antenna.chats)
    for code in codes:
        if who := consultation.waived(code):
            _say_waived(t, file, code, who)
    faults = untranslated(consultation, codes)
    if given.preview:
        from .preview import printed

        for line in printed(t, consultation, asked):
            print(line)
    if faults:
        return _faulty(t, file, faults)
    print(t("{file}: nothing to mend.", file=file))
    return SUCCESS


def _values(t: Language, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Faulty([Fault("", "bad_toml", {"reason": str(error)})]) from error


def _faulty(t: Language, file: Path, faults: Sequence[Fault]) -> int:
    from sipbot.toml_lines import line_of
    from sipbot.views.faults import sentence

    text = file.read_text("utf-8", "replace")
    for fault in faults:
        line = line_of(text, fault.path) if fault.path else None
        where = f"{file}:{line}" if line else str(file)
        print(f"{where}: {fault.path + ': ' if fault.path else ''}{sentence(t, fault)}", file=sys.stderr)
    return WRONG


async def close(given: argparse.Namespace) -> int:
    from sipbot.services import Keyring, closing

    async with opened(given) as database:
        async with database.write() as tx:
            await closing.close(tx, datetime.now(UTC), given.id, Keyring(settings(given).keys_dir))
        async with database.read() as tx:
            await closing.sweep(tx, Keyring(settings(given).keys_dir))
        await database.scrub()
    print(language()("{id} is closed for good; the chats get the result.", id=given.id))
    return SUCCESS


async def extend(given: argparse.Namespace) -> int:
    from sipbot.services import consultations

    closes = moment(given.closes)
    async with opened(given) as database, database.write() as tx:
        stored = await consultations.extend(tx, datetime.now(UTC), given.id, closes)
    print(
        language()("{id} closes on {moment} (UTC).", id=stored.id, moment=f"{stored.closes_at:%Y-%m-%d %H:%M}")
    )
    return SUCCESS


def moment(text: str) -> datetime:
    """A moment as it is typed. Raises Refusal."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal("not_a_moment", text=text) from error


async def listing(given: argparse.Namespace) -> int:
    from sipbot.services import consultations

    t = language()
    async with opened(given) as database, database.read() as tx:
        found = await consultations.listing(tx)
    if not found:
        return fail(t("There is no consultation yet."), SUCCESS)
    for stored in found:
        status = stored.status(datetime.now(UTC))
        print(f"{stored.id}\t{status}\t{stored.opens_at:%Y-%m-%d %H:%M}\t{stored.closes_at:%Y-%m-%d %H:%M}")
    return SUCCESS


async def reminders(given: argparse.Namespace) -> int:
    """Whom each reminder that is still to come would reach now."""
    from sipbot.services import consultations, nudges

    async with opened(given) as database, database.read() as tx:
        await consultations.find(tx, given.id)
        found, names = await nudges.reach(tx, datetime.now(UTC), given.id), await nudges.names(tx)
    t = language()
    if not found:
        print(t("No reminder is to come."))
    for one in found:
        people = t.n("{n} person in private", "{n} people in private", one.private)
        chats = t.n("{n} chat", "{n} chats", one.chats)
        line = t(
            "{moment}, {antenna}: {people}, {chats}",
            moment=t.moment(one.at, one.timezone),
            antenna=names.get(one.antenna, one.antenna),
            people=people,
            chats=chats,
        )
        print(line)
        if one.often:
            print("  " + _often(t, one.often))
    return SUCCESS


def _often(t: Language, people: int) -> str:
    """What a reminder costs: those for whom it is one message more in a full week."""
    return t.n(
        "{n} of these people has had two messages or more this week.",
        "{n} of these people have had two messages or more this week.",
        people,
    )
