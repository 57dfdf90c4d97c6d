"""When a consultation opens and closes in each antenna: noted, owed to its chats, put off."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sipbot import facts
from sipbot.chat import About, Owed, Subject
from sipbot.rules import wallclock
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.store import agenda, consultations, outbox, posts
from sipbot.store.agenda import Entry
from sipbot.store.antennas import Antenna
from sipbot.store.consultations import Stored

from . import Tx, Work, links, nudges
from .consultations import closes_in, find, spec


async def note_opening(tx: Tx, consultation: Consultation, antenna: Antenna, *, anew: bool) -> None:
    """Note when it opens in this antenna. `anew`: once more, as what was noted before may be done."""
    at = wallclock.instant(consultation.opens, antenna.timezone)
    wall = wallclock.local(at, antenna.timezone)
    closes = await closes_in(tx, consultation.id, antenna.slug)
    again = f":{secrets.token_hex(4)}" if anew else ""
    await agenda.note(
        tx,
        Entry(
            f"open:{consultation.id}:{antenna.slug}{again}",
            "open",
            consultation.id,
            antenna.slug,
            at,
            closes,
            f"{wall:%Y-%m-%dT%H:%M}",
            antenna.timezone,
        ),
    )


async def note_closing(tx: Tx, id_: str, at: datetime) -> None:
    await agenda.note(
        tx, Entry(f"close:{id_}:{at:%Y%m%dT%H%M%S}", "close", id_, "", at, None, f"{at:%Y-%m-%dT%H:%M}", "UTC")
    )


async def open_in(work: Work, entry: Entry) -> None:
    """Owe the consultation to each chat of an antenna that is asked and has not got it."""
    stored = await consultations.get(work.tx, entry.subject)
    if stored is not None and stored.closed_at is None:
        await _open_in(work.tx, work.now, stored, entry.scope)


async def _open_in(tx: Tx, now: datetime, stored: Stored, antenna: str) -> None:
    for chat in await consultations.asked_chats(tx, stored.id):
        if chat.antenna != antenna or chat.left_out:
            continue
        if await posts.get(tx, Subject(About.CONSULTATION, stored.id), chat.address):
            continue  # it stands there, perhaps owed to the address that the chat had before it moved
        await links.token(tx, stored.id, chat.antenna, chat.language)
        await outbox.owe(
            tx,
            Owed(
                key=f"consultation:{stored.id}:{chat.address}",
                to=chat.address,
                facts=facts.Consultation(consultation=stored.id, antenna=chat.antenna),
                language=chat.language,
                subject=Subject(About.CONSULTATION, stored.id),
                not_after=stored.closes_at,
            ),
            now,
        )


async def catch_up(tx: Tx, now: datetime, antenna: str) -> None:
    """A chat that can be written to again gets what its antenna was asked meanwhile."""
    for stored in await consultations.all_of_them(tx):
        asked = (await consultations.asked(tx, stored.id)).get(antenna)
        if stored.closed_at is None and asked is not None and asked.opens_at <= now < asked.closes_at:
            await _open_in(tx, now, stored, antenna)


async def extend(work: Work, id_: str, closes: datetime) -> Stored:
    """Close later. A naive time is each antenna's own. Raises Refusal."""
    tx = work.tx
    stored = await find(tx, id_, lock=True)
    if stored.closed_at is not None:
        raise Refusal("already_closed", id=id_)
    antennas = await work.antennas()
    asked = await consultations.asked(tx, id_)
    times = {slug: wallclock.instant(closes, antennas[slug].timezone) for slug in asked if slug in antennas}
    if any(times[slug] <= asked[slug].closes_at for slug in times):
        raise Refusal("only_later", id=id_)
    for slug, at in times.items():
        await consultations.ask(tx, id_, slug, asked[slug].opens_at, at)
    closes_at = max(times.values())
    await consultations.update(tx, id_, closes_at=closes_at)
    await agenda.drop(tx, "close", id_, "moved")
    await note_closing(tx, id_, closes_at)
    await posts.mark_changed(tx, Subject(About.CONSULTATION, id_))
    after = await find(tx, id_)
    await nudges.plan(tx, after, spec(after).remind, antennas)
    return after


async def extend_by(work: Work, id_: str, days: int) -> Stored:
    """Close so many days later, at the same hour. Raises Refusal."""
    asked, antennas = await consultations.asked(work.tx, id_), await work.antennas()
    local = [
        wallclock.local(asked[slug].closes_at, antennas[slug].timezone).replace(tzinfo=None)
        for slug in asked
        if slug in antennas
    ]
    if not local:
        raise Refusal("unknown_button")
    return await extend(work, id_, max(local) + timedelta(days=days))
