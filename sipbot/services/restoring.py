"""A backup, and what was put back from one: what was owed then may have gone out since, and nobody knows."""

from __future__ import annotations

from dataclasses import dataclass

from sipbot.store import agenda
from sipbot.store.backups import NoBackup, ProgramFailed, ProgramMissing, back_up, check, put_back
from sipbot.store.outbox import all_owed

from . import Work, outbox

__all__ = [
    "HeldBack",
    "NoBackup",
    "ProgramFailed",
    "ProgramMissing",
    "back_up",
    "check",
    "hold_back",
    "put_back",
]

REMINDING = frozenset({"remind", "nudge"})
RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many messages and how many rounds of reminders do not go out again."""

    messages: int
    reminders: int


async def hold_back(work: Work) -> HeldBack:
    """What was owed and due counts as sent, what reminds and was due as done: nothing is said twice.

    Edits stay owed; they may be made twice. So does what opens or closes a consultation.
    """
    rows = [row for row in await all_owed(work.tx) if row.action == "send" and row.at <= work.now]
    for row in rows:
        await outbox.mark_done(work.tx, row, "dropped", work.now)
    due = [entry for entry in await agenda.due(work.tx, work.now) if entry.verb in REMINDING]
    for entry in due:
        await agenda.take(work.tx, work.now, entry.key, RESTORED)
    return HeldBack(len(rows), len(due))
