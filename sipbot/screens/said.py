"""What was worded already, when somebody was answered."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.chat import Message, from_json
from sipbot.services import house
from sipbot.views import chats
from sipbot.views.labels import text_in

from .scene import Scene, Screen


async def said(scene: Scene, args: Mapping[str, str]) -> Message:
    return from_json(args["message"])


async def chat_gone(scene: Scene, args: Mapping[str, str]) -> Message:
    return chats.gone(scene.t, args["address"], await _antenna(scene, args))


async def chat_refuses(scene: Scene, args: Mapping[str, str]) -> Message:
    antenna = await _antenna(scene, args)
    return chats.refuses(scene.t, args["address"], antenna, args["reason"])


async def chat_takes_again(scene: Scene, args: Mapping[str, str]) -> Message:
    return chats.takes_again(scene.t, args["address"], await _antenna(scene, args))


async def refused_unknown(scene: Scene, args: Mapping[str, str]) -> Message:
    antenna = await _antenna(scene, args)
    return chats.refused_unknown(scene.t, args["address"], antenna, args["said"])


async def topic_gone(scene: Scene, args: Mapping[str, str]) -> Message:
    antenna = await _antenna(scene, args)
    return chats.topic_gone(scene.t, args["address"], antenna, args["topic"])


async def _antenna(scene: Scene, args: Mapping[str, str]) -> str:
    """The antenna's name, as the reader knows it."""
    antenna = (await house.antennas(scene.tx)).get(args["antenna"])
    return text_in(antenna.name, scene.t) if antenna else args["antenna"]


SCREENS: dict[str, Screen] = {
    "said": said,
    "chat_gone": chat_gone,
    "chat_refuses": chat_refuses,
    "chat_takes_again": chat_takes_again,
    "refused_unknown": refused_unknown,
    "topic_gone": topic_gone,
}
