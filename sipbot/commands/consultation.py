"""`sipbot consultation close | extend | list | stop-repeating | reminders`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sipbot.i18n import Language
from sipbot.rules.faults import Refusal

from .common import SUCCESS, WRONG, agreed, fail, language, local, opened, settings, work

if TYPE_CHECKING:
    from sipbot.services.nudges import Reach

WAIT_FOR_READERS = 10.0
"""Seconds that a closing waits for others who read, so that what was deleted can be cleaned away."""


async def close(given: argparse.Namespace) -> int:
    """Asked first: closing is for good."""
    from sipbot.services import Keyring, closing, counting

    async with opened(given) as database:
        if not given.yes and not await _agreed(given, database):
            return WRONG
        now, keys = datetime.now(UTC), Keyring(settings(given).keys_dir)
        async with database.write() as tx:
            stored = await closing.close(work(given, tx), given.id)
        async with database.read() as tx:
            await closing.sweep(tx, keys)
        await counting.count_all(database, keys, now)
        await _told(database, given.id, now)
    t = language()
    if stored.withdrawn:
        print(t("{id} had not opened: it is withdrawn, and the chats read nothing of it.", id=given.id))
    else:
        print(t("{id} is closed for good; the chats get the result.", id=given.id))
    return SUCCESS


async def _told(database: Any, id_: str, now: datetime) -> None:
    """Tell the result, or see that another process has. While others read, what was deleted cannot be cleaned
    away yet; a bot that runs goes on with it later."""
    from sipbot.services import closing

    end = time.monotonic() + WAIT_FOR_READERS
    while not await closing.tell_all(database, now) and time.monotonic() < end:
        async with database.read() as tx:
            if not await closing.is_under_way(tx, id_):
                return
        await asyncio.sleep(0.2)


async def _agreed(given: argparse.Namespace, database: Any) -> bool:
    """Say what would happen. On a terminal it is asked; elsewhere nobody can answer, so --yes is wanted."""
    from sipbot.services import closing, consultations
    from sipbot.services import results as figures
    from sipbot.views.organisers.coordination import what_closing_does

    t = language()
    async with database.read() as tx:
        act = work(given, tx)
        stored = await consultations.find(tx, given.id)
        status = stored.status(act.now)
        if status == "closed":
            return True
        turnout = None if status == "scheduled" else (await figures.results(act, given.id)).turnout
        outlook = what_closing_does(t, turnout, await closing.outlook(tx, act.now, stored))
    print(outlook)
    return await agreed(t, t("Nothing is closed yet. To do it, add --yes."))


async def extend(given: argparse.Namespace) -> int:
    """Move the closing to a later moment. Gives the exit code; raises Refusal."""
    from sipbot.services import consultations, opening

    closes = moment(given.closes)
    async with opened(given) as database, database.write() as tx:
        act = work(given, tx)
        stored = await opening.extend(act, given.id, closes)
        zone = await consultations.zone_of(act, stored.id)
    t = language()
    print(t("{id} closes on {moment} ({zone}).", id=stored.id, moment=local(stored.closes_at, zone), zone=zone))
    return SUCCESS


def moment(text: str) -> datetime:
    """A moment as it is typed, with its day and its hour; nothing that may be meant twice. Raises Refusal."""
    from sipbot.views.words import dates

    if len(text) > len("2026-12-20"):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(text)  # also with an offset
    today = datetime.now(UTC).astimezone().date()
    try:
        written = dates.read(text, today)
    except Refusal as refused:
        raise Refusal("not_a_moment", text=text) from refused
    if not (written.sure and written.days and written.hours):
        raise Refusal("not_a_moment", text=text)  # a day alone would end the evening before
    return datetime.combine(written.days[0], written.hours[0])


async def listing(given: argparse.Namespace) -> int:
    """Id, status, opening, closing (as it was, once it was) and what follows by itself: separated by tabs."""
    from sipbot.services import consultations, repeating
    from sipbot.views.organisers.coordination import status

    t, now = language(), datetime.now(UTC)
    async with opened(given) as database, database.read() as tx:
        act, listed = work(given, tx), await consultations.listing(tx)
        zones = {stored.id: await consultations.zone_of(act, stored.id) for stored in listed}
        coming = {stored.id: await repeating.coming(tx, stored.id) for stored in listed}
    if not listed:
        return fail(t("There is no consultation yet."), SUCCESS)
    for stored in listed:
        zone, next_ = zones[stored.id], coming[stored.id]
        moments = [f"{local(moment, zone)} {zone}" for moment in (stored.opens_at, stored.ends_at)]
        follows = [f"↻ {next_.wall_clock.replace('T', ' ')} {next_.timezone}"] if next_ else []
        print("\t".join((stored.id, status(t, stored.status(now)), *moments, *follows)))
    return SUCCESS


async def stop_repeating(given: argparse.Namespace) -> int:
    from sipbot.services import repeating
    from sipbot.views.organisers.repeating import stopped

    async with opened(given) as database, database.write() as tx:
        series = await repeating.stop(tx, given.id)
    print(stopped(language(), series))
    return SUCCESS


async def reminders(given: argparse.Namespace) -> int:
    """Whom each reminder that is still to come would reach now."""
    from sipbot.services import consultations, nudges, results
    from sipbot.views.words import labels

    async with opened(given) as database, database.read() as tx:
        await consultations.find(tx, given.id)
        act = work(given, tx)
        reached, names = await nudges.reach(tx, act.now, given.id), await results.antenna_names(act)
    t = language()
    called = labels.called(names, t)
    if not reached:
        print(t("No reminder is to come."))
    for one in reached:
        people = t.n("{n} person in private", "{n} people in private", one.private)
        chats = t.n("{n} chat", "{n} chats", one.chats)
        line = t(
            "{moment}, {antenna}: {people}, {chats}",
            moment=t.moment(one.at, one.timezone),
            antenna=called.get(one.antenna, one.antenna),
            people=people,
            chats=chats,
        )
        print(line)
        if one.often:
            print("  " + _often(t, one))
    return SUCCESS


def _often(t: Language, one: Reach) -> str:
    """What a reminder costs: those for whom it would be one message more in a full week."""
    if one.digest is None:
        return t.n(
            "{n} of these people has had two messages or more this week.",
            "{n} of these people have had two messages or more this week.",
            one.often,
        )
    return t.n(
        "{n} of these people has had two messages or more this week: it comes in the digest of {day}.",
        "{n} of these people have had two messages or more this week: it comes in the digest of {day}.",
        one.often,
        day=t.day(one.digest),
    )
