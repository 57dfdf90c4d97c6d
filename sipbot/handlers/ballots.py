"""Answering: in a group with one press, in private page by page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sipbot import facts
from sipbot.chat import SECRET, About, Action, Reply, Subject
from sipbot.rules import questions
from sipbot.rules.awaiting import Answering
from sipbot.rules.faults import Refusal
from sipbot.screens import Scene
from sipbot.screens.ballots import page as page_of
from sipbot.screens.ballots import receipts as receipts_of
from sipbot.screens.ballots import zone
from sipbot.services import ballots, live_messages, open_ballot, people
from sipbot.services.ballots import Act, Answered, Press, Voice
from sipbot.services.open_ballot import Ballot
from sipbot.views.members import ballots as views
from sipbot.views.members import reasons
from sipbot.views.members.consultations import recorded
from sipbot.views.questions import answer_in_words
from sipbot.views.words.labels import text_in

from .context import Context
from .pages import Pages, awaited
from .verbs import InGroup, Outcome, Verb


def _act(context: Context, number: int) -> Act:
    action, at = context.action, int(context.now.timestamp() * 1000)
    voice = Voice(context.t.code, action.order, action.name, action.address.platform, at, again=context.again)
    page = action.address if action.private else None
    return Act(context.work, context.person, voice, number, page)


def _scene(context: Context) -> Scene:
    return Scene(context.work, context.action.address, context.t)


async def vote(context: Context) -> Reply:
    """One press under a group's message: a whole answer, and a note that nobody else sees."""
    if context.chat is None:
        raise Refusal("unknown_button")
    if context.action.seen and await open_ballot.is_secret(context.tx, context.number(0)):
        return await _led_to_private(context)
    (outcome,) = await votes([context])
    if not isinstance(outcome, Reply):
        raise outcome
    return outcome


async def votes(contexts: Sequence[Context]) -> list[Outcome]:
    """The same for several, by anybody."""
    presses = [_press(context) for context in contexts]
    ready = [press for press in presses if isinstance(press, Press)]
    answered = iter(await ballots.press_all(contexts[0].work, ready))
    outcomes = [next(answered) if isinstance(press, Press) else press for press in presses]
    return [
        await _noted(context, outcome) if isinstance(outcome, Answered) else outcome
        for context, outcome in zip(contexts, outcomes, strict=True)
    ]


def _press(context: Context) -> Press | Refusal:
    """The button's consultation, question and payload."""
    try:
        return Press(_act(context, context.number(0)), context.number(1), context.arg(2))
    except Refusal as refusal:
        return refusal


async def _noted(context: Context, answered: Answered) -> Reply:
    if not answered.answer or context.chat is None:
        return Reply(toast="")
    ballot = answered.ballot
    return Reply(
        toast=recorded(
            context.t,
            answer_in_words(context.t, answered.question, answered.answer),
            text_in(context.antennas[ballot.asked.antenna].name, context.t),
            ballot.asked.closes_at,
            await zone(_scene(context), ballot),
            len(ballot.positions) - len(ballot.given),
            elsewhere=ballot.asked.antenna != context.chat.antenna,
        )
    )


async def _led_to_private(context: Context) -> Reply:
    """A secret answer that the others saw is not taken: it goes away, and the ballot comes in private."""
    context = context.in_private()
    return replace(await begin(context, context.number(0)), erase=True)


async def pick(context: Context) -> Reply:
    """A press in the private ballot: saved, and on to the next page."""
    (outcome,) = await picks([context])
    if not isinstance(outcome, Reply):
        raise outcome
    return outcome


async def picks(contexts: Sequence[Context]) -> list[Outcome]:
    """The same for several, by anybody."""
    over = await _replaced_pages(contexts)
    presses = [_press_on_page(context, context.action in over) for context in contexts]
    ready = [press for press in presses if isinstance(press, Press)]
    answered = iter(await ballots.press_all(contexts[0].work, ready))
    outcomes = [next(answered) if isinstance(press, Press) else press for press in presses]
    pages = Pages(contexts[0].work)
    replies = [
        await _gone_on(context, outcome, pages, context.action in over)
        if isinstance(outcome, Answered)
        else outcome
        for context, outcome in zip(contexts, outcomes, strict=True)
    ]
    await pages.save()
    return replies


async def _replaced_pages(contexts: Sequence[Context]) -> list[Action]:
    """The acts below pages in whose place another stands."""
    over = []
    for number in {context.action.args[0] for context in contexts if context.action.args}:
        own = [context for context in contexts if context.action.args[:1] == (number,)]
        with suppress(Refusal):
            replaced = await live_messages.replaced(
                own[0].tx, own[0].number(0), {context.action.address for context in own}
            )
            over += [c.action for c in own if c.action.message in replaced.get(c.action.address, ())]
    return over


def _press_on_page(context: Context, replaced: bool) -> Press | Refusal:
    """Below a page that was replaced nothing is pressed; what comes again was."""
    return Refusal("unknown_button") if replaced and not context.again else _press(context)


async def _gone_on(context: Context, answered: Answered, pages: Pages, replaced: bool) -> Reply:
    toast = f"✓ {answer_in_words(context.t, answered.question, answered.answer)}" if answered.complete else ""
    if replaced:
        return Reply(toast=toast)  # it was a page when this act came first
    if not context.action.message:
        reply = await _page(context, answered.ballot, answered.next, toast=toast)
    else:
        reply = await _in_place(context, pages, answered.ballot, answered.next, toast)
    return replace(reply, erase=_shows_too_much(answered.ballot))


def _shows_too_much(ballot: Ballot) -> bool:
    """The act itself shows a secret answer, to whoever can read the chat."""
    return ballot.stored.secrecy == SECRET


async def _check_page(context: Context, number: int) -> None:
    """Raises Refusal below a page in whose place another stands: it may show what is long different."""
    if await _replaced(context, number):
        raise Refusal("unknown_button")


async def _replaced(context: Context, number: int) -> bool:
    action = context.action
    return bool(action.message) and await live_messages.is_replaced(
        context.tx, number, action.address, action.message
    )


async def page(context: Context) -> Reply:
    ballot = await _ballot(context)
    position = context.number(1)
    if position > len(ballot.consultation.questions):
        raise Refusal("unknown_button")
    return await _page(context, ballot, position)


async def overview(context: Context, position: int, toast: str = "") -> Reply:
    """The last page of the ballot whose number is the argument at this position."""
    ballot = await _ballot(context, position)
    return await _page(context, ballot, len(ballot.consultation.questions), toast)


async def _ballot(context: Context, position: int = 0) -> Ballot:
    """The one whose number is the argument at this position, below its page."""
    await _check_page(context, context.number(position))
    return await _held(context, context.number(position))


async def _held(context: Context, number: int) -> Ballot:
    """As it stays until this act is committed: at the closing, every page that was shown is known."""
    return await open_ballot.ballot_of(context.work, context.person, number, hold=True)


async def _page(
    context: Context,
    ballot: Ballot,
    position: int,
    toast: str = "",
    wrote: int | None = None,
    *,
    why: bool = False,
) -> Reply:
    """Show a page in place, and expect what is typed next to answer it, or to say why it was answered so."""
    if not context.action.message:
        return await below(context, ballot, position, wrote, why=why)
    pages = Pages(context.work)
    reply = await _in_place(context, pages, ballot, position, toast, wrote, why=why)
    await pages.save()
    return reply


async def _in_place(
    context: Context,
    pages: Pages,
    ballot: Ballot,
    position: int,
    toast: str = "",
    wrote: int | None = None,
    *,
    why: bool = False,
) -> Reply:
    ballot = pages.shown(context, ballot, position, wrote, why=why)
    return context.show(await page_of(_scene(context), ballot, position), toast)


async def _keep(context: Context, ballot: Ballot) -> None:
    """Where the ballot's page stands."""
    action = context.action
    await live_messages.keep_ballot(
        context.tx, context.now, ballot.stored.id, action.address, (action.message,), context.t.code
    )


async def _expect(
    context: Context, ballot: Ballot, position: int, wrote: int | None = None, *, why: bool = False
) -> Ballot:
    """What is typed next answers this page, or is the reason for its answer; `wrote`: or goes on with the
    answer to that question."""
    answering = awaited(ballot, position, wrote, why=why)
    await people.expect(context.tx, context.person, answering)
    return replace(ballot, person=replace(ballot.person, awaited=answering))


async def start(context: Context) -> Reply:
    """The ballot as a new message: from a link, a list or a reminder."""
    return await begin(context, context.number(0))


async def begin(context: Context, number: int) -> Reply:
    """The first page that has no answer yet, below; the overview when all have one."""
    ballot = await _held(context, number)
    return await below(context, ballot, ballot.unanswered if ballot.answers else 0)


async def below(
    context: Context,
    ballot: Ballot,
    position: int,
    wrote: int | None = None,
    *,
    why: bool = False,
    **shown: Any,
) -> Reply:
    """A page as a new message. `shown`: more of what `facts.Ballot` has."""
    if not context.again:
        await _expect(context, ballot, position, wrote, why=why)
    return _owed(context, ballot, position=position, **shown)


def _owed(context: Context, ballot: Ballot, **shown: Any) -> Reply:
    """A page of the ballot, below. `shown`: as `facts.Ballot` has it."""
    page = facts.Ballot(number=ballot.stored.number, **shown)
    return context.owe(page, Subject(About.BALLOT, ballot.stored.id))


async def typed(context: Context, awaited: Answering) -> Reply:
    """A typed answer to the question shown last; or more of what was written to the one before."""
    position = awaited.position
    answered = await ballots.typed(
        _act(context, awaited.number),
        position=position,
        text=context.arg(0),
        wrote=awaited.wrote,
        why=bool(awaited.why),
    )
    reply = await (_added(context, answered, position) if answered.cut else _onward(context, answered))
    return replace(reply, erase=_shows_too_much(answered.ballot))


async def _onward(context: Context, answered: Answered) -> Reply:
    """The next page; another message may still go on with what was written."""
    wrote = answered.position if answered.goes_on else None
    if answered.behind is None:
        return await below(context, answered.ballot, answered.next, wrote)
    return await below(
        context,
        answered.ballot,
        answered.next,
        wrote,
        taken=answered.position,
        behind=answered.behind,
    )


async def _added(context: Context, answered: Answered, position: int) -> Reply:
    """The same page as before, which says what became of the message."""
    await _expect(context, answered.ballot, position, answered.position)
    return _owed(context, answered.ballot, position=position, added=answered.position, cut=str(answered.cut))


async def keep_one(context: Context) -> Reply:
    """Of two messages that are one answer, one alone."""
    await _check_page(context, context.number(0))
    answered = await ballots.keep_one(
        _act(context, context.number(0)),
        position=context.number(1),
        cut=context.number(2),
        last=context.arg(3) == "last",
    )
    toast = f"✓ {answer_in_words(context.t, answered.question, answered.answer)}"
    position = answered.ballot.onward(answered.position)
    apart = context.arg(3) == "first" and position < len(answered.ballot.consultation.questions)
    wrote = None if apart else answered.position
    return await _page(context, answered.ballot, position, toast, wrote)


async def move(context: Context) -> Reply:
    """What was taken for an answer belongs to the question before."""
    await _check_page(context, context.number(0))
    answered = await ballots.move(
        _act(context, context.number(0)),
        position=context.number(1),
        to=context.number(2),
    )
    to = context.number(2)
    question = answered.ballot.question(to)
    toast = f"✓ {answer_in_words(context.t, question, answered.ballot.answers.get(question.id, ''))}"
    return await _page(context, answered.ballot, answered.position, toast, to)


async def why(context: Context) -> Reply:
    """Asks for the reason of an answer; with `keep` or `drop`, settles what becomes of the one there is."""
    number, position = context.number(0), context.number(1)
    if not context.has(2):
        ballot = await _ballot(context)
        if not questions.takes_reason(ballot.question(position), ballot.answers):
            raise Refusal("unknown_button")
        return await _page(context, ballot, position, why=True)
    await _check_page(context, number)
    if context.arg(2) not in reasons.SETTLED:
        raise Refusal("unknown_button")
    answered = await ballots.settle_reason(
        _act(context, number), position=position, keep=context.arg(2) == reasons.KEEP
    )
    return await _page(context, answered.ballot, position, toast=reasons.settled(context.t, context.arg(2)))


async def receipts(context: Context) -> Reply:
    """The receipts of one's answers, shown as a page of the ballot: at the closing it is overwritten too."""
    ballot = await _ballot(context)
    if not context.action.message:
        return _owed(context, ballot, receipts=True)
    await _keep(context, ballot)
    return context.show(await receipts_of(_scene(context), ballot))


async def pause(context: Context) -> Reply:
    ballot = await _ballot(context)
    if not context.again:
        await people.expect(context.tx, context.person, None)
    timezone = await zone(_scene(context), ballot)
    return context.show(views.paused(context.t, ballot, context.number(1), timezone))


async def withdraw(context: Context) -> Reply:
    number, position = context.number(0), context.number(1)
    await _check_page(context, number)
    answered = await ballots.withdraw(
        _act(context, number),
        position=position,
    )
    return await _page(context, answered.ballot, position, toast=context.t("Your answer is withdrawn."))


async def withdraw_all(context: Context) -> Reply:
    """Asked twice: written opinions go too."""
    if not context.has(1):
        return await _ask_withdraw_all(context)
    await _check_page(context, context.number(0))
    ballot = await ballots.withdraw_all(_act(context, context.number(0)))
    position = len(ballot.consultation.questions)
    return await _page(context, ballot, position, toast=context.t("All your answers are withdrawn."))


async def _ask_withdraw_all(context: Context) -> Reply:
    ballot = await _ballot(context)
    if not context.action.message:
        return _owed(context, ballot, withdraw_all=True)
    await _keep(context, ballot)
    return context.show(views.ask_withdraw_all(context.t, ballot))


async def in_language(context: Context, person: people.Person) -> Reply:
    """The same page, in the language just chosen."""
    context = context.as_person(person)
    ballot = await _ballot(context, 1)
    return await _page(context, ballot, context.number(2))


VERBS = (
    Verb("vote", vote, button=True, repeatable=True, together=votes),
    Verb("pick", pick, InGroup.UNKNOWN, button=True, repeatable=True, together=picks),
    Verb("page", page, InGroup.UNKNOWN, button=True, repeatable=True, reads=True),
    Verb("ballot", start, InGroup.UNKNOWN, button=True),
    Verb("pause", pause, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("receipts", receipts, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("withdraw", withdraw, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("withdraw_all", withdraw_all, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("why", why, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("keep_one", keep_one, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("move_words", move, InGroup.UNKNOWN, button=True, repeatable=True),
)
