"""Opinion groups as files: Polis's CSV exports, safe against formulas, and one JSON with every figure.

`participants-votes.csv`, `comments.csv` and `summary.csv` have the columns of Polis's exports;
`comment-groups.csv` has its columns first and ours behind them: `consensus-agree`, `consensus-disagree`,
`seen-by-few`, and per group `says` (what tells it from the others: agree or disagree) with the corrected `p`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from . import spreadsheet

if TYPE_CHECKING:
    from sipbot.analysis.groups import OpinionGroups, Statement, Tally
    from sipbot.analysis.polis import Comment, Conversation

NAMES = ("summary.csv", "comments.csv", "participants-votes.csv", "comment-groups.csv", "groups.json")
Row = dict[str, str | int | float]


def files(
    conversation: Conversation, comments: Mapping[str, Comment], groups: OpinionGroups, group_of: Sequence[str]
) -> dict[str, bytes]:
    """Each file by its name. `group_of`: the group of each person, "" for none."""
    contents = (
        _summary(conversation, groups),
        _comments(comments, groups),
        _participants(conversation, group_of),
        _statements(comments, groups),
        json.dumps(asdict(groups), ensure_ascii=False, indent=1).encode() + b"\n",
    )
    return dict(zip(NAMES, contents, strict=True))


def _summary(conversation: Conversation, groups: OpinionGroups) -> bytes:
    """A name and a number in each row, and no headings."""
    figures = {
        "voters": groups.people,
        "voters-in-conv": groups.voters,
        "comments": len(conversation.ids),
        "groups": len(groups.groups),
    }
    return "".join(f"{name},{n}\n" for name, n in figures.items()).encode()


COMMENT = (
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
)


def _comments(comments: Mapping[str, Comment], groups: OpinionGroups) -> bytes:
    """The statements with what was counted; those that were not let in as they came."""
    counted = {statement.id: statement.everybody for statement in groups.statements}
    rows = []
    for id_ in dict.fromkeys([*comments, *counted]):
        row: Row = {"comment-id": id_}
        if id_ in comments:
            row |= {name: value for name, value in comments[id_].row.items() if name in COMMENT}
        if id_ in counted:
            row |= {"agrees": counted[id_].agree, "disagrees": counted[id_].disagree}
        rows.append(row)
    return spreadsheet.text(COMMENT, map(_as_numbers, rows)).encode()


def _as_numbers(row: Row) -> Row:
    """A number of the file stays one: -1 is no formula."""
    numbers = set(COMMENT) - {"datetime", "comment-body"}
    return {name: int(value) if name in numbers and _whole(value) else value for name, value in row.items()}


def _whole(value: str | int | float) -> bool:
    return isinstance(value, str) and value.removeprefix("-").isdecimal()


def _participants(conversation: Conversation, group_of: Sequence[str]) -> bytes:
    about = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
    return spreadsheet.text((*about, *conversation.ids), _people(conversation, group_of)).encode()


def _people(conversation: Conversation, group_of: Sequence[str]) -> Iterator[Row]:
    for n, person in enumerate(conversation.people):
        votes = {
            id_: int(vote)
            for id_, vote in zip(conversation.ids, conversation.votes[n].tolist(), strict=True)
            if vote in (-1, 0, 1)
        }
        given = list(votes.values())
        counts = {"n-votes": len(given), "n-agree": given.count(1), "n-disagree": given.count(-1)}
        who = {"participant": person, "group-id": group_of[n], "n-comments": conversation.commented[n]}
        yield {**who, **counts, **votes}


def _statements(comments: Mapping[str, Comment], groups: OpinionGroups) -> bytes:
    letters = [_letter(n) for n in range(len(groups.groups))]
    columns = ["comment-id", "comment", *(f"total-{name}" for name in COUNTED)]
    columns += [f"group-{letter}-{name}" for letter in letters for name in COUNTED]
    columns += ["consensus-agree", "consensus-disagree", "seen-by-few"]
    columns += [f"group-{letter}-{name}" for letter in letters for name in ("says", "p")]
    says: dict[tuple[str, int], Row] = {}
    for letter, group in zip(letters, groups.groups, strict=True):
        for one in group.says:
            key = (letter, one.statement)
            says[key] = {f"group-{letter}-says": one.said, f"group-{letter}-p": one.p}
    rows = (
        _statement(statement, comments, letters)
        | {name: cell for letter in letters for name, cell in says.get((letter, n), {}).items()}
        for n, statement in enumerate(groups.statements)
    )
    return spreadsheet.text(columns, rows).encode()


COUNTED = ("votes", "agrees", "disagrees", "passes")


def _statement(statement: Statement, comments: Mapping[str, Comment], letters: Sequence[str]) -> Row:
    text = comments[statement.id].text if statement.id in comments else ""
    row: Row = {"comment-id": statement.id, "comment": text, **_counts("total", statement.everybody)}
    for letter, tally in zip(
        letters, statement.groups, strict=False
    ):  # without groups, all voters are the one tally
        row |= _counts(f"group-{letter}", tally)
    return row | {
        "consensus-agree": round(statement.agreed, 6),
        "consensus-disagree": round(statement.disagreed, 6),
        "seen-by-few": int(statement.few),
    }


def _counts(of: str, tally: Tally) -> Row:
    return dict(
        zip(
            (f"{of}-{name}" for name in COUNTED),
            (tally.saw, tally.agree, tally.disagree, tally.passed),
            strict=True,
        )
    )


def _letter(n: int) -> str:
    return "abcdefgh"[n]
