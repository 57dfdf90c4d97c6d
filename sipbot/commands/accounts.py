"""Which platforms are set up, and what that lacks."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator
from typing import Any

from sipbot.i18n import Language
from sipbot.ports import Account, Description


def lacking(t: Language, config: Any) -> str:
    """What must be written before the bot can speak to anybody; "" if nothing."""
    from sipbot.app import PLATFORMS

    file = config.folder / "sipbot.toml"
    used = list(_used(config))
    if not used:
        tables = ", ".join(f"[{one.name}]" for one in PLATFORMS if one.account)
        return t("There is no account: fill in one of these in {file}: {tables}", file=file, tables=tables)
    for one, _, _ in used:
        if not _installed(one):
            command = f"pip install 'sipbot[{one.name}]'"
            return t(
                "The package for {platform} is missing. Run: {command}", platform=one.title, command=command
            )
    for _, account, table in used:
        if not account.can_sign_in(table):
            return account.no_secret(t, file=file)
    return ""


def usable(config: Any) -> set[str]:
    """The names of the platforms to which the bot can sign in."""
    return {one.name for one, account, table in _used(config) if account.can_sign_in(table) and _installed(one)}


def reachable(config: Any) -> Any:
    """The settings, without a platform whose package is not installed."""
    missing = {one.name: account.settings() for one, account, _ in _used(config) if not _installed(one)}
    return dataclasses.replace(config, platforms={**config.platforms, **missing})


def _used(config: Any) -> Iterator[tuple[Description, Account, Any]]:
    """The platforms on which the bot is to speak, each with its table."""
    from sipbot.app import PLATFORMS

    for one in PLATFORMS:
        if one.account is not None and one.account.is_used(config.platforms[one.name]):
            yield one, one.account, config.platforms[one.name]


def _installed(platform: Description) -> bool:
    """Whether what it needs is there; it may be an extra of the package, under the platform's name."""
    try:
        importlib.import_module(f"sipbot.platforms.{platform.name}.platform")
    except ModuleNotFoundError:
        return False
    return True
