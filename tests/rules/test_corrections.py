"""Words may be corrected; anything else is named by its key path."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules.corrections import difference
from sipbot.rules.texts import units

EXAMPLES = Path(__file__).parents[2] / "config" / "consultations"


def values(name: str = "all-kinds") -> dict[str, Any]:
    text = (EXAMPLES / f"{name}.toml").read_text("utf-8")
    return dict(json.loads(json.dumps(tomllib.loads(text), default=lambda moment: moment.isoformat())))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for n, inner in enumerate(value) for leaf in leaves(inner, (*path, n))]
    return [path]


BEFORE = values()
TEXTS = {(unit.path, code) for unit in units(BEFORE) for code in unit.texts}


def written(path: tuple[Any, ...]) -> tuple[str, str]:
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path[:-1])
    return text.removeprefix("."), str(path[-1])


@given(st.sampled_from(leaves(BEFORE)))
def test_each_text_is_a_correction_and_everything_else_is_none(path: tuple[Any, ...]) -> None:
    after = deepcopy(BEFORE)
    node = after
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = "something else"
    changes = difference(BEFORE, after)
    if written(path) in TEXTS:
        (change,) = changes.corrected
        assert (change.path, change.language) == written(path) and change.new == "something else"
        assert changes.others == () and changes.refused == ()
    else:
        key = ".".join(part for part in written(path) if part)
        assert changes.changes == () and any(key.startswith(other) for other in changes.others)


def test_what_is_alike_does_not_differ() -> None:
    assert difference(BEFORE, deepcopy(BEFORE)).changes == difference(BEFORE, deepcopy(BEFORE)).others == ()


def test_a_missing_text_that_comes_is_no_correction() -> None:
    without = deepcopy(BEFORE)
    del without["question"][0]["text"]["nl"], without["intro"]
    changes = difference(without, BEFORE)
    assert changes.corrected == () and changes.others == () and len(changes.changes) == 4


@pytest.mark.parametrize(
    ("path", "refused_key"),
    [
        (("question", 0, "text", "nl"), "question[1].text.nl"),
        (("question", 1, "option", 0), "question[2].option"),
        (("question", 0), "question"),
    ],
)
def test_what_is_taken_away_is_no_correction(path: tuple[Any, ...], refused_key: str) -> None:
    after = deepcopy(BEFORE)
    node = after
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    assert refused_key in difference(BEFORE, after).refused


def test_the_promise_is_named() -> None:
    after = deepcopy(BEFORE)
    after["level"], after["decides"]["fr"] = "codecision", "le public"
    changes = difference(BEFORE, after)
    assert set(changes.promised) == {"level", "decides"} and changes.refused == ()
