"""Closing, in steps that survive a kill between any two.

Closed: from that moment nobody answers, and the chats read that it is being counted; the key is destroyed
(`sweep`). Counted (`counting`): the figures hold, and what leads to a person is gone. Told: chats and people
are owed the result, once nothing of what was deleted lies in the database's files any more.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import BallotAfterClosing, Dossier, StillCounting
from sipbot.rules.rights import ANIMATOR, COORDINATOR, DRAFTER
from sipbot.store import agenda, antennas, ballots, consultations, counting, outbox, posts
from sipbot.store.agenda import Entry
from sipbot.store.consultations import CLOSED, COUNTED, TOLD, AskedChat, Stored

from . import Database, Keyring, Tx, Work, nudges, telling
from .antennas import language_for
from .consultations import find

log = logging.getLogger(__name__)

TRACES = timedelta(days=3)
"""After that everything that was owed at the closing is sent and forgotten."""
LATE = timedelta(minutes=10)
"""After that a closing that is not told is told of."""
PAGES = 500
"""Ballots that are overwritten in one transaction."""


async def close_due(work: Work, entry: Entry) -> None:
    await close(work, entry.subject)


async def close(work: Work, id_: str) -> Stored:
    """Close a consultation, for good. Closing it twice closes it once. Raises Refusal if there is none.

    One that has not opened is withdrawn: there is nothing to count, and nobody who should read that.
    """
    tx, now = work.tx, work.now
    stored = await find(tx, id_, lock=True)
    if stored.closed_at is not None:
        return stored
    if now < stored.opens_at and not await ballots.any_of(tx, id_):
        return await _withdraw(tx, now, id_)
    now = max(now, stored.opens_at)  # a clock may be behind: what was answered has opened
    await consultations.update(tx, id_, closed_at=now, step=CLOSED)
    await _stop(tx, now, id_)
    return await find(tx, id_)


async def _stop(tx: Tx, now: datetime, id_: str) -> None:
    """Nothing more comes of what was planned, and the groups' messages say so."""
    await consultations.drop_links(tx, id_)
    for verb in ("open", "close", nudges.VERB):
        await agenda.drop(tx, verb, id_, "closed")
    for about in (About.CONSULTATION, About.NUDGE):
        await outbox.withdraw(tx, subject=Subject(about, id_), now=now)
    await posts.mark_changed(tx, Subject(About.CONSULTATION, id_))


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whom a closing would tell: chats get the result, people the dossier."""

    chats: int
    people: int


async def outlook(tx: Tx, now: datetime, stored: Stored) -> Outlook:
    return Outlook(len(await _told(tx, now, stored)), len(await _addressees(tx, stored)))


async def _told(tx: Tx, now: datetime, stored: Stored) -> list[AskedChat]:
    """The chats that were asked, and that it has opened in."""
    asked = await consultations.asked(tx, stored.id)
    return [
        chat
        for chat in await consultations.asked_chats(tx, stored.id)
        if not chat.left_out and asked[chat.antenna].opens_at <= now
    ]


async def _withdraw(tx: Tx, now: datetime, id_: str) -> Stored:
    """It never opens. A chat in which it stands all the same, because a clock is behind, reads so."""
    await consultations.update(tx, id_, closed_at=now, step=TOLD)
    await _stop(tx, now, id_)
    return await find(tx, id_)


async def tell_all(database: Database, now: datetime) -> bool:
    """Tell what is counted, once nothing is left of what was deleted. Whether anything was told."""
    async with database.read() as tx:
        counted = await counting.untold(tx, step=COUNTED)
    if not counted or not await database.purge_deleted():
        return False
    for id_ in counted:
        await _overwrite_all(database, now, id_)
        await database.transact(lambda tx, id_=id_: _tell(tx, now, id_))  # type: ignore[misc]
    return True


async def _tell(tx: Tx, now: datetime, id_: str) -> None:
    """The result and below it the sealed list to each chat that was asked, the dossier to the drafters."""
    stored = await find(tx, id_, lock=True)
    if stored.step != COUNTED:
        return
    await consultations.update(tx, id_, step=TOLD)
    await posts.mark_changed(tx, Subject(About.CONSULTATION, id_))
    for chat in await _told(tx, now, stored):
        await telling.tell_chat(tx, now, id_, chat.address, chat.language)
        await telling.note_who_was_not_asked(tx, id_, chat)
    for drafter in await _addressees(tx, stored):
        language = await language_for(tx, drafter)
        await outbox.owe(
            tx,
            Owed(
                key=f"dossier:{id_}:{drafter}",
                to=drafter,
                facts=Dossier(consultation=id_, language=language),
                language=language,
            ),
            now,
        )


async def under_way(tx: Tx, now: datetime) -> tuple[bool | None, list[str]]:
    """Whether anything waits to be counted (None: nothing is closed and untold), and what is late."""
    untold = await counting.untold(tx)
    return (bool(await counting.uncounted(tx)), await late(tx, now)) if untold else (None, [])


async def is_under_way(tx: Tx, id_: str) -> bool:
    """Whether this one is closed and not told."""
    return id_ in await counting.untold(tx)


async def late(tx: Tx, now: datetime) -> list[str]:
    """What closed more than ten minutes ago and is not told."""
    return await counting.untold(tx, closed_before=now - LATE)


async def tell_of_late(tx: Tx, now: datetime) -> None:
    """The coordinators hear once of what is late."""
    for id_ in await late(tx, now):
        for coordinator in await antennas.holders(tx, COORDINATOR):
            owed = Owed(
                key=f"{StillCounting.screen}:{id_}:{coordinator}",
                to=coordinator,
                facts=StillCounting(consultation=id_),
                language=await language_for(tx, coordinator),
            )
            await outbox.owe(tx, owed, now)


async def _addressees(tx: Tx, stored: Stored) -> list[Address]:
    """Who gets the dossier: the working group's drafters; where there is none, the antennas' animators."""
    if stored.working_group:
        return await antennas.holders(tx, DRAFTER, stored.working_group)
    asked = await consultations.asked(tx, stored.id)
    animators = [person for slug in asked for person in await antennas.holders(tx, ANIMATOR, slug)]
    return list(dict.fromkeys(animators))


async def _overwrite_all(database: Database, now: datetime, id_: str) -> None:
    """In private chats ballots no longer show what was answered."""
    async with database.read() as tx:
        pages = [
            *await posts.about(tx, Subject(About.BALLOT, id_)),
            *await posts.about(tx, Subject(About.REPLACED, id_)),
        ]
    for start in range(0, len(pages), PAGES):
        part = pages[start : start + PAGES]
        await database.transact(lambda tx, part=part: _overwrite(tx, now, id_, part))  # type: ignore[misc]


async def _overwrite(tx: Tx, now: datetime, id_: str, pages: Sequence[posts.Post]) -> None:
    for post in pages:
        await outbox.owe(
            tx,
            Owed(
                key=f"boxed:{post.subject}:{post.address}",
                to=post.address,
                facts=BallotAfterClosing(consultation=id_),
                language=post.language,
                subject=post.subject,
            ),
            now,
            action="edit",
        )


async def overwrite_if_closed(tx: Tx, now: datetime, subject: Subject, address: Address) -> None:
    """A ballot that was on its way while its consultation closed is overwritten too."""
    stored = await consultations.hold(tx, subject.id)
    if stored is not None and stored.closed_at is not None:
        about = (Subject(About.BALLOT, subject.id), Subject(About.REPLACED, subject.id))
        pages = [await posts.get(tx, one, address) for one in about]
        await _overwrite(tx, now, subject.id, [page for page in pages if page is not None])


async def leaves_traces(tx: Tx, now: datetime) -> bool:
    """Whether a consultation was closed so lately that what is deleted may still tell who took part."""
    return await consultations.closed_since(tx, now - TRACES)


async def is_delicate(tx: Tx, now: datetime) -> bool:
    """Whether also the order in which rows came may tell something: a consultation is open, or was lately."""
    return await consultations.any_open(tx) or await leaves_traces(tx, now)


async def sweep(tx: Tx, keys: Keyring) -> bool:
    """Destroy the keys of closed consultations, and what was left half written. True when there was a key."""
    keys.remove_drafts()
    destroyed = False
    for id_ in keys.held():
        stored = await consultations.get(tx, id_)
        if stored is not None and stored.closed_at is not None:
            destroyed = _destroyed(keys, id_) or destroyed
    return destroyed


def _destroyed(keys: Keyring, id_: str) -> bool:
    """False: not possible now. What comes after it is not held up, and the next tick tries again."""
    try:
        keys.destroy(id_)
    except OSError as error:
        log.error("the key of %s, which is closed, cannot be destroyed: %s", id_, error.strerror)
        return False
    return True
