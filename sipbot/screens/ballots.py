"""A person's own ballot."""

from __future__ import annotations

from sipbot import facts, i18n
from sipbot.chat import Message
from sipbot.rules.faults import Refusal
from sipbot.services import consultations, corrections, open_ballot, people
from sipbot.services.open_ballot import Ballot
from sipbot.views.errors.refusals import refusal
from sipbot.views.members import ballots
from sipbot.views.members import corrections as corrections_view
from sipbot.views.members import people as people_views

from .scene import Scene, Screens


async def ballot(scene: Scene, told: facts.Ballot) -> Message | None:
    """The page as it is now; if it cannot be answered any more, why."""
    person = await people.known(scene.tx, scene.to)
    if person is None:
        return None
    try:
        number = told.number or await _number(scene, told.ballot)
        held = await open_ballot.ballot_of(scene.work, person, number)
    except Refusal as refused:
        return Message(refusal(scene.t, refused))
    if told.reminder:
        return await reminder(scene, held)
    if told.receipts:
        return await receipts(scene, held)
    if told.withdraw_all:
        return ballots.ask_withdraw_all(scene.t, held)
    shown = await page(scene, held, _position(held, told.position))
    return _behind_another(scene, held, shown, told)


def _behind_another(scene: Scene, ballot: Ballot, shown: Message, told: facts.Ballot) -> Message:
    """What became of a message that came right behind another."""
    if told.added is not None:
        return ballots.added(scene.t, shown, ballot, told.added, told.cut)
    if told.taken is not None and told.behind is not None:
        return ballots.taken(scene.t, shown, ballot, told.taken, told.behind)
    return shown


async def _number(scene: Scene, id_: str) -> int:
    return (await consultations.find(scene.tx, id_)).number


def _position(ballot: Ballot, told: int | None) -> int:
    """The page that was owed; a later one where its reader went on before it came, or before it came again."""
    last = _shown_last(ballot)
    if told is None:
        return last
    return max(told, last) if ballot.awaited is not None and told in _answered(ballot) else told


def _answered(ballot: Ballot) -> set[int]:
    return {n for n, question in enumerate(ballot.consultation.questions) if question.id in ballot.answers}


def _shown_last(ballot: Ballot) -> int:
    """The page whose answer is expected next; else the overview."""
    end = len(ballot.consultation.questions)
    return min(ballot.awaited.position, end) if ballot.awaited else end


async def corrected(scene: Scene, told: facts.Corrected) -> Message | None:
    """What reads differently of what this person has answered; None: nothing does, or it is closed."""
    person = await people.known(scene.tx, scene.to)
    if person is None:
        return None
    try:
        ballot = await open_ballot.ballot_of(scene.work, person, told.number)
    except Refusal:
        return None
    concerned = await corrections.concerning(scene.tx, scene.work.keys, ballot, told.correction)
    return corrections_view.corrected(scene.t, ballot, concerned) if concerned else None


async def page(scene: Scene, ballot: Ballot, position: int) -> Message:
    return ballots.page(scene.t, ballot, position, await zone(scene, ballot))


async def reminder(scene: Scene, ballot: Ballot) -> Message | None:
    """The ballot's first page with its buttons; who has answered meanwhile gets none."""
    if ballot.given:
        return None
    first = await page(scene, ballot, ballot.unanswered)
    return ballots.reminded(scene.t, first, ballot, await zone(scene, ballot))


async def digest(scene: Scene, told: facts.Digest) -> Message | None:
    """What awaits this person, in one message; None: every consultation is answered, or they want none."""
    person = await people.known(scene.tx, scene.to)
    if person is None or person.stopped:
        return None
    awaiting = await people.awaiting(scene.work, person)
    if awaiting.antenna is None or all(ballot.given for ballot in awaiting.ballots):
        return None
    t = i18n.language(person.language).read_on(scene.now)
    return people_views.digest(t, awaiting, awaiting.antenna.timezone)


async def receipts(scene: Scene, ballot: Ballot) -> Message:
    codes = await open_ballot.receipts_of(scene.tx, scene.work.keys, ballot)
    return ballots.receipts(scene.t, ballot, codes, await zone(scene, ballot))


async def zone(scene: Scene, ballot: Ballot) -> str:
    """The time zone of the ballot's antenna."""
    return (await scene.work.antennas())[ballot.asked.antenna].timezone


async def ballot_after_closing(scene: Scene, told: facts.BallotAfterClosing) -> Message:
    stored = await consultations.find(scene.tx, told.consultation)
    return ballots.ballot_after_closing(scene.t, consultations.spec(stored))


SCREENS: Screens = {
    facts.Ballot: ballot,
    facts.BallotAfterClosing: ballot_after_closing,
    facts.Corrected: corrected,
    facts.Digest: digest,
}
