"""What was worded already, when somebody was answered."""

from __future__ import annotations

from sipbot import facts
from sipbot.chat import Message, from_json
from sipbot.views.organisers import chats
from sipbot.views.words.labels import text_in

from .scene import Scene, Screens


async def said(scene: Scene, told: facts.Said) -> Message:
    return from_json(told.message)


async def chat_gone(scene: Scene, told: facts.ChatGone) -> Message:
    return chats.gone(scene.t, told.address, await _antenna(scene, told))


async def chat_refuses(scene: Scene, told: facts.ChatRefuses) -> Message:
    antenna = await _antenna(scene, told)
    return chats.refuses(scene.t, told.address, antenna, told.reason)


async def chat_takes_again(scene: Scene, told: facts.ChatTakesAgain) -> Message:
    return chats.takes_again(scene.t, told.address, await _antenna(scene, told))


async def refused_unknown(scene: Scene, told: facts.RefusedUnknown) -> Message:
    antenna = await _antenna(scene, told)
    return chats.refused_unknown(scene.t, told.address, antenna, told.said)


async def topic_gone(scene: Scene, told: facts.TopicGone) -> Message:
    antenna = await _antenna(scene, told)
    return chats.topic_gone(scene.t, told.address, antenna, told.topic)


async def _antenna(scene: Scene, told: facts.OfAChat) -> str:
    """The antenna's name, as the reader knows it."""
    antenna = (await scene.work.antennas()).get(told.antenna)
    return text_in(antenna.name, scene.t) if antenna else told.antenna


SCREENS: Screens = {
    facts.Said: said,
    facts.ChatGone: chat_gone,
    facts.ChatRefuses: chat_refuses,
    facts.ChatTakesAgain: chat_takes_again,
    facts.RefusedUnknown: refused_unknown,
    facts.TopicGone: topic_gone,
}
