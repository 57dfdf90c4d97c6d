"""What somebody reads about themselves, in private."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot import i18n
from sipbot.chat import Message
from sipbot.services import house, people
from sipbot.views import people as views

from .scene import Scene, Screen


async def me(scene: Scene, args: Mapping[str, str]) -> Message | None:
    """The page about oneself, as it is now; None: nobody is known there any more."""
    person = await people.known(scene.tx, scene.to)
    if person is None:
        return None
    awaiting = await people.awaiting(scene.tx, scene.keys, scene.now, person)
    antenna = awaiting.antenna or next(iter((await house.antennas(scene.tx)).values()))
    t = i18n.language(person.language).read_on(scene.now)
    return views.me(t, person, awaiting, antenna.timezone, str(scene.to))


async def waiting(scene: Scene, args: Mapping[str, str]) -> Message | None:
    """What awaits somebody, as it is now; None: nobody is known there any more."""
    person = await people.known(scene.tx, scene.to)
    if person is None:
        return None
    awaiting = await people.awaiting(scene.tx, scene.keys, scene.now, person)
    antenna = awaiting.antenna or next(iter((await house.antennas(scene.tx)).values()))
    return views.opinions(i18n.language(person.language), awaiting, antenna.timezone)


async def replaced(scene: Scene, args: Mapping[str, str]) -> Message:
    """In place of a page that stands further down now."""
    return views.replaced(scene.t)


async def forgotten(scene: Scene, args: Mapping[str, str]) -> Message:
    """In place of a page of somebody who was erased."""
    return views.forgotten(scene.t)


SCREENS: dict[str, Screen] = {"me": me, "waiting": waiting, "replaced": replaced, "forgotten": forgotten}
