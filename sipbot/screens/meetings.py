"""Meetings in a chat of their antenna, and in private for those who come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sipbot.chat import OF_A_MEETING, Message
from sipbot.services import meetings as services
from sipbot.services.meetings import Announced
from sipbot.views import meetings

from .scene import Scene, Screen


async def _announced(scene: Scene, args: Mapping[str, str]) -> Announced:
    """The meeting that a message is about: an announcement, a new date or a reminder."""
    id_ = next(args[kind] for kind in OF_A_MEETING if kind in args)
    return await services.announced(scene.tx, int(id_))


async def announcement(scene: Scene, args: Mapping[str, str]) -> Message | None:
    announced = await _announced(scene, args)
    return None if announced.meeting.state == "undone" else meetings.announcement(scene.t, announced)


async def moved(scene: Scene, args: Mapping[str, str]) -> Message | None:
    announced = await _announced(scene, args)
    if announced.meeting.state != "announced":
        return None
    return meetings.moved(scene.t, announced, datetime.fromisoformat(args["was"]))


async def cancelled(scene: Scene, args: Mapping[str, str]) -> Message:
    return meetings.cancelled(scene.t, await _announced(scene, args))


async def reminder(scene: Scene, args: Mapping[str, str]) -> Message | None:
    announced = await _announced(scene, args)
    left = announced.meeting.starts_at - scene.now
    if announced.meeting.state != "announced" or left.total_seconds() <= 0:
        return None
    return meetings.reminder(scene.t, announced, left, late=scene.late or "late" in args)


SCREENS: dict[str, Screen] = {
    "announcement": announcement,
    "moved": moved,
    "cancelled": cancelled,
    "reminder": reminder,
}
