"""Publishing a consultation, opening it in each antenna, extending it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sipbot import facts, i18n
from sipbot.chat import About, Owed, Subject
from sipbot.rules import no_opinion, wallclock
from sipbot.rules.consultations import Consultation, read, untranslated
from sipbot.rules.corrections import CLOSES, Change, Difference
from sipbot.rules.eligibility import CHATS
from sipbot.rules.faults import Faulty, Refusal
from sipbot.store import agenda, consultations, house, members, outbox, posts
from sipbot.store.agenda import Entry
from sipbot.store.consultations import AskedChat, Stored
from sipbot.store.database import advisory_lock
from sipbot.store.house import Antenna

from . import Tx, attempt, corrections, entitlement, nudges, repeating
from .papers import spec

__all__ = [
    "Link",
    "Preview",
    "Published",
    "Stored",
    "antennas_of",
    "as_json",
    "catch_up",
    "check",
    "check_opened",
    "closes_in",
    "extend",
    "extend_by",
    "find",
    "find_closed",
    "follow",
    "listing",
    "numbered",
    "open_in",
    "preview",
    "publish",
    "spec",
    "token",
    "token_of",
    "zone_of",
]


@dataclass(frozen=True, slots=True)
class Published:
    stored: Stored
    consultation: Consultation
    chats: tuple[AskedChat, ...]  # that are asked
    again: bool  # it was published before
    corrected: tuple[Change, ...] = ()  # texts that read differently now

    @property
    def waived(self) -> dict[str, str]:
        """The languages of chats that lack texts: who waived them, and why."""
        codes = dict.fromkeys(chat.language for chat in self.chats)
        return {code: who for code in codes if (who := self.consultation.waived(code))}


async def check(tx: Tx, values: Mapping[str, Any]) -> Consultation:
    """Read a file's table against the antennas and working groups there are. Raises Faulty."""
    return read(values, antennas=await house.antennas(tx), working_groups=await house.working_groups(tx))


async def publish(
    tx: Tx, now: datetime, values: Mapping[str, Any], by: str, *, follows: bool = False
) -> Published:
    """Publish, to open in each antenna at its own local time.

    Each language of the chats that are asked is complete, or waived by name. Publishing the same file again
    corrects its words. `follows`: it is made by a series, which goes on by itself. Raises Faulty, Refusal.
    """
    consultation = await check(tx, values)
    await _check_languages(tx, consultation)
    await advisory_lock(tx, "publish")
    before = await consultations.get(tx, consultation.id, lock=True)
    antennas = _asked(consultation, await house.antennas(tx))
    found = Difference((), ())
    if before is None:
        _check_ids(consultation, follows)
        await _add(tx, now, consultation, antennas, by)
    else:
        found = await _publish_again(tx, now, before, consultation)
    chats = await _ask_chats(tx, consultation, antennas)
    for antenna in antennas:
        await _note_opening(tx, consultation, antenna, anew=before is not None)
    stored = await consultations.get(tx, consultation.id)
    assert stored is not None
    if before is None:
        await nudges.plan(tx, stored, consultation.remind, {a.slug: a for a in antennas})
        if consultation.repeat and not follows:
            await repeating.plan(tx, consultation, consultation.id, 1, antennas[0].timezone)
    return Published(stored, consultation, tuple(chats), before is not None, found.corrected)


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would do. `people`: how many are asked, in these `antennas`."""

    published: Published
    antennas: tuple[Mapping[str, str], ...]
    people: int


class _Tried(Exception):
    """It was published, to be undone."""

    def __init__(self, published: Published) -> None:
        super().__init__("tried")
        self.published = published


async def preview(tx: Tx, now: datetime, values: Mapping[str, Any], by: str) -> Preview:
    """Publish, look, and undo it: whatever would be wrong is said now. Raises Faulty, Refusal."""
    try:
        async with attempt(tx):
            raise _Tried(await publish(tx, now, values, by))
    except _Tried as tried:
        published = tried.published
    antennas = await house.antennas(tx)
    asked = _asked(published.consultation, antennas)
    of = await entitlement.denominators(tx, published.consultation, antennas)
    return Preview(published, tuple(a.name for a in asked), sum(of.get(a.slug, 0) for a in asked))


async def _check_languages(tx: Tx, consultation: Consultation) -> None:
    """Raises Faulty for each text that a chat's language lacks, unless that is waived by name."""
    slugs = {antenna.slug for antenna in _asked(consultation, await house.antennas(tx))}
    codes = dict.fromkeys(chat.language for chat in await house.all_chats(tx) if chat.antenna in slugs)
    faults = untranslated(consultation, codes)
    if faults:
        raise Faulty(faults)


def _check_ids(consultation: Consultation, follows: bool) -> None:
    """Raises Faulty for each "no opinion" that would count as one. A series goes on with the ids it has."""
    faults = no_opinion.misnamed(consultation, i18n.in_every(no_opinion.SAID))
    if faults and not follows:
        raise Faulty(faults)


async def _publish_again(tx: Tx, now: datetime, before: Stored, after: Consultation) -> Difference:
    """What was asked stays; its words may be corrected or completed, and it may close later. Raises Refusal."""
    values = as_json(after.source)
    found = await corrections.check(tx, before, values)
    await consultations.update(tx, before.id, source=values, secrecy=after.secrecy)
    if CLOSES in found.others:
        await extend(tx, now, before.id, after.closes)
    if found.changes or found.others:
        await corrections.correct(tx, now, await find(tx, before.id), found)
    return found


def _asked(consultation: Consultation, antennas: Mapping[str, Antenna]) -> list[Antenna]:
    return [a for a in antennas.values() if not consultation.antennas or a.slug in consultation.antennas]


async def _add(tx: Tx, now: datetime, consultation: Consultation, antennas: Iterable[Antenna], by: str) -> None:
    times = {
        a.slug: (
            wallclock.instant(consultation.opens, a.timezone),
            wallclock.instant(consultation.closes, a.timezone),
        )
        for a in antennas
    }
    closes_at = max(closes for _, closes in times.values())
    if closes_at <= now:
        raise Refusal("closes_in_the_past")
    if consultation.who != CHATS and not await members.any_there(tx):
        raise Refusal("empty_roll")
    await consultations.add(
        tx,
        id=consultation.id,
        source=as_json(consultation.source),
        working_group=consultation.working_group,
        secrecy=consultation.secrecy,
        published_at=now,
        opens_at=min(opens for opens, _ in times.values()),
        closes_at=closes_at,
        published_by=by,
    )
    for slug, (opens, closes) in times.items():
        await consultations.ask(tx, consultation.id, slug, opens, closes)
    await _note_closing(tx, consultation.id, closes_at)


async def _note_closing(tx: Tx, id_: str, at: datetime) -> None:
    await agenda.note(
        tx, Entry(f"close:{id_}:{at:%Y%m%dT%H%M%S}", "close", id_, "", at, None, f"{at:%Y-%m-%dT%H:%M}", "UTC")
    )


async def _ask_chats(tx: Tx, consultation: Consultation, antennas: Iterable[Antenna]) -> list[AskedChat]:
    slugs = {antenna.slug for antenna in antennas}
    asked = []
    for chat in await house.all_chats(tx):
        if chat.antenna not in slugs:
            continue
        row = AskedChat(chat.address, chat.antenna, chat.language, "" if chat.reachable else "unreachable")
        await consultations.ask_chat(tx, consultation.id, row)
        asked.append(row)
    return asked


async def _note_opening(tx: Tx, consultation: Consultation, antenna: Antenna, *, anew: bool) -> None:
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


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(values, default=lambda moment: moment.isoformat())))


async def open_in(tx: Tx, now: datetime, entry: Entry) -> None:
    """Owe the consultation to each chat of an antenna that is asked and has not got it."""
    stored = await consultations.get(tx, entry.subject)
    if stored is not None and stored.closed_at is None:
        await _open_in(tx, now, stored, entry.scope)


async def _open_in(tx: Tx, now: datetime, stored: Stored, antenna: str) -> None:
    for chat in await consultations.asked_chats(tx, stored.id):
        if chat.antenna != antenna or chat.left_out:
            continue
        if await posts.get(tx, Subject(About.CONSULTATION, stored.id), chat.address):
            continue  # it stands there, perhaps owed to the address that the chat had before it moved
        await token(tx, stored.id, chat.antenna, chat.language)
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


async def token(tx: Tx, consultation: str, antenna: str, language: str) -> str:
    """What a link below a group's message carries; it tells nothing and dies with the closing."""
    known = await consultations.link_for(tx, consultation, antenna, language)
    if known:
        return known
    new = secrets.token_urlsafe(16)
    await consultations.add_link(tx, new, consultation, antenna, language)
    return new


async def token_of(tx: Tx, consultation: str, antenna: str, language: str) -> str:
    """The token that was made when the consultation opened in this antenna; "" if it has none."""
    return await consultations.link_for(tx, consultation, antenna, language) or ""


async def closes_in(tx: Tx, consultation: str, antenna: str) -> datetime:
    """When it closes for an antenna."""
    return (await consultations.asked(tx, consultation))[antenna].closes_at


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link below a group's message leads."""

    stored: Stored
    antenna: str
    language: str


async def follow(tx: Tx, token: str) -> Link | None:
    """What a link's token stands for; None when it is unknown or its consultation has ended."""
    found = await consultations.link(tx, token)
    if found is None:
        return None
    stored = await consultations.get(tx, found[0])
    return Link(stored, found[1], found[2]) if stored else None


async def extend(tx: Tx, now: datetime, id_: str, closes: datetime) -> Stored:
    """Close later. A naive time is each antenna's own. Raises Refusal."""
    stored = await find(tx, id_, lock=True)
    if stored.closed_at is not None:
        raise Refusal("already_closed", id=id_)
    antennas = await house.antennas(tx)
    asked = await consultations.asked(tx, id_)
    times = {slug: wallclock.instant(closes, antennas[slug].timezone) for slug in asked if slug in antennas}
    if any(times[slug] <= asked[slug].closes_at for slug in times):
        raise Refusal("only_later", id=id_)
    for slug, at in times.items():
        await consultations.ask(tx, id_, slug, asked[slug].opens_at, at)
    closes_at = max(times.values())
    await consultations.update(tx, id_, closes_at=closes_at)
    await agenda.drop(tx, "close", id_, "moved")
    await _note_closing(tx, id_, closes_at)
    await posts.mark_changed(tx, Subject(About.CONSULTATION, id_))
    after = await find(tx, id_)
    await nudges.plan(tx, after, spec(after).remind, antennas)
    return after


async def extend_by(tx: Tx, now: datetime, id_: str, days: int) -> Stored:
    """Close so many days later, at the same hour. Raises Refusal."""
    asked, antennas = await consultations.asked(tx, id_), await house.antennas(tx)
    local = [
        wallclock.local(asked[slug].closes_at, antennas[slug].timezone).replace(tzinfo=None)
        for slug in asked
        if slug in antennas
    ]
    if not local:
        raise Refusal("unknown_button")
    return await extend(tx, now, id_, max(local) + timedelta(days=days))


async def numbered(tx: Tx, number: int) -> Stored | None:
    return await consultations.by_number(tx, number)


async def antennas_of(tx: Tx, id_: str) -> tuple[str, ...]:
    """Which antennas a consultation asks."""
    return tuple(await consultations.asked(tx, id_))


async def zone_of(tx: Tx, id_: str) -> str:
    """The time zone of the first antenna that it asks: where one zone must do for all."""
    asked, antennas = await consultations.asked(tx, id_), await house.antennas(tx)
    zones = [antenna.timezone for antenna in antennas.values()]
    return next((antenna.timezone for antenna in antennas.values() if antenna.slug in asked), zones[0])


async def find(tx: Tx, id_: str, *, lock: bool = False) -> Stored:
    """Raises Refusal when there is none of this id."""
    stored = await consultations.get(tx, id_, lock=lock)
    if stored is None:
        known = [found.id for found in await consultations.all_of_them(tx)]
        raise Refusal("unknown_consultation", id=id_, known=", ".join(known) or "–")
    return stored


async def find_closed(tx: Tx, id_: str) -> Stored:
    """Raises Refusal before the closing, and for what was withdrawn: nobody was asked."""
    stored = await find(tx, id_)
    if stored.closed_at is None:
        raise Refusal("not_closed_yet", id=id_)
    check_opened(stored)
    return stored


def check_opened(stored: Stored) -> None:
    """Raises Refusal for what was withdrawn."""
    if stored.withdrawn:
        raise Refusal("never_opened", id=stored.id)


async def listing(tx: Tx) -> list[Stored]:
    return await consultations.all_of_them(tx)
