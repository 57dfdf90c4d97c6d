"""SIPBOT_* variables: SIPBOT_DATABASE__URL is `database.url`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import create_model
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from .faults import ENVIRONMENT, ConfigFault
from .known import PREFIX, Known
from .values import Variable


class _Variables(BaseSettings):
    """How variables are called: SIPBOT_DATABASE__URL is `database.url`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, enable_decoding=False
    )


class _Environment(EnvSettingsSource):
    """The variables of a mapping instead of the process's own."""

    def __init__(self, known: Known, environ: Mapping[str, str]) -> None:
        bases: Any = (_Variables, known.main)
        super().__init__(create_model("Variables", __base__=bases))
        self.env_vars = {name.lower(): Variable(value) for name, value in environ.items() if value}


def variables_of(environ: Mapping[str, str], known: Known) -> dict[str, Any]:
    short = {long(*keys): environ.get(name, "") for name, keys in known.short.items()}
    return _Environment(known, {**short, **environ})()


def long(*keys: str) -> str:
    return PREFIX + "__".join(keys).upper()


def variable_at(loc: Sequence[str | int], variables: Mapping[str, Any], known: Known) -> str:
    """The name of the variable that gave the value at this place; "" if none did."""
    names, branch = [], variables
    for step in loc:
        if not isinstance(branch, dict) or step not in branch:
            break
        names.append(str(step))
        branch = branch[step]
    if not names or isinstance(branch, dict):
        return ""
    return next((short for short, keys in known.short.items() if keys == tuple(names)), long(*names))


def misspelt(environ: Mapping[str, str], known: Known) -> Iterator[ConfigFault]:
    """SIPBOT_WEB_PORT is not SIPBOT_WEB__PORT, and would be passed over in silence."""
    for section, model in known.main.model_fields.items():
        for key in getattr(model.annotation, "model_fields", {}):
            name, meant = f"{PREFIX}{section}_{key}".upper(), long(section, key)
            if name in environ and name not in known.short:
                yield ConfigFault(ENVIRONMENT, None, name, "unused_variable", {"meant": meant})
