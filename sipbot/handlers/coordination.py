"""Coordinators and drafters: publishing by file, results, dossiers."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from sipbot import i18n
from sipbot.chat import Owed, Reply
from sipbot.rules.faults import Fault, Faulty, Refusal
from sipbot.rules.rights import may_everywhere
from sipbot.services import closing, consultations
from sipbot.services import results as figures
from sipbot.services.consultations import Stored
from sipbot.toml_lines import line_of
from sipbot.views import coordination as views
from sipbot.views import results as result_views
from sipbot.views.people import go_private

from .context import Context, Handler

MOST = 200
"""kB of a consultation's file."""


async def file(context: Context) -> Reply:
    """A consultation's file, sent in private, is published: an animator's for the own antenna alone."""
    context.allow_somewhere("publish")
    sent = context.action.file
    if not context.action.private:
        return context.say(go_private(context.t, "help"))
    if sent is None:
        too_large = context.arg(0) == "file_too_large"
        raise Refusal("file_too_large", most=str(MOST)) if too_large else Refusal("file_not_fetched")
    name = sent.name[:80]
    try:
        text = sent.content.decode("utf-8-sig")
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return context.say(views.not_toml(context.t, name, _line(str(error))))
    except (UnicodeDecodeError, RecursionError):
        return context.say(views.not_toml(context.t, name, ""))
    try:
        consultation = await consultations.check(context.tx, values)
        context.allow_everywhere("publish", consultation.antennas or list(context.antennas))
        published = await consultations.publish(context.tx, context.now, values, str(context.sender))
    except Faulty as faulty:
        return context.say(views.faulty(context.t, name, faulty.faults, _lines(text, faulty.faults)))
    return context.say(views.published(context.t, published, context.zone))


def _line(error: str) -> str:
    _, _, rest = error.rpartition("at line ")
    return rest.partition(",")[0] if rest[:1].isdigit() else ""


def _lines(text: str, faults: tuple[Fault, ...]) -> dict[str, int]:
    found = {fault.path: line_of(text, fault.path) for fault in faults}
    return {path: line for path, line in found.items() if line is not None}


async def results(context: Context) -> Reply:
    """The consultations; or, after a press, one's figures: before the closing turnout only."""
    context.allow_somewhere("results")
    if not context.action.private:
        return context.say(go_private(context.t, "results"))
    if context.action.query and context.has(0):
        chosen = await _own(context, "results")
        found = await figures.results(context.tx, context.now, chosen.id)
        names = await figures.antenna_names(context.tx)
        summary = result_views.summary_message(found, context.t, names)
        if chosen.closed_at is None:
            summary = replace(summary, buttons=views.to_do(context.t, chosen))
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
    if chosen is None or not context.action.private:
        raise Refusal("unknown_button")
    context.allow_everywhere(verb, await consultations.antennas_of(context.tx, chosen.id))
    return chosen


async def close(context: Context) -> Reply:
    """Asked twice: closing is for good."""
    chosen = await _own(context, "close")
    consultation = consultations.spec(chosen)
    if not context.has(1):
        return context.show(views.ask_close(context.t, chosen, consultation))
    await closing.close(context.tx, context.now, chosen.id)
    return context.show(views.is_closed(context.t, consultation))


async def extend(context: Context) -> Reply:
    """By some days, to the same hour."""
    chosen = await _own(context, "extend")
    if not context.has(1):
        return context.show(views.ask_extend(context.t, chosen, consultations.spec(chosen), context.zone))
    days = context.number(1)
    if days not in views.DAYS:
        raise Refusal("unknown_button")
    after = await consultations.extend_by(context.tx, context.now, chosen.id, days)
    return context.show(views.is_extended(context.t, after, consultations.spec(after), context.zone))


async def dossier(context: Context) -> Reply:
    """The dossier in another language."""
    id_, code = context.arg(0), context.arg(1)
    stored = await consultations.find(context.tx, id_)
    if stored.working_group:
        context.allow("dossier", stored.working_group)
    else:
        context.allow_everywhere("antenna dossier", await consultations.antennas_of(context.tx, id_))
    if code not in i18n.codes() or not context.action.private:
        raise Refusal("unknown_button")
    if stored.closed_at is None:
        raise Refusal("not_closed_yet", id=id_)
    owed = Owed(
        key=f"reply:{context.action.id}",
        to=context.action.place,
        screen="dossier",
        args={"consultation": id_},
        language=code,
        urgent=True,
    )
    return replace(Reply(toast=context.t("It is on its way.")), owed=(owed,))


HANDLERS: dict[str, Handler] = {
    "file": file,
    "results": results,
    "close": close,
    "extend": extend,
    "dossier": dossier,
}
