"""Which platforms are set up, and what that lacks."""

from __future__ import annotations

import dataclasses
import importlib
from typing import Any

from sipbot.i18n import Language


def lacking(t: Language, found: Any) -> str:
    """What must be written before the bot can speak to anybody; "" if nothing."""
    file = found.folder / "sipbot.toml"
    if found.telegram.token is None and not found.matrix.homeserver:
        return t("There is no account: put a Telegram token or a Matrix account in {file}.", file=file)
    if found.matrix.homeserver and not _installed():
        return t("The package for Matrix is missing. Run: {command}", command="pip install 'sipbot[matrix]'")
    if found.matrix.homeserver and not _can_sign_in(found.matrix):
        return t("The Matrix account has neither token nor password: put one of them in {file}.", file=file)
    return ""


def usable(found: Any) -> set[str]:
    """The names of the platforms to which the bot can sign in."""
    telegram = {"telegram"} if found.telegram.token is not None else set()
    matrix = found.matrix.homeserver and _can_sign_in(found.matrix) and _installed()
    return telegram | ({"matrix"} if matrix else set())


def reachable(found: Any) -> Any:
    """The settings, without a platform whose package is not installed."""
    if found.matrix.homeserver and not _installed():
        return dataclasses.replace(found, matrix=type(found.matrix)())
    return found


def _can_sign_in(matrix: Any) -> bool:
    return matrix.access_token is not None or matrix.password is not None


def _installed() -> bool:
    """Whether what Matrix needs is there; it is an extra of the package."""
    try:
        importlib.import_module("sipbot.platforms.matrix.platform")
    except ModuleNotFoundError:
        return False
    return True
