"""Meetings in a chat of their antenna, and in private for those who come."""

from __future__ import annotations

from datetime import datetime

from sipbot import facts
from sipbot.chat import Message
from sipbot.services import meetings as services
from sipbot.services.meetings import Announced
from sipbot.views.members import meetings

from .scene import Scene, Screens


async def _announced(scene: Scene, told: facts.OfAMeeting) -> Announced:
    return await services.announced(scene.work, told.meeting)


async def announcement(scene: Scene, told: facts.Announcement) -> Message | None:
    announced = await _announced(scene, told)
    return None if announced.meeting.state == "undone" else meetings.announcement(scene.t, announced)


async def moved(scene: Scene, told: facts.Moved) -> Message | None:
    announced = await _announced(scene, told)
    if announced.meeting.state != "announced":
        return None
    return meetings.moved(scene.t, announced, datetime.fromisoformat(told.was))


async def cancelled(scene: Scene, told: facts.Cancelled) -> Message:
    return meetings.cancelled(scene.t, await _announced(scene, told))


async def reminder(scene: Scene, told: facts.Reminder) -> Message | None:
    announced = await _announced(scene, told)
    left = announced.meeting.starts_at - scene.now
    if announced.meeting.state != "announced" or left.total_seconds() <= 0:
        return None
    return meetings.reminder(scene.t, announced, left, late=scene.late or told.late)


SCREENS: Screens = {
    facts.Announcement: announcement,
    facts.Moved: moved,
    facts.Cancelled: cancelled,
    facts.Reminder: reminder,
}
