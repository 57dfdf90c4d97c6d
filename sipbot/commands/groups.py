"""`sipbot groups`: opinion groups of what Polis exported. Needs no configuration and no database."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sipbot.i18n import Language
from sipbot.rules.faults import Fault, Faulty

from .common import SUCCESS, WRONG, fail, language
from .files import check_new, write_new

if TYPE_CHECKING:
    from sipbot.analysis.groups import OpinionGroups
    from sipbot.analysis.polis import Comment


def groups(given: argparse.Namespace) -> int:
    """Read the votes, write the files, say in a few sentences what came out."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: more threads wait for each other
    from sipbot.analysis import groups as opinion
    from sipbot.analysis import polis
    from sipbot.analysis.votes import voters
    from sipbot.exports import polis_csv

    t, file = language(), Path(given.file)
    beside = Path(given.comments) if given.comments else file.with_name("comments.csv")
    comments: dict[str, Comment] = {}
    reading = beside
    try:
        if given.comments or beside.exists():
            comments = polis.read_comments(beside.read_bytes())
        reading = file
        conversation = polis.read_votes(file.read_bytes(), comments)
    except Faulty as faulty:
        return _faulty(t, reading, faulty.faults)
    out = Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    for name in polis_csv.NAMES:
        check_new(out / name)
    divisions = opinion.divided(conversation.votes)
    divided = opinion.figures(conversation.votes, divisions, conversation.ids, {})
    group_of = [""] * len(conversation.people)
    if best := opinion.chosen(divisions):
        for person, group in zip(voters(conversation.votes).nonzero()[0], best.labels, strict=True):
            group_of[person] = str(group)
    if conversation.turned:
        print(t("In this file 1 stands for disagree and -1 for agree: read so."))
    if more := polis.counted_otherwise(conversation, comments):
        print(
            t.n(
                "{file} counts {n} vote otherwise: Polis also counts there votes that were changed later.",
                "{file} counts {n} votes otherwise: Polis also counts there votes that were changed later.",
                more,
                file=beside,
            )
        )
    for line in _told(t, divided):
        print(line)
    for name, content in polis_csv.files(conversation, comments, divided, group_of).items():
        write_new(out / name, content)
        print(out / name)
    return SUCCESS


def _told(t: Language, divided: OpinionGroups) -> list[str]:
    """What came out, with how many people it is of and how sure it is."""
    from sipbot.analysis.groups import FEWEST

    lines = [
        t(
            "Statements: {statements}. People who voted: {people}; on enough of them to be in a group: "
            "{voters}.",
            statements=t.number(len(divided.statements)),
            people=t.number(divided.people),
            voters=t.number(divided.voters),
        )
    ]
    if divided.mechanical["agree"]:
        lines.append(
            t.n(
                "{n} of these agreed with everything; that vote is counted like the others.",
                "{n} of these agreed with everything; their votes are counted like the others.",
                divided.mechanical["agree"],
            )
        )
    if divided.outcome == "too_few":
        lines.append(t("No groups are made of fewer than {least} people.", least=t.number(FEWEST)))
    elif divided.outcome == "none":
        lines.append(
            t("There are no groups that hold: drawn anew from the same people, they come out otherwise.")
        )
    else:
        chosen = next(one for one in divided.tried if one.k == len(divided.groups))
        lines.append(
            t(
                "Groups: {sizes} people. Stability {stability}, silhouette {silhouette} (1 is the most).",
                sizes=" + ".join(t.number(group.people) for group in divided.groups),
                stability=t.number(round(chosen.stability, 2)),
                silhouette=t.number(round(chosen.silhouette, 2)),
            )
        )
    return lines


def _faulty(t: Language, file: Path, faults: Sequence[Fault]) -> int:
    from sipbot.views.errors.faults import MOST_FAULTS, and_more, sentence

    for fault in faults[:MOST_FAULTS]:
        print(f"{file}:{fault.path}: {sentence(t, fault)}", file=sys.stderr)
    if more := and_more(t, len(faults)):
        print(more, file=sys.stderr)
    return fail(t("{file} is not read. Mend what is above and try again.", file=file), WRONG)
