"""How an animator announces a small talk, for the scenarios that begin with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.stage import Actor

TITLE = "Le modèle économique, autour d'un café"
PLACE = "Place du Marché 1, Liège"


async def fills_in(
    animator: Actor,
    *,
    antenna: str = "Liège",
    titles: Sequence[str] = (TITLE,),
    day: str = "12/12/2026",
    hour: str = "18:30",
    place: str = PLACE,
    link: str = "",
) -> None:
    """Step by step to the preview."""
    await animator.asks("announce")
    await animator.taps("New in {antenna}", antenna=antenna)
    for text in (*titles, day, hour, place):
        await animator.writes(text)
    if link:
        await animator.writes(link)
    else:
        await animator.taps("No link")


async def announces(animator: Actor, **facts: object) -> None:
    """The whole way, until it stands in the chats."""
    await fills_in(animator, **facts)  # type: ignore[arg-type]
    await animator.taps("Announce")
    await animator.stage.until(animator.stage.clock.now() + timedelta(seconds=62))
