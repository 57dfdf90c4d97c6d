"""The unmerged tables of antennas, where a consultation's file names an auditor: kept, opened, destroyed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sipbot.rules import commitments, questions
from sipbot.rules.casting import Slip
from sipbot.rules.commitments import Opened, opening
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question
from sipbot.store import audit_disclosures, consultations, sealed
from sipbot.store.audit_disclosures import Disclosure
from sipbot.store.consultations import Stored

from . import Keyring, Work
from .consultations import find, find_closed, spec

TABLES_KEPT = timedelta(days=90)
"""After the closing the tables can be opened for so long; then they are destroyed."""


def tables(question: Question, given: Iterable[Slip], asked: Iterable[str]) -> list[Opened]:
    """The table of every antenna that was asked, also of those where nobody answered."""
    slips = list(given)
    opened = []
    for antenna in asked:
        own = [slip.answer for slip in slips if slip.antenna == antenna]
        table = {"answered": len(own), **questions.count_group(question, own)}
        opened.append(Opened(question.id, antenna, secrets.token_hex(32), table))
    return opened


def keep(keys: Keyring, consultation: Consultation, opened: Iterable[Opened]) -> None:
    """Before the commit that publishes the commitments: keeping them again takes the place of the first."""
    keys.keep_audit(consultation.id, opening(consultation.id, opened))


async def hand_out(work: Work, id_: str, auditor: str, by: str) -> str:
    """The opening, for the auditor whom the members were told of. Noted for good. Raises Refusal."""
    tx, now = work.tx, work.now
    stored = await find(tx, id_)
    named = spec(stored).audit
    if not named:
        raise Refusal("no_auditor", id=id_)
    if auditor.strip().casefold() != named.casefold():
        raise Refusal("another_auditor", id=id_, auditor=named)
    text = _kept(work.keys, await find_closed(tx, id_), now)
    seal_and_list = await sealed.get(tx, id_)
    if seal_and_list is None or commitments.verify(seal_and_list[1], text):
        raise Refusal("tables_changed", id=id_)
    await audit_disclosures.note(tx, id_, Disclosure(named, now, by[:100]))
    return text


def _kept(keys: Keyring, stored: Stored, now: datetime) -> str:
    """Raises Refusal where there are no tables, or none any more."""
    try:
        text = keys.audit(stored.id)
    except UnicodeDecodeError as error:
        raise Refusal("tables_changed", id=stored.id) from error
    if text is None:
        assert stored.closed_at is not None
        gone = stored.closed_at + TABLES_KEPT <= now
        raise Refusal(
            "tables_destroyed" if gone else "tables_missing", id=stored.id, days=str(TABLES_KEPT.days)
        )
    return text


async def expire(work: Work) -> None:
    """Destroy the tables of what was closed long enough ago, and what was left half written."""
    work.keys.remove_drafts()
    for id_ in work.keys.audits():
        stored = await consultations.get(work.tx, id_)
        if stored is not None and stored.closed_at is not None and stored.closed_at + TABLES_KEPT <= work.now:
            work.keys.destroy_audit(id_)
