"""What somebody reads about themselves, in private."""

from __future__ import annotations

from sipbot import facts, i18n
from sipbot.chat import Message
from sipbot.services import people
from sipbot.views.members import people as views

from .scene import Scene, Screens


async def me(scene: Scene, told: facts.Me) -> Message | None:
    """The page about oneself, as it is now; None: nobody is known there any more."""
    person = await people.known(scene.tx, scene.to)
    if person is None:
        return None
    awaiting = await people.awaiting(scene.work, person)
    antenna = awaiting.antenna or next(iter((await scene.work.antennas()).values()))
    t = i18n.language(person.language).read_on(scene.now)
    return views.me(t, person, awaiting, antenna.timezone, str(scene.to))


async def waiting(scene: Scene, told: facts.Waiting) -> Message | None:
    """What awaits somebody, as it is now; None: nobody is known there any more."""
    person = await people.known(scene.tx, scene.to)
    if person is None:
        return None
    awaiting = await people.awaiting(scene.work, person)
    antenna = awaiting.antenna or next(iter((await scene.work.antennas()).values()))
    return views.opinions(i18n.language(person.language), awaiting, antenna.timezone)


async def replaced(scene: Scene, told: facts.Replaced) -> Message:
    """In place of a page that stands further down now."""
    return views.replaced(scene.t)


async def forgotten(scene: Scene, told: facts.Forgotten) -> Message:
    """In place of a page of somebody who was erased."""
    return views.forgotten(scene.t)


SCREENS: Screens = {facts.Me: me, facts.Waiting: waiting, facts.Replaced: replaced, facts.Forgotten: forgotten}
