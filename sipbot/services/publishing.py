"""Publishing a consultation: checked against what is there, asked in its antennas, corrected later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sipbot import i18n
from sipbot.rules import no_opinion, wallclock
from sipbot.rules.consultations import Consultation, read, untranslated
from sipbot.rules.corrections import CLOSES, Change, Difference
from sipbot.rules.eligibility import CHATS
from sipbot.rules.faults import Faulty, Refusal
from sipbot.store import antennas, consultations, members
from sipbot.store.antennas import Antenna
from sipbot.store.consultations import AskedChat, Stored
from sipbot.store.database import advisory_lock

from . import Tx, Work, attempt, corrections, entitlement, nudges, opening, repeating
from .consultations import find


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did."""

    stored: Stored
    consultation: Consultation
    chats: tuple[AskedChat, ...]  # that are asked, also those that cannot be written to now
    again: bool  # it was published before
    corrected: tuple[Change, ...] = ()  # texts that read differently now

    @property
    def waived(self) -> dict[str, str]:
        """The languages of chats that lack texts: who waived them, and why."""
        codes = dict.fromkeys(chat.language for chat in self.chats)
        return {code: who for code in codes if (who := self.consultation.waived(code))}


async def check(work: Work, values: Mapping[str, Any]) -> Consultation:
    """Read a file's table against the antennas and working groups there are. Raises Faulty."""
    known, groups = await work.antennas(), await antennas.working_groups(work.tx)
    return read(values, antennas=tuple(known), working_groups=groups)


async def publish(work: Work, values: Mapping[str, Any], by: str, *, follows: bool = False) -> Published:
    """Publish, to open in each antenna at its own local time.

    Each language of the chats that are asked is complete, or waived by name. Publishing the same file again
    corrects its words. `follows`: it is made by a series, which goes on by itself. Raises Faulty, Refusal.
    """
    tx, now = work.tx, work.now
    consultation = await check(work, values)
    asked = _asked(consultation, await work.antennas())
    await _check_languages(tx, consultation, asked)
    await advisory_lock(tx, "publish")
    before = await consultations.get(tx, consultation.id, lock=True)
    difference = Difference((), ())
    if before is None:
        _check_ids(consultation, follows)
        await _add(tx, now, consultation, asked, by)
    else:
        difference = await _publish_again(work, before, consultation)
    chats = await _ask_chats(tx, consultation, asked)
    for antenna in asked:
        await opening.note_opening(tx, consultation, antenna, anew=before is not None)
    stored = await consultations.get(tx, consultation.id)
    assert stored is not None
    if before is None:
        await nudges.plan(tx, stored, consultation.remind, {a.slug: a for a in asked})
        if consultation.repeat and not follows:
            await repeating.plan(tx, consultation, consultation.id, 1, asked[0].timezone)
    return Published(stored, consultation, tuple(chats), before is not None, difference.corrected)


async def _check_languages(tx: Tx, consultation: Consultation, asked: Iterable[Antenna]) -> None:
    """Raises Faulty for each text that a chat's language lacks, unless that is waived by name."""
    slugs = {antenna.slug for antenna in asked}
    codes = dict.fromkeys(chat.language for chat in await antennas.all_chats(tx) if chat.antenna in slugs)
    faults = untranslated(consultation, codes)
    if faults:
        raise Faulty(faults)


def _check_ids(consultation: Consultation, follows: bool) -> None:
    """Raises Faulty for each "no opinion" that would count as one. A series goes on with the ids it has."""
    faults = no_opinion.misnamed(consultation, i18n.in_every(no_opinion.SAID))
    if faults and not follows:
        raise Faulty(faults)


async def _publish_again(work: Work, before: Stored, after: Consultation) -> Difference:
    """What was asked stays; its words may be corrected or completed, and it may close later. Raises Refusal."""
    tx, values = work.tx, as_json(after.source)
    difference = await corrections.check(tx, before, values)
    await consultations.update(tx, before.id, source=values, secrecy=after.secrecy)
    if CLOSES in difference.others:
        await opening.extend(work, before.id, after.closes)
    if difference.changes or difference.others:
        await corrections.correct(tx, work.now, await find(tx, before.id), difference)
    return difference


def _asked(consultation: Consultation, known: Mapping[str, Antenna]) -> list[Antenna]:
    return [a for a in known.values() if not consultation.antennas or a.slug in consultation.antennas]


async def _add(tx: Tx, now: datetime, consultation: Consultation, asked: Iterable[Antenna], by: str) -> None:
    times = {
        a.slug: (
            wallclock.instant(consultation.opens, a.timezone),
            wallclock.instant(consultation.closes, a.timezone),
        )
        for a in asked
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
    await opening.note_closing(tx, consultation.id, closes_at)


async def _ask_chats(tx: Tx, consultation: Consultation, asked: Iterable[Antenna]) -> list[AskedChat]:
    slugs, chats = {antenna.slug for antenna in asked}, []
    for chat in await antennas.all_chats(tx):
        if chat.antenna not in slugs:
            continue
        row = AskedChat(chat.address, chat.antenna, chat.language, "" if chat.reachable else "unreachable")
        await consultations.ask_chat(tx, consultation.id, row)
        chats.append(row)
    return chats


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """A file's table as it is stored: moments in ISO format."""
    return dict(json.loads(json.dumps(values, default=lambda moment: moment.isoformat())))


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would do."""

    published: Published
    antennas: tuple[Mapping[str, str], ...]  # that are asked: the name of each, by language
    people: int  # that are asked


class _Tried(Exception):
    """It was published, to be undone."""

    def __init__(self, published: Published) -> None:
        super().__init__("tried")
        self.published = published


async def preview(work: Work, values: Mapping[str, Any], by: str) -> Preview:
    """Publish, look, and undo it: whatever would be wrong is said now. Raises Faulty, Refusal."""
    try:
        async with attempt(work.tx):
            raise _Tried(await publish(work, values, by))
    except _Tried as tried:
        published = tried.published
    known = await work.antennas()
    asked = _asked(published.consultation, known)
    of = await entitlement.denominators(work.tx, published.consultation, known)
    return Preview(published, tuple(a.name for a in asked), sum(of.get(a.slug, 0) for a in asked))
