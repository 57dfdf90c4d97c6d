"""The outbox as a worker uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sipbot.chat import About
from sipbot.store import agenda, codes, outbox, posts, seen, turns
from sipbot.store.outbox import REFRESHMENT, Row
from sipbot.store.turns import Turns

from . import Tx

__all__ = [
    "Row",
    "Turns",
    "any_pending",
    "claim",
    "clean",
    "depth",
    "give_back",
    "give_back_all",
    "in_turn",
    "keep_rendering",
    "left_alone",
    "mark_done",
    "pending",
    "postpone",
]

SETTLED_KEPT = timedelta(days=30)
"""How long a settled row is kept, so that owing its key again owes nothing."""

claim = outbox.claim
give_back = outbox.give_back
give_back_all = outbox.give_back_all
keep_rendering = outbox.keep_rendering
depth = outbox.depth
pending = outbox.pending
postpone = outbox.postpone
in_turn = turns.in_turn
any_pending = outbox.any_pending


async def mark_done(tx: Tx, row: Row, outcome: str, now: datetime, messages: Sequence[str] = ()) -> bool:
    """Done with, as `store.outbox.mark_done` has it. Whether it was still owed.

    Of a person's own ballot nothing is kept that says there was one, overwritten or not. Nor of an answer to
    somebody's act: it would tell when they acted; that it is owed once follows from the act, which is applied
    once. Nor of a person's page about themselves. Nor of a proposal, unless a moderator has still to be
    reached. What brings a message up to date may be owed again.
    """
    subject = row.subject
    private = subject is not None and subject.private
    proposal = subject is not None and subject.about is About.PROPOSAL
    refreshment = row.key.startswith(REFRESHMENT)
    if row.urgent or private or refreshment or (proposal and outcome != "unreachable"):
        if subject is not None and row.screen == "boxed":
            await posts.forget(tx, subject, row.address)
        return await outbox.remove(tx, row.id)
    return await outbox.mark_done(tx, row.id, outcome, now, messages)


async def left_alone(tx: Tx) -> int:
    """How many messages are owed or out of date that only a newer version can word: it finds them again."""
    return await outbox.left_alone(tx) + await posts.left_alone(tx)


async def clean(tx: Tx, now: datetime) -> None:
    """Drop what is no longer needed."""
    await seen.forget(tx, now)
    await codes.forget(tx, now)
    await outbox.forget_settled(tx, now - SETTLED_KEPT)
    await agenda.forget_settled(tx, now - SETTLED_KEPT)
