"""Coordinators and drafters: publishing by file, results, dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sipbot import i18n
from sipbot.chat import Message, Owed, Reply
from sipbot.facts import Dossier
from sipbot.rules.faults import Fault, Faulty, Refusal
from sipbot.rules.rights import may_everywhere, may_somewhere
from sipbot.rules.texts import lacking
from sipbot.services import antennas, closing, consultations, incoming, opening, repeating
from sipbot.services import results as figures
from sipbot.services.consultations import Stored
from sipbot.services.publishing import check
from sipbot.views.organisers import coordination as views
from sipbot.views.organisers import rehearsals as rehearsal_views
from sipbot.views.organisers import repeating as repeating_views
from sipbot.views.reports import results as result_views
from sipbot.views.words.labels import called
from sipbot.writing.sources import Source

from . import publishing, rehearsals, wordless
from .context import Context
from .verbs import InGroup, Verb

MOST_KILOBYTES = 200
"""kB of a consultation's file."""


async def file(context: Context) -> Reply:
    """A consultation's file, sent in private, is shown, then published: an animator's for the own antenna."""
    if context.person.awaited and not may_somewhere("publish", context.roles, list(context.antennas)):
        raise wordless.refusal(context)
    context.allow_somewhere("publish")
    sent = context.action.file
    if sent is None or sent.size is None or sent.size > MOST_KILOBYTES * 1000:
        raise Refusal("file_too_large", most=str(MOST_KILOBYTES))
    caption = context.arg(1) if context.has(1) else ""
    await incoming.note(context.tx, context.now, context.action.id, context.sender, sent, caption)
    return Reply()


Contents = Source | Faulty | Refusal
"""What stands in a file, or why nobody knows."""


async def read(context: Context, *, name: str, contents: Contents) -> Reply:
    """The file is read: it is taken, if its sender still may."""
    context.allow_somewhere("publish")
    if isinstance(contents, Refusal):
        raise contents
    if isinstance(contents, Faulty):
        return context.say(_wrong(context, name[:80], None, contents.faults))
    rehearsal = context.has(1) and rehearsal_views.is_meant(context.arg(1))
    return await _taken(context, name[:80], contents, rehearsal=rehearsal)


async def _taken(context: Context, name: str, source: Source, *, rehearsal: bool) -> Reply:
    """Shown or rehearsed; or what is wrong, each fault with its line or cell."""
    try:
        consultation = await check(context.work, source.values)
        if source.faults:
            raise Faulty(source.faults)
        context.allow_everywhere("publish", consultation.antennas or list(context.antennas))
        if rehearsal:
            return await rehearsals.begin(context, source.values)
        return await publishing.ask(context, source.values)
    except Faulty as faulty:
        return context.say(_wrong(context, name, source, await _all_of_them(context, source, faulty.faults)))


async def _all_of_them(context: Context, source: Source, faults: Sequence[Fault]) -> list[Fault]:
    """What the command line says too: also in the cells, and the texts that the chats lack."""
    also = source.faults if tuple(faults) != tuple(source.faults) else ()
    named = source.values.get("antennas")
    asked = [slug for slug in context.antennas if not isinstance(named, list) or slug in named]
    spoken = {code for slug in asked for code in await antennas.languages_of(context.tx, slug)}
    return [*also, *faults, *lacking(source.values, spoken, faults)]


def _wrong(context: Context, name: str, source: Source | None, faults: Sequence[Fault]) -> Message:
    first = faults[0]
    if first.code == "bad_toml" and "line" in first.facts:
        return views.not_toml(context.t, name, first.facts["line"])
    return views.faulty(context.t, name, faults, _places(source, faults) if source else {})


def _places(source: Source, faults: Sequence[Fault]) -> dict[str, int | str]:
    """The line of each key path, or its cell."""
    lines = {fault.path: source.line(fault.path) or source.cell(fault.path) for fault in faults}
    return {path: line for path, line in lines.items() if line}


async def results(context: Context) -> Reply:
    """The consultations; or, after a press, one's figures: before the closing turnout only."""
    if context.action.query and context.has(0):
        chosen = await _own(context, "results")
        counted = await figures.results(context.work, chosen.id)
        names = called(await figures.antenna_names(context.work), context.t)
        summary = result_views.summary_message(counted, context.t, names)
        to_do = views.to_do(context.t, chosen, context.now)
        if chosen.closed_at is not None:
            to_do = views.to_read(context.t, chosen) if counted.questions else ()
        summary = replace(summary, buttons=to_do)
        return context.say(summary)
    pairs = [
        (stored, consultations.spec(stored))
        for stored in await consultations.listing(context.tx)
        if may_everywhere("results", context.roles, await consultations.antennas_of(context.tx, stored.id))
    ]
    return context.say(views.listing(context.t, pairs, context.now))


async def _own(context: Context, verb: str) -> Stored:
    """The consultation of the button, if this is allowed in each antenna that it asks. Raises Refusal."""
    number = context.number(0)
    listing = await consultations.listing(context.tx)
    chosen = next((stored for stored in listing if stored.number == number), None)
    if chosen is None:
        raise Refusal("unknown_button")
    context.allow_everywhere(verb, await consultations.antennas_of(context.tx, chosen.id))
    return chosen


async def close(context: Context) -> Reply:
    """Asked twice: closing is for good. Who agreed to withdraw it is asked anew if it has opened meanwhile."""
    chosen = await _own(context, "close")
    consultation, status = consultations.spec(chosen), chosen.status(context.now)
    if not context.has(1) or (context.arg(1) == views.WITHDRAW and status == "open"):
        return context.show(views.ask_close(context.t, chosen, consultation, status))
    after = await closing.close(context.work, chosen.id)
    return context.show(views.is_closed(context.t, after, consultation))


async def extend(context: Context) -> Reply:
    """By some days, to the same hour."""
    chosen = await _own(context, "extend")
    if not context.has(1):
        return context.show(views.ask_extend(context.t, chosen, consultations.spec(chosen), context.zone))
    days = context.number(1)
    if days not in views.DAYS:
        raise Refusal("unknown_button")
    after = await opening.extend_by(context.work, chosen.id, days)
    spec = consultations.spec(after)
    return context.show(views.is_extended(context.t, after, spec, context.zone, context.now))


async def dossier(context: Context) -> Reply:
    """The dossier in another language, or for a word processor."""
    id_, code = context.arg(0), context.arg(1)
    format_ = context.arg(2) if context.has(2) else views.TO_READ
    stored = await consultations.find(context.tx, id_)
    if stored.working_group:
        context.allow("dossier", stored.working_group)
    else:
        context.allow_everywhere("antenna dossier", await consultations.antennas_of(context.tx, id_))
    if code not in i18n.codes() or format_ not in views.FORMATS:
        raise Refusal("unknown_button")
    await consultations.find_closed(context.tx, id_)
    owed = Owed(
        key=f"reply:{context.action.id}",
        to=context.action.address,
        facts=Dossier(consultation=id_, format=format_),
        language=code,
        urgent=True,
    )
    return replace(Reply(toast=context.t("It is on its way.")), owed=(owed,))


async def unrepeat(context: Context) -> Reply:
    """Nothing follows by itself any more."""
    id_ = context.arg(0)
    context.allow_everywhere("publish", await consultations.antennas_of(context.tx, id_))
    series = await repeating.stop(context.tx, id_)
    return context.show(Message(repeating_views.stopped(context.t, series)))


VERBS = (
    Verb("file", file, InGroup.QUIET),
    Verb("results", results, InGroup.LED, button=True, reads=True, right="results", by_link=True),
    Verb("close", close, InGroup.UNKNOWN, button=True, step=True),
    Verb("extend", extend, InGroup.UNKNOWN, button=True, step=True),
    Verb("dossier", dossier, InGroup.UNKNOWN, button=True),
    Verb(repeating_views.STOP, unrepeat, InGroup.UNKNOWN, button=True, step=True),
)
