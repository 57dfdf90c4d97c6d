"""Closing: figures are fixed, small cells coarsened in the box itself, what leads to a person is dropped.

All of it in one transaction. The key is destroyed after the commit, by `sweep`, which also makes up for a
crash in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sipbot.chat import Owed
from sipbot.rules import questions
from sipbot.rules.consultations import Consultation
from sipbot.rules.questions import Question
from sipbot.rules.results import Groups, tally, tally_languages
from sipbot.rules.rights import DRAFTER
from sipbot.rules.suppression import OTHER, K
from sipbot.store import agenda, ballots, consultations, house, outbox, people, posts
from sipbot.store.agenda import Entry
from sipbot.store.ballots import Slip
from sipbot.store.consultations import CellRow, Stored

from . import Keyring, Tx
from .consultations import find, spec
from .house import language_for

TOTAL = "total"
ANTENNA = "antenna"
LANGUAGE = "language"
TRACES = timedelta(days=3)
"""After that everything that was owed at the closing is sent and forgotten."""


async def close_due(tx: Tx, now: datetime, entry: Entry) -> None:
    await close(tx, now, entry.subject)


async def close(tx: Tx, now: datetime, id_: str) -> Stored:
    """Close a consultation, for good. Closing it twice closes it once. Raises Refusal if there is none."""
    stored = await find(tx, id_, lock=True)
    if stored.closed_at is not None:
        return stored
    consultation = spec(stored)
    kept = await _count(tx, stored, consultation)
    await ballots.rewrite(tx, id_, kept)
    await _turnout(tx, id_)
    await consultations.update(tx, id_, closed_at=now)
    await _forget(tx, id_)
    await _tell(tx, now, stored)
    return await find(tx, id_)


async def _count(tx: Tx, stored: Stored, consultation: Consultation) -> list[Slip]:
    slips = await ballots.slips(tx, stored.id)
    asked = list(await consultations.asked(tx, stored.id))
    languages = dict.fromkeys(chat.language for chat in await consultations.asked_chats(tx, stored.id))
    kept: list[Slip] = []
    for question in consultation.questions:
        given = [slip for slip in slips if slip.question == question.id]
        by_antenna = tally(question, [(slip.antenna, slip.answer) for slip in given], asked)
        by_language = tally_languages(question, [(slip.language, slip.answer) for slip in given], languages)
        await consultations.keep_cells(tx, stored.id, _rows(question, by_antenna, by_language))
        kept += _coarsened(question, given, by_antenna.merged)
    return kept


def _rows(question: Question, by_antenna: Groups, by_language: Groups) -> list[CellRow]:
    total = by_antenna.total
    rows = [CellRow(question.id, TOTAL, TOTAL, total.answered, dict(total.figures), by_antenna.merged)]
    for by, groups in ((ANTENNA, by_antenna), (LANGUAGE, by_language)):
        rows += [
            CellRow(question.id, by, group, cell.answered, dict(cell.figures), ())
            for group, cell in groups.cells.items()
        ]
    return rows


def _coarsened(question: Question, slips: Iterable[Slip], merged: Iterable[str]) -> list[Slip]:
    """What stays of each answer: no order, no language but where the answer itself tells it.

    An antenna stays only where at least K answers of the same antenna (and, if told, the same language) do.
    """
    shows_language = questions.kind(question.kind).SHOWS_LANGUAGE
    small = set(merged)
    sizes: dict[tuple[str, str], int] = {}
    slips = list(slips)
    for slip in slips:
        key = (slip.antenna, slip.language if shows_language else "")
        sizes[key] = sizes.get(key, 0) + 1
    kept = []
    for slip in slips:
        language = slip.language if shows_language else ""
        hidden = slip.antenna in small or sizes[slip.antenna, language] < K
        kept.append(
            Slip(
                slip.question,
                OTHER if hidden else slip.antenna,
                language,
                slip.answer,
                None,
                slip.person,
                slip.signature,
            )
        )
    return kept


async def _turnout(tx: Tx, id_: str) -> None:
    antennas = await house.antennas(tx)
    answered = await ballots.turnout(tx, id_)
    for slug in await consultations.asked(tx, id_):
        members = antennas[slug].members if slug in antennas else 0
        await consultations.set_turnout(tx, id_, slug, answered[slug], members)


async def _forget(tx: Tx, id_: str) -> None:
    """Everything that tells who took part."""
    await ballots.empty_roll(tx, id_)
    await consultations.drop_links(tx, id_)
    await people.forget_awaited(tx, id_)
    await outbox.forget(tx, f"ballot:{id_}")
    await agenda.drop(tx, "open", id_, "closed")
    await agenda.drop(tx, "close", id_, "closed")


async def _tell(tx: Tx, now: datetime, stored: Stored) -> None:
    """The result to each chat that was asked, the dossier to the drafters; ballots are overwritten."""
    await outbox.withdraw(tx, subject=f"consultation:{stored.id}", now=now)
    await posts.mark_changed(tx, f"consultation:{stored.id}")
    for chat in await consultations.asked_chats(tx, stored.id):
        if not chat.left_out:
            await outbox.owe(
                tx,
                Owed(
                    key=f"closed:{stored.id}:{chat.address}",
                    to=chat.address,
                    screen="closed",
                    args={"consultation": stored.id},
                    language=chat.language,
                    subject=f"closed:{stored.id}",
                ),
                now,
            )
    for drafter in await house.holders(tx, DRAFTER, stored.working_group):
        language = await language_for(tx, drafter)
        await outbox.owe(
            tx,
            Owed(
                key=f"dossier:{stored.id}:{drafter}",
                to=drafter,
                screen="dossier",
                args={"consultation": stored.id, "language": language},
                language=language,
            ),
            now,
        )
    await _overwrite_ballots(tx, now, stored.id)


async def _overwrite_ballots(tx: Tx, now: datetime, id_: str) -> None:
    """In private chats they no longer show what was answered."""
    for post in await posts.about(tx, f"ballot:{id_}"):
        await outbox.owe(
            tx,
            Owed(
                key=f"boxed:{id_}:{post.address}",
                to=post.address,
                screen="boxed",
                args={"consultation": id_},
                language=post.language,
                subject=f"ballot:{id_}",
            ),
            now,
            action="edit",
        )


async def overwrite_if_closed(tx: Tx, now: datetime, subject: str) -> None:
    """A ballot (`ballot:model`) that was on its way while its consultation closed is overwritten too."""
    id_ = subject.removeprefix("ballot:")
    stored = await consultations.hold(tx, id_)
    if stored is not None and stored.closed_at is not None:
        await _overwrite_ballots(tx, now, id_)


async def leaves_traces(tx: Tx, now: datetime) -> bool:
    """Whether a consultation was closed so lately that what is deleted may still tell who took part."""
    return await consultations.closed_since(tx, now - TRACES)


async def is_delicate(tx: Tx, now: datetime) -> bool:
    """Whether also the order in which rows came may tell something: a consultation is open, or was lately."""
    return await consultations.any_open(tx) or await leaves_traces(tx, now)


async def sweep(tx: Tx, keys: Keyring) -> bool:
    """Destroy the keys of closed consultations. True when there was one."""
    found = False
    for id_ in keys.held():
        stored = await consultations.get(tx, id_)
        if stored is not None and stored.closed_at is not None:
            keys.destroy(id_)
            found = True
    return found
