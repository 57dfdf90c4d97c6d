"""SIPBOT_* variables: SIPBOT_DATABASE__URL is `database.url`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from .faults import ENVIRONMENT, ConfigFault
from .models import Main
from .secrets import SECRETS
from .values import Variable

PREFIX = "SIPBOT_"
SHORT = {
    f"{PREFIX}{section}_{key}".upper(): (section, key) for section, keys in SECRETS.items() for key in keys
}
"""Variables that may be written with one underscore."""


class _Variables(Main, BaseSettings):
    """Which variables there are: SIPBOT_DATABASE__URL is `database.url`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, enable_decoding=False
    )


class _Environment(EnvSettingsSource):
    """The variables of a mapping instead of the process's own."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(_Variables)
        self.env_vars = {name.lower(): Variable(value) for name, value in environ.items() if value}


def variables_of(environ: Mapping[str, str]) -> dict[str, Any]:
    short = {long(*place): environ.get(name, "") for name, place in SHORT.items()}
    return _Environment({**short, **environ})()


def long(*keys: str) -> str:
    return PREFIX + "__".join(keys).upper()


def variable_at(loc: Sequence[str | int], variables: Mapping[str, Any]) -> str:
    """The name of the variable that gave the value at this place; "" if none did."""
    names, found = [], variables
    for step in loc:
        if not isinstance(found, dict) or step not in found:
            break
        names.append(str(step))
        found = found[step]
    if not names or isinstance(found, dict):
        return ""
    return next((short for short, place in SHORT.items() if place == tuple(names)), long(*names))


def misspelt(environ: Mapping[str, str]) -> Iterator[ConfigFault]:
    """SIPBOT_WEB_PORT is not SIPBOT_WEB__PORT, and would be passed over in silence."""
    for section, model in Main.model_fields.items():
        for key in getattr(model.annotation, "model_fields", {}):
            name, meant = f"{PREFIX}{section}_{key}".upper(), long(section, key)
            if name in environ and name not in SHORT:
                yield ConfigFault(ENVIRONMENT, None, name, "unused_variable", {"meant": meant})
