"""Results and dossiers of consultations, read from what the closing kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sipbot.rules import questions, seal
from sipbot.rules.consultations import Consultation
from sipbot.rules.dossiers import Dossier, NotAsked, Opinion
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question
from sipbot.rules.results import KIND_ROWS, Cell, QuestionResult, Results, Share, shown
from sipbot.rules.suppression import in_steps
from sipbot.store import antennas, audit_disclosures, ballots, consultations, sealed
from sipbot.store.consultations import CellRow, Stored

from . import Tx, Work, corrections, entitlement, live, statements
from .consultations import check_opened, find, find_closed, spec
from .counting import ANTENNA, KIND, LANGUAGE, TOTAL

__all__ = ["antenna_names", "dossier", "results", "turnout_so_far"]


async def results(work: Work, id_: str) -> Results:
    """Before the closing: turnout in steps, no questions but those that are live. Raises Refusal."""
    tx, now = work.tx, work.now
    stored = await find(tx, id_)
    check_opened(stored)
    consultation = await statements.grown(tx, stored, spec(stored))
    shares = await _turnout(work, stored)
    answered = sum(share.answered for share in shares.values())
    if stored.closed_at is None:
        answered = in_steps(answered)
        shares = {slug: Share(in_steps(share.answered), share.members) for slug, share in shares.items()}
    members = sum(share.members for share in shares.values())
    cells = await consultations.cells(tx, id_)
    return Results(
        consultation=consultation,
        status=stored.status(now),
        closes=stored.ends_at,
        generated_at=now,
        turnout=Share(answered, members),
        antennas=shares,
        questions=_questions(consultation, cells, list(shares)) or await live.so_far(tx, stored, consultation),
        platforms=await _platforms(tx, id_),
        commitments=await _commitments(tx, id_),
        handed_out=next((disclosure.at for disclosure in await audit_disclosures.of(tx, id_)), None),
    )


async def _commitments(tx: Tx, id_: str) -> dict[tuple[str, str], str]:
    seal_and_list = await sealed.get(tx, id_)
    return seal.commitments(seal_and_list[1]) if seal_and_list else {}


async def _platforms(tx: Tx, id_: str) -> tuple[str, ...]:
    chats = await consultations.asked_chats(tx, id_)
    return tuple(sorted({chat.address.platform for chat in chats if not chat.left_out}))


async def _turnout(work: Work, stored: Stored) -> dict[str, Share]:
    tx, known = work.tx, await work.antennas()
    asked = await consultations.asked(tx, stored.id)
    now = await ballots.turnout(tx, stored.id)
    of = await entitlement.denominators(tx, spec(stored), known)
    order = [slug for slug in known if slug in asked] + [slug for slug in asked if slug not in known]
    return {
        slug: Share(
            now[slug] if asked[slug].answered is None else asked[slug].answered or 0,
            of.get(slug, 0) if asked[slug].members is None else asked[slug].members or 0,
        )
        for slug in order
    }


def _questions(consultation: Consultation, rows: list[CellRow], order: list[str]) -> tuple[QuestionResult, ...]:
    if not rows:
        return ()
    return tuple(_question(question, rows, order) for question in consultation.questions)


def _question(question: Question, rows: list[CellRow], order: list[str]) -> QuestionResult:
    own = [row for row in rows if row.question == question.id]
    total = next(row for row in own if row.by == TOTAL)
    result = QuestionResult(
        question=question,
        total=_cell(total),
        antennas=_cells(own, ANTENNA, order),
        merged=total.merged,
        languages=_cells(own, LANGUAGE, []),
        kinds=_cells(own, KIND, list(KIND_ROWS)),
    )
    return shown(result)  # what was closed before figures of a few were held back


def _cells(rows: list[CellRow], by: str, order: list[str]) -> dict[str, Cell]:
    """In the order of the antennas; what is not among them (other languages, "other") comes after."""
    cells = {row.group: _without_reasons(_cell(row)) for row in rows if row.by == by}
    return {group: cells[group] for group in sorted(cells, key=lambda g: _position(g, order))}


def _position(group: str, order: list[str]) -> tuple[int, str]:
    return (order.index(group) if group in order else len(order) + (group == "other"), group)


def _without_reasons(cell: Cell) -> Cell:
    """What was closed before a reason stood without antenna and kind, always."""
    return Cell(cell.answered, {name: n for name, n in cell.figures.items() if name != "reasons"})


def _cell(row: CellRow) -> Cell:
    return Cell(row.answered, questions.set_beside(row.figures))


async def closed_at(tx: Tx, id_: str) -> datetime:
    """Raises Refusal before the closing."""
    stored = await find_closed(tx, id_)
    assert stored.closed_at is not None
    return stored.closed_at


async def antenna_names(work: Work) -> dict[str, Mapping[str, str]]:
    """The names of each antenna in each language, by its short name."""
    return {antenna.slug: antenna.name for antenna in (await work.antennas()).values()}


async def working_group_name(tx: Tx, slug: str) -> dict[str, str]:
    return (await antennas.working_groups(tx)).get(slug, {})


async def dossier(work: Work, id_: str) -> Dossier:
    """What the drafters get. Raises Refusal before the closing."""
    tx = work.tx
    stored = await find_closed(tx, id_)
    counted = await results(work, id_)
    opinions: dict[str, list[Opinion]] = {}
    cells = {question.question.id: question for question in counted.questions}
    for slip in await ballots.slips(tx, id_):
        question = cells.get(slip.question)
        words = questions.words(question.question, slip.answer) if question is not None else ""
        if question is not None and words:
            chosen = questions.choice(question.question, slip.answer)
            opinions.setdefault(slip.question, []).append(
                Opinion(
                    words,
                    slip.antenna,
                    slip.language,
                    slip.signature or "",
                    chosen,
                    questions.is_reason(question.question, slip.answer),
                )
            )
    return Dossier(
        results=counted,
        number=stored.number,
        working_group=await working_group_name(tx, stored.working_group),
        antenna_names=await antenna_names(work),
        opinions={id_: tuple(given) for id_, given in opinions.items()},
        not_asked=tuple(
            NotAsked(chat.antenna, chat.language, chat.left_out)
            for chat in await consultations.asked_chats(tx, id_)
            if chat.left_out
        ),
        corrections=await corrections.while_open(tx, stored),
    )


async def sealed_list(tx: Tx, id_: str) -> tuple[str, str]:
    """Seal and sealed list. Raises Refusal before the closing, and for what was closed without one."""
    await find_closed(tx, id_)
    seal_and_list = await sealed.get(tx, id_)
    if seal_and_list is None:
        raise Refusal("never_sealed", id=id_)
    return seal_and_list


async def turnout_so_far(work: Work, id_: str, antenna: str) -> Share:
    """What a group's message shows while the consultation is open."""
    share = (await _turnout(work, await find(work.tx, id_))).get(antenna, Share(0, 0))
    return Share(in_steps(share.answered), share.members)
