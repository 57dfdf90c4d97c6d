"""Conversations as Polis exports them: `participants-votes.csv` or `votes.csv`, and `comments.csv`.

compdemocracy.org/export. Columns are found by name, in any order. In the exports 1 is agree and -1 disagree;
in some, as in Polis's own tables, it is the other way round: where counts stand beside the votes, they
decide.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sipbot.rules.faults import Fault, Faulty

from .votes import MISSING, Ints, Votes, per_person, per_statement

MOST_BYTES = 200_000_000
PERSON, GROUP = "participant", "group-id"
COUNTS = ("n-votes", "n-agree", "n-disagree")
ABOUT = (PERSON, "xid", GROUP, "n-comments", *COUNTS)
"""Columns of participants-votes.csv that are no statement."""
OF_A_VOTE = ("comment-id", "voter-id", "vote")
OF_A_COMMENT = ("comment-id", "agrees", "disagrees", "moderated", "comment-body")
VOTE_OF = {"1": 1, "-1": -1, "0": 0, "": MISSING, "1.0": 1, "-1.0": -1, "0.0": 0}
NUMBER = re.compile(r"-?\d{1,15}")
LEFT_OUT = -1
"""`moderated` of a statement that a moderator did not let in."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """`votes`: people × statements, in the order of `people` and `ids`. `commented`: statements each person
    wrote, "" where the file does not say. `turned`: the file has 1 for disagree.
    """

    people: tuple[str, ...]
    ids: tuple[str, ...]
    votes: Votes
    commented: tuple[str, ...]
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A statement: what comments.csv says of it. `counts`: agree and disagree, as Polis counts them."""

    text: str
    counts: tuple[int, int]
    moderated: int
    row: dict[str, str] = field(default_factory=dict)


def read_votes(content: bytes, comments: Mapping[str, Comment] | None = None) -> Conversation:
    """Everybody's votes. Raises Faulty with all faults; a fault's path is its line.

    Statements that were not let in (`comments`) are left out. Of somebody's votes on one statement the last
    one counts.
    """
    lines = _lines(content)
    _, head = lines[0]
    comments = comments or {}
    if "voter-id" in head and PERSON not in head:
        conversation = _listed(lines)
        counted = None
    else:
        conversation, counted = _matrix(lines)
    turned = _is_turned(conversation, counted, comments)
    votes = (
        np.where(conversation.votes == MISSING, conversation.votes, -conversation.votes)
        if turned
        else conversation.votes
    )
    kept = [
        n
        for n, id_ in enumerate(conversation.ids)
        if id_ not in comments or comments[id_].moderated != LEFT_OUT
    ]
    if not kept:
        raise Faulty([Fault("1", "no_votes")])
    ids = tuple(conversation.ids[n] for n in kept)
    return Conversation(conversation.people, ids, votes[:, kept], conversation.commented, turned)


def read_comments(content: bytes) -> dict[str, Comment]:
    """The statements by id. Raises Faulty with all faults; a fault's path is its line."""
    lines, faults = _lines(content), list[Fault]()
    at = _columns(lines[0][1], ("comment-id", "comment-body"), OF_A_COMMENT, faults)
    comments: dict[str, Comment] = {}
    first: dict[str, int] = {}
    for line, cells in _whole(lines, faults):
        id_ = cells[at["comment-id"]]
        numbers = {
            name: _number(line, name, cells[at[name]], faults) for name in OF_A_COMMENT[:4] if name in at
        }
        if id_ in first:
            faults.append(Fault(str(line), "roll_twice", {"given": id_, "first": str(first[id_])}))
        first.setdefault(id_, line)
        counts = (numbers.get("agrees", 0), numbers.get("disagrees", 0))
        row = dict(zip(lines[0][1], cells, strict=True))
        comments[id_] = Comment(cells[at["comment-body"]], counts, numbers.get("moderated", 0), row)
    if faults:
        raise Faulty(faults)
    return comments


def counted_otherwise(conversation: Conversation, comments: Mapping[str, Comment]) -> int:
    """By how many votes comments.csv differs: Polis counts there a vote as well that was changed later."""
    counts = per_statement(conversation.votes)
    return sum(
        abs(int(counts.agree[n]) - comments[id_].counts[0])
        + abs(int(counts.disagree[n]) - comments[id_].counts[1])
        for n, id_ in enumerate(conversation.ids)
        if id_ in comments
    )


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    """Line number and cells of each line that holds anything, the headings first. Raises Faulty."""
    if len(content) > MOST_BYTES:
        raise Faulty([Fault("1", "roll_too_large", {"most": str(MOST_BYTES // 1_000_000)})])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Faulty([Fault(str(line), "not_a_table")]) from error
    reader, lines, at = csv.reader(io.StringIO(text, newline=""), strict=True), list[tuple[int, list[str]]](), 1
    try:
        for cells in reader:
            if any(cells):
                lines.append((at, cells))
            at = reader.line_num + 1
    except csv.Error as error:
        raise Faulty([Fault(str(at), "not_a_table")]) from error
    if len(lines) < 2:
        raise Faulty([Fault("1", "no_votes")])
    return lines


def _columns(
    head: Sequence[str], needed: Sequence[str], known: Sequence[str], faults: list[Fault]
) -> dict[str, int]:
    """Where the columns stand. Raises Faulty where one that is needed is missing, or one stands there twice."""
    twice = {name for name in head if head.count(name) > 1} if len(set(head)) < len(head) else set()
    faults += [Fault("1", "column_twice", {"column": name}) for name in sorted(twice)]
    faults += [Fault("1", "no_column", {"column": name}) for name in needed if name not in head]
    if faults:
        raise Faulty(faults)
    return {name: head.index(name) for name in known if name in head}


def _whole(lines: Sequence[tuple[int, list[str]]], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The lines below the headings that have as many cells as these."""
    wanted = len(lines[0][1])
    for line, cells in lines[1:]:
        if len(cells) == wanted:
            yield line, cells
        else:
            faults.append(Fault(str(line), "wrong_cells", {"given": str(len(cells)), "wanted": str(wanted)}))


def _matrix(lines: Sequence[tuple[int, list[str]]]) -> tuple[Conversation, Ints | None]:
    """A line per person, a column per statement; and n-votes, n-agree, n-disagree where they are there."""
    head, faults = lines[0][1], list[Fault]()
    at = _columns(head, (PERSON,), ABOUT, faults)
    strange = [
        name or str(n + 1) for n, name in enumerate(head) if name not in ABOUT and not NUMBER.fullmatch(name)
    ]
    faults += [Fault("1", "polis_column", {"column": name, "known": ", ".join(ABOUT)}) for name in strange]
    statements = [n for n, name in enumerate(head) if NUMBER.fullmatch(name)]
    if not statements:
        faults.append(Fault("1", "no_votes"))
    first: dict[str, int] = {}
    rows, counted, commented = list[list[int]](), list[list[int]](), list[str]()
    numbers = [name for name in COUNTS if name in at]
    for line, cells in _whole(lines, faults):
        person = cells[at[PERSON]]
        if person in first:
            faults.append(Fault(str(line), "roll_twice", {"given": person, "first": str(first[person])}))
        first.setdefault(person, line)
        try:
            rows.append([VOTE_OF[cells[n]] for n in statements])
        except KeyError:
            wrong = [n for n in statements if cells[n] not in VOTE_OF]
            faults += [Fault(str(line), "polis_vote", {"column": head[n], "given": cells[n]}) for n in wrong]
        counted.append([_number(line, name, cells[at[name]], faults) for name in numbers])
        commented.append(cells[at["n-comments"]] if "n-comments" in at else "")
    if faults:
        raise Faulty(faults)
    ids = tuple(head[n] for n in statements)
    conversation = Conversation(tuple(first), ids, np.array(rows, dtype=np.int8), tuple(commented))
    if len(numbers) < len(COUNTS):
        return conversation, None
    _check_counts(conversation, np.array(counted), [line for line, _ in lines[1:]])
    return conversation, np.array(counted)


def _check_counts(conversation: Conversation, stated: Ints, lines: Sequence[int]) -> None:
    """Raises Faulty where a line says other counts than its votes make, whichever way round 1 and -1 are."""
    counts = per_person(conversation.votes)
    as_written = np.column_stack([counts.saw, counts.agree, counts.disagree])
    turned = as_written[:, [0, 2, 1]]
    made = (
        turned
        if (turned == stated).all(axis=1).sum() > (as_written == stated).all(axis=1).sum()
        else as_written
    )
    faults = []
    for row, column in np.argwhere(made != stated):
        facts = {"column": COUNTS[column], "given": str(stated[row, column]), "found": str(made[row, column])}
        faults.append(Fault(str(lines[row]), "polis_counts", facts))
    if faults:
        raise Faulty(faults)


def _listed(lines: Sequence[tuple[int, list[str]]]) -> Conversation:
    """A line per vote; with a timestamp the latest counts, otherwise the last in the file."""
    faults = list[Fault]()
    at = _columns(lines[0][1], OF_A_VOTE, (*OF_A_VOTE, "timestamp"), faults)
    cast: list[tuple[int, str, str, int]] = []
    for line, cells in _whole(lines, faults):
        given, comment = cells[at["vote"]], cells[at["comment-id"]]
        if given not in VOTE_OF or given == "":
            faults.append(Fault(str(line), "polis_vote", {"column": "vote", "given": given}))
        if not NUMBER.fullmatch(comment):
            faults.append(Fault(str(line), "polis_number", {"column": "comment-id", "given": comment}))
        moment = _number(line, "timestamp", cells[at["timestamp"]], faults) if "timestamp" in at else 0
        cast.append((moment, cells[at["voter-id"]], comment, VOTE_OF.get(given, MISSING)))
    if faults:
        raise Faulty(faults)
    people = {person: n for n, person in enumerate(dict.fromkeys(person for _, person, _, _ in cast))}
    ids = {id_: n for n, id_ in enumerate(sorted({comment for _, _, comment, _ in cast}, key=int))}
    votes = np.full((len(people), len(ids)), MISSING, dtype=np.int8)
    for _, person, comment, opinion in sorted(cast, key=lambda vote: vote[0]):
        votes[people[person], ids[comment]] = opinion
    return Conversation(tuple(people), tuple(ids), votes, ("",) * len(people))


def _number(line: int, column: str, given: str, faults: list[Fault]) -> int:
    if NUMBER.fullmatch(given):
        return int(given)
    faults.append(Fault(str(line), "polis_number", {"column": column, "given": given}))
    return 0


def _is_turned(conversation: Conversation, counted: Ints | None, comments: Mapping[str, Comment]) -> bool:
    """Whether 1 is disagree: the counts fit the votes better that way."""
    if counted is not None:
        counts, stated = per_person(conversation.votes), counted[:, 1:]
    else:
        known = [n for n, id_ in enumerate(conversation.ids) if id_ in comments]
        counts = per_statement(conversation.votes[:, known])
        stated = np.array([comments[conversation.ids[n]].counts for n in known]).reshape(-1, 2)
    as_written = np.abs(counts.agree - stated[:, 0]).sum() + np.abs(counts.disagree - stated[:, 1]).sum()
    turned = np.abs(counts.disagree - stated[:, 0]).sum() + np.abs(counts.agree - stated[:, 1]).sum()
    return bool(turned < as_written)
