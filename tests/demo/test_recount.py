"""The recount knows every kind of question, and finds a figure that is wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from sipbot.exports import results_json
from sipbot.rules.questions import names
from tests.demo.recount import differing_figures
from tests.exports.every_kind import ASKED, CROWDS, Given, results_of, some_answers


def published(kind: str, given: list[Given]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(results_json.text(results_of({kind: given})))
    return document


def written_down(kind: str, given: list[Given]) -> list[dict[str, Any]]:
    name = ASKED[kind].id
    return [
        {"person": n, "antenna": antenna, "language": code, "question": name, "answer": answer}
        for n, (antenna, code, answer) in enumerate(given)
    ]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the numbers of a cell are."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, (int, float)):
        yield path


@pytest.mark.parametrize("kind", names())
@pytest.mark.parametrize("crowd", CROWDS)
def test_what_is_published_of_each_kind_is_what_was_given(kind: str, crowd: str) -> None:
    given = CROWDS[crowd](ASKED[kind])
    assert differing_figures(published(kind, given), written_down(kind, given)) == []


@pytest.mark.parametrize("kind", names())
def test_of_many_consultations_too(kind: str) -> None:
    for seed in range(20):
        given = some_answers(ASKED[kind], seed, without=seed / 40)
        assert differing_figures(published(kind, given), written_down(kind, given)) == []


@pytest.mark.parametrize("kind", names())
def test_a_wrong_figure_is_found_wherever_it_stands(kind: str) -> None:
    """Of languages none is counted apart here, and who is of which kind is not written down."""
    given = [
        paper for paper in some_answers(ASKED[kind]) if paper[:2] not in {("eupen", "de"), ("liege", "de")}
    ]
    document, rows = published(kind, given), written_down(kind, given)
    (question,) = document["questions"]
    figures = {key: value for key, value in question.items() if key not in ("settings", "labels")}
    paths = list(places(figures))
    assert len(paths) > 8
    for path in paths:
        assert path[:2] != ("languages", "other")
        if path[0] == "kinds":
            continue
        changed = copy.deepcopy(document)
        cell = changed["questions"][0]
        for key in path[:-1]:
            cell = cell[key]
        cell[path[-1]] = (not cell[path[-1]]) if isinstance(cell[path[-1]], bool) else cell[path[-1]] + 1
        assert differing_figures(changed, rows), path
