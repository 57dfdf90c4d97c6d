"""What was worded already, when somebody was answered."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.chat import Message, from_json
from sipbot.services import house
from sipbot.views import coordination
from sipbot.views.labels import text_in

from . import Scene, Screen


async def said(scene: Scene, args: Mapping[str, str]) -> Message:
    return from_json(args["message"])


async def chat_gone(scene: Scene, args: Mapping[str, str]) -> Message:
    antenna = (await house.antennas(scene.tx)).get(args["antenna"])
    name = text_in(antenna.name, scene.t) if antenna else args["antenna"]
    return coordination.chat_gone(scene.t, args["address"], name)


SCREENS: dict[str, Screen] = {"said": said, "chat_gone": chat_gone}
