"""A closed consultation with a question of each kind, answered by chance."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from sipbot.rules import questions
from sipbot.rules.consultations import Consultation, read
from sipbot.rules.dossiers import Dossier, NotAsked, Opinion
from sipbot.rules.questions import NO_OPINION, Question
from sipbot.rules.results import QuestionResult, Results, Share, tally
from sipbot.rules.suppression import Stratum
from tests.exports.conftest import ANTENNAS, CLOSED, LANGUAGES, MEMBERS, NAMES
from tests.kinds import known

SIZES = {
    ("brussels", "fr"): 44,
    ("brussels", "nl"): 20,
    ("eupen", "de"): 3,
    ("gent", "nl"): 31,
    ("liege", "fr"): 52,
    ("liege", "de"): 6,
}
Given = tuple[str, str, str]
"""Antenna, language, answer."""


def consultation() -> Consultation:
    head = (Path(__file__).parent / "every-kind.toml").read_text("utf-8")
    tables = [known(kind).EXPORTED or known(kind).PAPER for kind in questions.names()]
    values = tomllib.loads("\n".join([head, *tables]))
    return read(values, antennas=ANTENNAS, working_groups=["economic-model"])


ASKED = {question.kind: question for question in consultation().questions}
"""The question of each kind."""


def some_answers(question: Question, seed: int = 1, without: float = 0.1) -> list[Given]:
    """Answers from everywhere; `without` is the share of those who have no opinion."""
    chance = Random(f"{question.id} {seed}")
    crowd = known(question.kind).crowd
    return [
        (antenna, language, NO_OPINION if chance.random() < without else crowd(question, chance))
        for (antenna, language), size in SIZES.items()
        for _ in range(size)
    ]


def one_answer(question: Question) -> list[Given]:
    return [("liege", "fr", known(question.kind).crowd(question, Random(1)))]


def no_opinions(question: Question) -> list[Given]:
    return [("liege", "fr", NO_OPINION)] * 7 + [("gent", "nl", NO_OPINION)] * 6


CROWDS: dict[str, Callable[[Question], list[Given]]] = {
    "nobody": lambda question: [],
    "one": one_answer,
    "no opinion": no_opinions,
    "many": some_answers,
}


def counted(question: Question, given: Sequence[Given]) -> QuestionResult:
    kinds = ("member", "client", "member", "permanent", "unknown")
    papers = [
        (Stratum(antenna, code, kinds[n % len(kinds)]), answer)
        for n, (antenna, code, answer) in enumerate(given)
    ]
    return tally(question, papers, ANTENNAS, LANGUAGES, Random(1)).result


def results_of(given: dict[str, list[Given]]) -> Results:
    """Of these answers by kind of question."""
    of_kinds = [ASKED[kind] for kind in given]
    most = max((len(papers) for papers in given.values()), default=0)
    return Results(
        replace(consultation(), questions=tuple(of_kinds)),
        status="closed",
        closes=CLOSED,
        generated_at=CLOSED,
        turnout=Share(most, sum(MEMBERS.values())),
        antennas={slug: Share(most // 4, members) for slug, members in MEMBERS.items()},
        questions=tuple(counted(question, given[question.kind]) for question in of_kinds),
    )


def dossier_of(given: dict[str, list[Given]]) -> Dossier:
    return Dossier(
        results=results_of(given),
        number=7,
        working_group={"fr": "Modèle économique", "nl": "Economisch model", "de": "Wirtschaftsmodell"},
        antenna_names=NAMES,
        opinions={ASKED[kind].id: _opinions(ASKED[kind], papers) for kind, papers in given.items()},
        not_asked=(NotAsked("eupen", "fr", "language"),),
    )


def everything(crowd: str = "many") -> Dossier:
    """A dossier with each kind of question."""
    return dossier_of({kind: CROWDS[crowd](question) for kind, question in ASKED.items()})


def _opinions(question: Question, given: Sequence[Given]) -> tuple[Opinion, ...]:
    """As they are read from the box, where a reason has no language."""
    tells = questions.kind(question.kind).SHOWS_LANGUAGE
    return tuple(
        Opinion(
            words,
            antenna,
            code if tells else "",
            "",
            questions.choice(question, part),
            questions.is_reason(question, part),
        )
        for antenna, code, answer in given
        for part in questions.split_for_box(question, answer)
        if (words := questions.words(question, part))
    )
