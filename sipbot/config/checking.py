"""The values of a file under those of the variables, checked against a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sipbot.chat import EVERYWHERE

from .faults import ENVIRONMENT, ConfigFault
from .files import Source
from .known import Known
from .variables import variable_at

Model = TypeVar("Model", bound=BaseModel)


def checked(
    model: type[Model],
    source: Source,
    faults: list[ConfigFault],
    known: Known,
    context: Mapping[str, Any],
    variables: Mapping[str, Any] | None = None,
) -> Model | None:
    """The file's values under the variables', as a model; faults go into the list."""
    if source.values is None:
        return None
    variables = variables or {}
    try:
        return model.model_validate(
            _under(source.values, variables, known), context={**context, "known": known}
        )
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    faults += [_fault(model, source, detail, variables, known) for detail in details]
    return None


def _under(values: Mapping[str, Any], variables: Mapping[str, Any], known: Known) -> dict[str, Any]:
    merged = dict(values)
    for key, value in variables.items():
        below = merged.get(key, {})
        if not isinstance(value, dict):
            merged[key] = value
        elif isinstance(below, dict):
            merged[key] = {**_without_secrets(key, below, value, known), **value}
    return merged


def _without_secrets(
    section: str, below: Mapping[str, Any], value: Mapping[str, Any], known: Known
) -> dict[str, Any]:
    """One way to give a secret replaces the others."""
    replaced = known.ways(section) if known.given(section, value) else ()
    return {key: kept for key, kept in below.items() if key not in replaced}


CODES: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "string_unicode": "not_text",
    "tuple_type": "not_list",
    "dict_type": "not_texts",
    "model_type": "not_table",
}


def _fault(
    model: type[BaseModel], source: Source, detail: ErrorDetails, variables: Mapping[str, Any], known: Known
) -> ConfigFault:
    loc = tuple(step for step in detail["loc"] if step not in ("[key]", EVERYWHERE))
    code = CODES.get(detail["type"], detail["type"])
    facts = {key: str(value) for key, value in detail.get("ctx", {}).items()}
    if code == "unknown_key":
        facts = {"known": ", ".join(_known_keys(model, loc[:-1]))}
    if variable := variable_at(loc, variables, known):
        return ConfigFault(ENVIRONMENT, None, variable, code, facts)
    return source.fault(_path(loc), code, **facts)


def _path(loc: Sequence[str | int]) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc)
    return "".join(steps).removeprefix(".")


def _known_keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """What may stand in the table at this place."""
    for step in loc:
        if isinstance(step, str):
            inner = next(field for name, field in model.model_fields.items() if step in (name, field.alias))
            model = (get_args(inner.annotation) or (inner.annotation,))[0]
    return sorted(field.alias or name for name, field in model.model_fields.items())
