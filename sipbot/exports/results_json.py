"""results.json: what was counted, for other programs. The contract is docs/contracts/results.schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sipbot.i18n import SOURCE, codes, language
from sipbot.rules import translation
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell, QuestionResult, Results, Share
from sipbot.rules.suppression import K
from sipbot.rules.translation import Flag
from sipbot.views import results_of
from sipbot.views.reports.results import counted_twice

FORMAT = 3


def document(results: Results) -> dict[str, Any]:
    """The whole document. Before the closing it has no key `questions`."""
    turnout = {slug: _share(share) for slug, share in results.antennas.items()}
    whole = {
        "format": FORMAT,
        "consultation": results.consultation.id,
        "status": results.status,
        "closes": instant(results.closes),
        "generated_at": instant(results.generated_at),
        "turnout": {**_share(results.turnout), **_desired(results), "antennas": turnout},
        "who": results.consultation.who,
        "platforms": list(results.platforms),
        "notes": {"counted_twice": _in_each_language(results)} if results.may_count_twice else {},
    }
    if results.commitments:
        whole["audit"] = _audit(results)
    if results.status == "closed":
        whole["questions"] = [_question(result) for result in results.questions]
    return whole


def _in_each_language(results: Results) -> dict[str, str]:
    return {code: counted_twice(results, language(code)) for code in (SOURCE, *codes())}


def text(results: Results) -> str:
    """The document as it is written to a file."""
    return dumps(document(results))


def dumps(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def instant(moment: datetime) -> str:
    """An instant in UTC, to the second: `2026-11-24T18:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _question(result: QuestionResult) -> dict[str, Any]:
    head = {
        "id": result.question.id,
        "kind": result.question.kind,
        "labels": labels(result.question),
        "settings": dict(result.question.settings),
    }
    return head | ({"fewer_than": K} if result.few else _figures(result))


def _figures(result: QuestionResult) -> dict[str, Any]:
    return {
        **_cell(result.total),
        "antennas": {slug: _cell(cell) for slug, cell in result.antennas.items()},
        "merged": list(result.merged),
        "languages": {language: _cell(cell) for language, cell in result.languages.items()},
        "language_flags": [_flag(flag) for flag in translation.flags(result)],
        "kinds": {kind: _cell(cell) for kind, cell in result.kinds.items()},
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "option": flag.option,
        "language": flag.language,
        "chosen": flag.chosen,
        "answered": flag.people,
        "chosen_elsewhere": flag.chosen_elsewhere,
        "answered_elsewhere": flag.people_elsewhere,
        "test": translation.TEST,
        "p": float(f"{flag.p:.3g}"),
        "comparisons": flag.comparisons,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"answered": cell.answered, **cell.figures}


def _audit(results: Results) -> dict[str, Any]:
    """Commitments to the antennas' tables, not merged, and whether the auditor has them."""
    committed: dict[str, dict[str, str]] = {}
    for (question, antenna), commitment in results.commitments.items():
        committed.setdefault(question, {})[antenna] = commitment
    return {
        "auditor": results.consultation.audit,
        "handed_out_at": instant(results.handed_out) if results.handed_out else None,
        "commitments": committed,
    }


def _desired(results: Results) -> dict[str, int | list[str]]:
    """Only where the file names a turnout that is desired; before the closing nothing is reached."""
    rate = results.consultation.desired_rate
    if not rate:
        return {}
    if results.status != "closed":
        return {"desired_rate": rate}
    return {
        "desired_rate": rate,
        "reached": [slug for slug, share in results.antennas.items() if share.reaches(rate)],
    }


def _share(share: Share) -> dict[str, int]:
    return {"answered": share.answered, "members": share.members}


def labels(question: Question) -> dict[str, dict[str, str]]:
    """By language: what the ids in the figures stand for."""
    codes = dict.fromkeys([*question.text, *(code for option in question.options for code in option.labels)])
    words = results_of.of(question.kind)
    return {code: words.labels(question, language(code)) for code in codes}
