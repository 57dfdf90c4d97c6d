"""A consultation in a group, its result, and the dossier."""

from __future__ import annotations

import asyncio

from sipbot import facts
from sipbot.chat import Message
from sipbot.exports.dossier import export
from sipbot.services import antennas, links, live, statements, translation_reports
from sipbot.services import consultations as services
from sipbot.services import results as figures
from sipbot.views.members import consultations
from sipbot.views.members import statements as statement_views
from sipbot.views.members import translation_reports as report_views
from sipbot.views.members.consultations import Asking
from sipbot.views.organisers import coordination, repeating
from sipbot.views.reports import results
from sipbot.views.words.labels import called, text_in

from .scene import Scene, Screens


async def consultation(scene: Scene, told: facts.Consultation) -> Message:
    """The group's message; after the closing, that it is closed."""
    stored = await services.find(scene.tx, told.consultation)
    spec = services.spec(stored)
    if stored.withdrawn:
        return consultations.withdrawn_in_group(scene.t, spec)
    if stored.being_counted:
        return consultations.counted_in_group(scene.t, spec)
    if stored.closed_at is not None:
        return consultations.closed_in_group(scene.t, spec)
    chat = await antennas.chat(scene.tx, scene.to)
    slug = chat.antenna if chat else told.antenna
    antenna = (await scene.work.antennas())[slug]
    return consultations.in_group(
        scene.t,
        Asking(
            consultation=spec,
            number=stored.number,
            closes_at=await services.closes_in(scene.tx, stored.id, slug),
            timezone=antenna.timezone,
            antenna=text_in(antenna.name, scene.t),
            turnout=await figures.turnout_so_far(scene.work, stored.id, slug),
            token=await links.token_of(scene.tx, stored.id, slug, scene.t.code),
            so_far=await live.so_far(scene.tx, stored, await statements.grown(scene.tx, stored, spec)),
        ),
    )


async def nudge(scene: Scene, told: facts.Nudge) -> Message | None:
    """One line for the group, with no names."""
    stored = await services.find(scene.tx, told.consultation)
    if stored.closed_at is not None:
        return None
    antenna = (await scene.work.antennas())[told.antenna]
    closes_at = await services.closes_in(scene.tx, stored.id, antenna.slug)
    token = await links.token_of(scene.tx, stored.id, antenna.slug, scene.t.code)
    return consultations.nudge(scene.t, services.spec(stored), closes_at, antenna.timezone, token)


async def closed(scene: Scene, told: facts.Closed) -> Message:
    counted = await figures.results(scene.work, told.consultation)
    group = await figures.working_group_name(scene.tx, counted.consultation.working_group)
    return results.closed_message(
        counted,
        scene.t,
        called(await figures.antenna_names(scene.work), scene.t),
        text_in(group, scene.t),
        coordination.next_step(scene.t, counted.consultation),
    )


async def proposal(scene: Scene, told: facts.Proposal) -> Message | None:
    """A member's statement, for a moderator; decided meanwhile, it is of no use."""
    stored = await services.find(scene.tx, told.consultation)
    text = await statements.proposal(scene.tx, stored.id, told.question, told.id)
    if stored.closed_at is not None or not text:
        return None
    position = statements.position_of(stored, told.question)
    spec = services.spec(stored)
    return statement_views.proposal(scene.t, spec, stored.number, position, told.id, text)


async def odd(scene: Scene, told: facts.Odd) -> Message | None:
    """A translation that seems odd, for those who can mend it."""
    reported = await translation_reports.reported(scene.tx, told.consultation, told.question, told.language)
    return report_views.report(scene.t, reported) if reported is not None else None


async def sealed(scene: Scene, told: facts.Sealed) -> Message:
    """The seal with the list, for everybody to keep."""
    seal, text = await figures.sealed_list(scene.tx, told.consultation)
    spec = services.spec(await services.find(scene.tx, told.consultation))
    return consultations.sealed(scene.t, spec, seal, text)


async def still_counting(scene: Scene, told: facts.StillCounting) -> Message | None:
    """A closing that takes too long; None: it is over."""
    stored = await services.find(scene.tx, told.consultation)
    return coordination.still_counting(scene.t, services.spec(stored)) if stored.being_counted else None


async def dossier(scene: Scene, told: facts.Dossier) -> Message:
    """The file is written in a thread: a long one takes seconds."""
    dossier = await figures.dossier(scene.work, told.consultation)
    file = await asyncio.to_thread(export, dossier, scene.t.to_keep(), told.format, scene.now)
    group = text_in(dossier.working_group, scene.t)
    return coordination.dossier(scene.t, dossier.results.consultation, group, file, told.format)


async def repeated(scene: Scene, told: facts.Repeated) -> Message:
    """The next one of a series is there."""
    stored = await services.find(scene.tx, told.made)
    zone = next(iter((await scene.work.antennas()).values())).timezone
    return repeating.repeated(scene.t, services.spec(stored), stored, told.series, zone)


async def not_repeated(scene: Scene, told: facts.NotRepeated) -> Message:
    """The next one of a series could not be made."""
    spec = services.spec(await services.find(scene.tx, told.series))
    return repeating.not_repeated(scene.t, spec, told.series, told.made)


SCREENS: Screens = {
    facts.Repeated: repeated,
    facts.NotRepeated: not_repeated,
    facts.Consultation: consultation,
    facts.Nudge: nudge,
    facts.Proposal: proposal,
    facts.Odd: odd,
    facts.Closed: closed,
    facts.Sealed: sealed,
    facts.Dossier: dossier,
    facts.StillCounting: still_counting,
}
