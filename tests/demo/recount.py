"""An independent count of what the simulated people wrote down, after the merging that results.json names."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any


def differences(out: Path) -> list[str]:
    """Where results.json and answers.jsonl do not say the same; empty when they agree."""
    results = json.loads((out / "results.json").read_text("utf-8"))
    answers = [json.loads(line) for line in (out / "answers.jsonl").read_text("utf-8").splitlines()]
    people = {row["person"]: row["antenna"] for row in answers}
    found = _compare("turnout", results["turnout"]["answered"], len(people))
    for slug, share in results["turnout"]["antennas"].items():
        found += _compare(f"turnout {slug}", share["answered"], Counter(people.values())[slug])
    for question in results["questions"]:
        own = [row for row in answers if row["question"] == question["id"]]
        found += _question(question, own)
    return found


def _question(question: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    name = question["id"]
    found = _cell(f"{name} total", question, rows)
    merged = set(question["merged"])
    for slug, cell in question["antennas"].items():
        inside = merged if slug == "other" else {slug}
        found += _cell(f"{name} {slug}", cell, [row for row in rows if row["antenna"] in inside])
    for code, cell in question["languages"].items():
        if code != "other":
            found += _cell(f"{name} {code}", cell, [row for row in rows if row["language"] == code])
    return found


def _cell(where: str, cell: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    found = _compare(where, cell["answered"], len(rows))
    if "opinions" in cell:
        return found + _compare(f"{where} opinions", cell["opinions"], len(rows))
    counted = Counter(row["answer"] for row in rows)
    return found + _compare(f"{where} options", cell["options"], {o: counted[o] for o in cell["options"]})


def _compare(where: str, said: object, counted: object) -> list[str]:
    return [] if said == counted else [f"{where}: results say {said}, counted {counted}"]
