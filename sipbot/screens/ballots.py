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
        found = await open_ballot.ballot_of(scene.work, person, number)
    except Refusal as refused:
        return Message(refusal(scene.t, refused))
    if told.reminder:
        return await reminder(scene, found)
    if told.receipts:
        return await receipts(scene, found)
    if told.withdraw_all:
        return ballots.ask_withdraw_all(scene.t, found)
    shown = await page(scene, found, _position(found, told.position))
    return _behind_another(scene, found, shown, told)


def _behind_another(scene: Scene, found: Ballot, shown: Message, told: facts.Ballot) -> Message:
    """What became of a message that came right behind another."""
    if told.added is not None:
        return ballots.added(scene.t, shown, found, told.added, told.cut)
    if told.taken is not None and told.behind is not None:
        return ballots.taken(scene.t, shown, found, told.taken, told.behind)
    return shown


async def _number(scene: Scene, id_: str) -> int:
    return (await consultations.find(scene.tx, id_)).number


def _position(found: Ballot, told: int | None) -> int:
    """The page that was owed; a later one where its reader went on before it came, or before it came again."""
    last = _shown_last(found)
    if told is None:
        return last
    return max(told, last) if found.awaited is not None and told in _answered(found) else told


def _answered(found: Ballot) -> set[int]:
    return {n for n, question in enumerate(found.consultation.questions) if question.id in found.answers}


def _shown_last(found: Ballot) -> int:
    """The page whose answer is expected next; else the overview."""
    end = len(found.consultation.questions)
    return min(found.awaited.position, end) if found.awaited else end


async def corrected(scene: Scene, told: facts.Corrected) -> Message | None:
    """What reads differently of what this person has answered; None: nothing does, or it is closed."""
    person = await people.known(scene.tx, scene.to)
    if person is None:
        return None
    try:
        found = await open_ballot.ballot_of(scene.work, person, told.number)
    except Refusal:
        return None
    concerned = await corrections.concerning(scene.tx, scene.work.keys, found, told.correction)
    return corrections_view.corrected(scene.t, found, concerned) if concerned else None


async def page(scene: Scene, found: Ballot, position: int) -> Message:
    return ballots.page(scene.t, found, position, await zone(scene, found))


async def reminder(scene: Scene, found: Ballot) -> Message | None:
    """The ballot's first page with its buttons; who has answered meanwhile gets none."""
    if found.given:
        return None
    first = await page(scene, found, found.unanswered)
    return ballots.reminded(scene.t, first, found, await zone(scene, found))


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


async def receipts(scene: Scene, found: Ballot) -> Message:
    codes = await open_ballot.receipts_of(scene.tx, scene.work.keys, found)
    return ballots.receipts(scene.t, found, codes, await zone(scene, found))


async def zone(scene: Scene, found: Ballot) -> str:
    """The time zone of the ballot's antenna."""
    return (await scene.work.antennas())[found.asked.antenna].timezone


async def ballot_after_closing(scene: Scene, told: facts.BallotAfterClosing) -> Message:
    stored = await consultations.find(scene.tx, told.consultation)
    return ballots.ballot_after_closing(scene.t, consultations.spec(stored))


SCREENS: Screens = {
    facts.Ballot: ballot,
    facts.BallotAfterClosing: ballot_after_closing,
    facts.Corrected: corrected,
    facts.Digest: digest,
}
