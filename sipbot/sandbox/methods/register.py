"""Where each file of this folder puts its methods."""

from __future__ import annotations

from collections.abc import Callable

from sipbot.sandbox.arguments import Args
from sipbot.sandbox.world import World

Method = Callable[[World, Args], object]

METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """This function carries out the Bot API method of that name."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register
