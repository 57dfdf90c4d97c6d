"""What was worded already, when somebody was answered."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.chat import Message, from_json
from sipbot.services import house
from sipbot.views import coordination

from .scene import Scene, Screen


async def said(scene: Scene, args: Mapping[str, str]) -> Message:
    return from_json(args["message"])


async def chat_gone(scene: Scene, args: Mapping[str, str]) -> Message:
    antennas = await house.antennas(scene.tx)
    name = antennas[args["antenna"]].name if args["antenna"] in antennas else args["antenna"]
    return coordination.chat_gone(scene.t, args["address"], name)


SCREENS: dict[str, Screen] = {"said": said, "chat_gone": chat_gone}
