"""Which platforms are set up, and what that lacks."""

from __future__ import annotations

from typing import Any

from sipbot.i18n import Language


def lacking(t: Language, found: Any) -> str:
    """What must be written before the bot can speak to anybody; "" if nothing."""
    file = found.folder / "sipbot.toml"
    if found.telegram.token is None and not found.matrix.homeserver:
        return t("There is no account: put a Telegram token or a Matrix account in {file}.", file=file)
    if found.matrix.homeserver and not _can_sign_in(found.matrix):
        return t("The Matrix account has neither token nor password: put one of them in {file}.", file=file)
    return ""


def usable(found: Any) -> set[str]:
    """The names of the platforms to which the bot can sign in."""
    telegram = {"telegram"} if found.telegram.token is not None else set()
    return telegram | ({"matrix"} if found.matrix.homeserver and _can_sign_in(found.matrix) else set())


def _can_sign_in(matrix: Any) -> bool:
    return matrix.access_token is not None or matrix.password is not None
