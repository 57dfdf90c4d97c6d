"""An independent count of what the simulated people wrote down, after the merging that results.json names."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.kinds import known
from tests.rules.questions.recount import meaning, recount

NO_OPINION = "-"
PEOPLE = ("answered", "no_opinion")
BESIDE = {"id", "kind", "labels", "settings", "antennas", "merged", "languages", "language_flags", "kinds"}
"""What stands in a question beside its figures."""


def differences(out: Path) -> list[str]:
    """Where results.json and answers.jsonl do not say the same; empty when they agree."""
    results = json.loads((out / "results.json").read_text("utf-8"))
    answers = [json.loads(line) for line in (out / "answers.jsonl").read_text("utf-8").splitlines()]
    people = {row["person"]: row["antenna"] for row in answers}
    differing = _compare("turnout", results["turnout"]["answered"], len(people))
    for slug, share in results["turnout"]["antennas"].items():
        differing += _compare(f"turnout {slug}", share["answered"], Counter(people.values())[slug])
    return differing + differing_figures(results, answers)


def differing_figures(results: dict[str, Any], answers: list[dict[str, Any]]) -> list[str]:
    """The same, of the figures alone."""
    differing = []
    for question in results["questions"]:
        own = [_beside(row) for row in answers if row["question"] == question["id"]]
        if "fewer_than" in question:
            differing += (
                [] if 0 < len(own) < question["fewer_than"] else [f"{question['id']}: {len(own)} answered"]
            )
            continue
        differing += _question(question, own)
    return differing


def _beside(row: dict[str, Any]) -> dict[str, Any]:
    """No opinion, written out as an option, is none."""
    return {**row, "answer": NO_OPINION} if row["answer"] == "no-opinion" else row


def _question(question: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    name = question["id"]
    differing = _cell(f"{name} total", question, question, rows, group=False)
    merged = set(question["merged"])
    if known(question["kind"]).WRITTEN and "other" in question["antennas"]:
        differing += _some_apart(f"{name} antennas", question["antennas"], rows, "antenna")
    else:
        for slug, cell in question["antennas"].items():
            inside = merged if slug == "other" else {slug}
            own = [row for row in rows if row["antenna"] in inside]
            differing += _cell(f"{name} {slug}", question, cell, own)
    return differing + _languages(question, rows)


def _languages(question: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    name, written, cells = question["id"], known(question["kind"]).WRITTEN, question["languages"]
    counted = [row for row in rows if not (written and row["answer"] == NO_OPINION)]
    if "other" in cells:
        return _some_apart(f"{name} languages", cells, counted, "language")
    differing = []
    for code, cell in cells.items():
        own = [row for row in counted if row["language"] == code]
        differing += _cell(f"{name} {code}", question, cell, own, written=written)
    return differing


def _some_apart(where: str, cells: dict[str, Any], rows: list[dict[str, Any]], by: str) -> list[str]:
    """Rows may lack people who are counted in "other", and hold nobody else; together they are all."""
    differing = _compare(where, sum(cell["answered"] for cell in cells.values()), len(rows))
    for group, cell in cells.items():
        most = sum(row[by] == group for row in rows)
        if group != "other" and cell["answered"] > most:
            differing.append(f"{where} {group}: results say {cell['answered']}, counted {most}")
    return differing


def _cell(
    where: str,
    question: dict[str, Any],
    cell: dict[str, Any],
    rows: list[dict[str, Any]],
    *,
    group: bool = True,
    written: bool = False,
) -> list[str]:
    subject: Any = SimpleNamespace(
        kind=question["kind"],
        settings=question["settings"],
        options=[SimpleNamespace(id=id_) for id_ in _ids(question)],
    )
    counted = {"answered": len(rows)} | recount(subject, [meaning(subject, row["answer"]) for row in rows])
    if "reasons" in cell and "reasons" not in counted:
        counted["reasons"] = sum(1 for row in rows if row.get("reason"))
    left_out = (known(question["kind"]).TOTAL_ONLY if group else ()) + (PEOPLE[1:] if written else ())
    counted = {key: value for key, value in counted.items() if key not in left_out}
    figures = {key: value for key, value in cell.items() if key not in BESIDE}
    differing = _compare(f"{where}: what is counted", sorted(figures), sorted(counted))
    for key in figures.keys() & counted.keys():
        differing += _compare(f"{where} {key}", figures[key], counted[key])
    return differing


def _ids(question: dict[str, Any]) -> list[str]:
    """The options, from the figure that has an entry for each."""
    return list(question.get(known(question["kind"]).PER_OPTION, ()))


def _compare(where: str, given: object, counted: object) -> list[str]:
    return [] if given == counted else [f"{where}: results say {given}, counted {counted}"]
