"""A call's raw parameters, checked against the specification and given their types."""

from __future__ import annotations

import json
from typing import Any

from sipbot.sandbox import limits
from sipbot.sandbox.facts import Upload
from sipbot.sandbox.parameters import METHODS, OBJECTS, Parameter

Args = dict[str, Any]


def check(method: str, raw: dict[str, Any]) -> Args:
    """The parameters as ints, bools, strings, lists and dicts. Raises BotApiError; null counts as absent."""
    given = {name: value for name, value in raw.items() if value is not None}
    return _fields(method, METHODS[method], given)


def _fields(where: str, known: dict[str, Parameter], given: dict[str, Any]) -> Args:
    for name in given:
        if name not in known:
            raise limits.PARAMETER_UNKNOWN.refusal(name=name, where=where)
    for parameter in known.values():
        if parameter.required and parameter.name not in given:
            raise limits.PARAMETER_MISSING.refusal(name=parameter.name, where=where)
    return {name: _typed(where, known[name], value) for name, value in given.items()}


def _typed(where: str, parameter: Parameter, value: Any) -> Any:
    for type_name in parameter.types:
        try:
            return _as(type_name, value)
        except (ValueError, TypeError):
            continue
    types = " or ".join(parameter.types)
    raise limits.PARAMETER_TYPE.refusal(name=parameter.name, where=where, types=types)


def _as(type_name: str, value: Any) -> Any:
    """The value as this type, or ValueError. Numbers and objects may come as strings, as in a form."""
    if type_name.startswith("Array of "):
        return _array(type_name.removeprefix("Array of "), value)
    simple = _SIMPLE.get(type_name)
    return simple(value) if simple else _object(type_name, value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("not an integer")
    return int(value)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a string")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise limits.NOT_UTF8.refusal() from error
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError("not a boolean")


def _upload(value: Any) -> Upload:
    if not isinstance(value, Upload):
        raise ValueError("not a file")
    return value


_SIMPLE: dict[str, Any] = {
    "Integer": _integer,
    "String": _string,
    "Boolean": _boolean,
    "True": _boolean,
    "InputFile": _upload,
}


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _array(type_name: str, value: Any) -> list[Any]:
    items = _loaded(value)
    if not isinstance(items, list):
        raise ValueError("not an array")
    return [_as(type_name, item) for item in items]


def _object(type_name: str, value: Any) -> Any:
    thing = _loaded(value)
    if not isinstance(thing, dict):
        raise ValueError("not an object")
    if type_name == "BotCommandScope":
        return _scope(thing)
    if type_name == "InlineKeyboardMarkup" and "inline_keyboard" not in thing:
        raise limits.MARKUP_KIND.refusal()
    known = OBJECTS.get(type_name)
    return _fields(type_name, known, thing) if known is not None else thing


SCOPES = {
    "default": "BotCommandScopeDefault",
    "all_private_chats": "BotCommandScopeAllPrivateChats",
    "all_group_chats": "BotCommandScopeAllGroupChats",
    "all_chat_administrators": "BotCommandScopeAllChatAdministrators",
    "chat": "BotCommandScopeChat",
    "chat_administrators": "BotCommandScopeChatAdministrators",
    "chat_member": "BotCommandScopeChatMember",
}


def _scope(thing: dict[str, Any]) -> Args:
    type_name = SCOPES.get(str(thing.get("type")))
    if type_name is None:
        raise limits.SCOPE.refusal()
    return _fields(type_name, OBJECTS[type_name], thing)
