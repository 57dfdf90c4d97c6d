"""Command menus and the bot's descriptions."""

from __future__ import annotations

import re
from typing import Any

from sipbot.sandbox import limits
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.limits import Limit
from sipbot.sandbox.menus import DEFAULT, Command, Scope
from sipbot.sandbox.methods.reach import known_chat
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World

_NAME = re.compile(r"[a-z0-9_]+")


@method("setMyCommands")
def set_my_commands(world: World, args: Args) -> object:
    key = _key(world, args)
    if len(args["commands"]) > limits.COMMAND_COUNT.most:
        raise limits.COMMAND_COUNT.refusal()
    world.menus.commands[key] = tuple(_command(given) for given in args["commands"])
    world.changed()
    return True


@method("getMyCommands")
def get_my_commands(world: World, args: Args) -> object:
    menu = world.menus.commands.get(_key(world, args), ())
    return [{"command": c.command, "description": c.description} for c in menu]


@method("deleteMyCommands")
def delete_my_commands(world: World, args: Args) -> object:
    world.menus.commands.pop(_key(world, args), None)
    world.changed()
    return True


def _command(given: dict[str, Any]) -> Command:
    name, description = given["command"].removeprefix("/"), given["description"].strip()
    if len(name) > limits.COMMAND_NAME.most or not _NAME.fullmatch(name):
        raise limits.COMMAND_NAME.refusal()
    if not 1 <= limits.utf16(description) <= limits.COMMAND_DESCRIPTION.most:
        raise limits.COMMAND_DESCRIPTION.refusal()
    return Command(name, description)


def _key(world: World, args: Args) -> tuple[Scope, str]:
    scope = args.get("scope")
    if scope is None:
        return DEFAULT, _language(args)
    chat = known_chat(world, scope["chat_id"]).id if "chat_id" in scope else 0
    return (scope["type"], chat, scope.get("user_id", 0)), _language(args)


def _language(args: Args) -> str:
    language: str = args.get("language_code", "")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise limits.LANGUAGE.refusal()
    return language


@method("setMyDescription")
def set_my_description(world: World, args: Args) -> object:
    return _describe(world, args, "description", limits.DESCRIPTION)


@method("setMyShortDescription")
def set_my_short_description(world: World, args: Args) -> object:
    return _describe(world, args, "short_description", limits.SHORT_DESCRIPTION)


def _describe(world: World, args: Args, name: str, limit: Limit) -> object:
    text: str = args.get(name, "")
    if limits.utf16(text) > limit.most:
        raise limit.refusal()
    world.menus.descriptions[name, _language(args)] = text
    return True


@method("getMyDescription")
def get_my_description(world: World, args: Args) -> object:
    return {"description": _described(world, args, "description")}


@method("getMyShortDescription")
def get_my_short_description(world: World, args: Args) -> object:
    return {"short_description": _described(world, args, "short_description")}


def _described(world: World, args: Args, name: str) -> str:
    """In this language; where there is none, the one for all."""
    texts = world.menus.descriptions
    return texts.get((name, _language(args))) or texts.get((name, ""), "")


@method("setChatMenuButton")
def set_chat_menu_button(world: World, args: Args) -> object:
    button = args.get("menu_button", {"type": "default"})
    if button["type"] not in ("default", "commands"):  # of a web app there is none here
        raise limits.MENU_BUTTON.refusal()
    world.menus.buttons[known_chat(world, args["chat_id"]).id if "chat_id" in args else 0] = button["type"]
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, args: Args) -> object:
    chat = known_chat(world, args["chat_id"]).id if "chat_id" in args else 0
    return {"type": world.menus.buttons.get(chat) or world.menus.buttons.get(0, "default")}
