"""Coordinators and drafters: publishing by file, results, dossiers."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from sipbot import i18n
from sipbot.chat import Owed, Reply
from sipbot.rules.faults import Fault, Faulty, Refusal
from sipbot.services import consultations
from sipbot.services import results as figures
from sipbot.toml_lines import line_of
from sipbot.views import coordination as views
from sipbot.views import results as result_views
from sipbot.views.people import go_private

from .context import Context, Handler

MOST = 200
"""kB of a consultation's file."""


async def file(context: Context) -> Reply:
    """A consultation's file, sent in private, is published."""
    context.allow("publish")
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
    context.allow("results")
    if not context.action.private:
        return context.say(go_private(context.t, "results"))
    listing = await consultations.listing(context.tx)
    if context.action.query and context.has(0):
        number = context.number(0)
        chosen = next((stored for stored in listing if stored.number == number), None)
        if chosen is None:
            raise Refusal("unknown_button")
        found = await figures.results(context.tx, context.now, chosen.id)
        return context.say(
            result_views.summary_message(found, context.t, await figures.antenna_names(context.tx))
        )
    pairs = [(stored, consultations.spec(stored)) for stored in listing]
    return context.say(views.listing(context.t, pairs, context.now))


async def dossier(context: Context) -> Reply:
    """The dossier in another language."""
    id_, code = context.arg(0), context.arg(1)
    stored = await consultations.find(context.tx, id_)
    context.allow("dossier", stored.working_group)
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


HANDLERS: dict[str, Handler] = {"file": file, "results": results, "dossier": dossier}
