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
from sipbot.rules.suppression import Place
from tests.exports.conftest import ANTENNAS, CLOSED, LANGUAGES, MEMBERS, NAMES

SIZES = {
    ("brussels", "fr"): 44,
    ("brussels", "nl"): 20,
    ("eupen", "de"): 3,
    ("gent", "nl"): 31,
    ("liege", "fr"): 52,
    ("liege", "de"): 6,
}
REASONS = ("Cela va trop loin.", "Te vaag.", "Wer kontrolliert das?", "=1+1", "<b>Pas</b> maintenant.")
Given = tuple[str, str, str]
"""Antenna, language, answer."""
Answer = Callable[[Random, Question], str]


def consultation() -> Consultation:
    values = tomllib.loads((Path(__file__).parent / "every-kind.toml").read_text())
    return read(values, antennas=ANTENNAS, working_groups=["economic-model"])


ASKED = {question.kind: question for question in consultation().questions}
"""The question of each kind."""


def _ids(question: Question) -> list[str]:
    return [option.id for option in question.options]


def _leaning(chance: Random, found: Sequence[str]) -> str:
    return chance.choices(found, [len(found) - n for n in range(len(found))])[0]


def _multiple(chance: Random, question: Question) -> str:
    chosen = chance.sample(_ids(question), chance.randint(1, question.settings["max"]))
    return ",".join(id_ for id_ in _ids(question) if id_ in chosen)


def _consent(chance: Random, question: Question) -> str:
    choice = chance.choices(("agree", "abstain", "disagree", "block"), (70, 20, 12, 2))[0]
    if choice in ("disagree", "block") and chance.random() < 0.7:
        return f"{choice}|{chance.choice(REASONS)}"
    return choice


def _scale(chance: Random, question: Question) -> str:
    return _leaning(chance, [str(step) for step in range(question.settings["steps"], 0, -1)])


def _ranking(chance: Random, question: Question) -> str:
    left, found = _ids(question), []
    for _ in range(chance.randint(1, len(left))):
        found.append(_leaning(chance, left))
        left.remove(found[-1])
    return ",".join(found)


def _budget(chance: Random, question: Question) -> str:
    total, step = question.settings["total"], question.settings["step"]
    given = dict.fromkeys(_ids(question), 0)
    spent = chance.randint(1, total // step) if chance.random() < 0.2 else total // step
    for _ in range(spent):
        given[_leaning(chance, _ids(question))] += step
    answer = ",".join(f"{id_}={n}" for id_, n in given.items() if n)
    return answer if spent * step == total else answer + "!"


def _dates(chance: Random, question: Question) -> str:
    found = {n: _leaning(chance, ("no", "yes", "maybe")) for n in range(len(question.settings["moments"]))}
    said = {n: answer for n, answer in found.items() if chance.random() < 0.8} or {0: "no"}
    return ",".join(f"{n}={answer}" for n, answer in said.items())


def _statements(chance: Random, question: Question) -> str:
    seen = chance.sample(_ids(question), chance.randint(1, len(question.options)))
    return ",".join(f"{id_}={_leaning(chance, ('agree', 'disagree', 'pass'))}" for id_ in seen)


def _text(chance: Random, question: Question) -> str:
    between = "\x1e"
    return between.join(f"Avis {chance.randint(1, 10**9)}" for _ in range(chance.randint(1, 2)))


ANSWERS: dict[str, Answer] = {
    "single": lambda chance, question: _leaning(chance, _ids(question)),
    "multiple": _multiple,
    "consent": _consent,
    "scale": _scale,
    "ranking": _ranking,
    "budget": _budget,
    "dates": _dates,
    "statements": _statements,
    "text": _text,
}


def some_answers(question: Question, seed: int = 1, without: float = 0.1) -> list[Given]:
    """Answers from everywhere; `without` is the share of those who have no opinion."""
    chance = Random(f"{question.id} {seed}")
    make = ANSWERS[question.kind]
    return [
        (antenna, language, NO_OPINION if chance.random() < without else make(chance, question))
        for (antenna, language), size in SIZES.items()
        for _ in range(size)
    ]


def one_answer(question: Question) -> list[Given]:
    return [("liege", "fr", ANSWERS[question.kind](Random(1), question))]


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
        (Place(antenna, code, kinds[n % len(kinds)]), answer) for n, (antenna, code, answer) in enumerate(given)
    ]
    return tally(question, papers, ANTENNAS, LANGUAGES, Random(1)).result


def results_of(given: dict[str, list[Given]]) -> Results:
    """Of these answers by kind of question."""
    asked = [ASKED[kind] for kind in given]
    most = max((len(found) for found in given.values()), default=0)
    return Results(
        replace(consultation(), questions=tuple(asked)),
        status="closed",
        closes=CLOSED,
        generated_at=CLOSED,
        turnout=Share(most, sum(MEMBERS.values())),
        antennas={slug: Share(most // 4, members) for slug, members in MEMBERS.items()},
        questions=tuple(counted(question, given[question.kind]) for question in asked),
    )


def dossier_of(given: dict[str, list[Given]]) -> Dossier:
    return Dossier(
        results=results_of(given),
        working_group={"fr": "Modèle économique", "nl": "Economisch model", "de": "Wirtschaftsmodell"},
        antenna_names=NAMES,
        opinions={ASKED[kind].id: _opinions(ASKED[kind], found) for kind, found in given.items()},
        not_asked=(NotAsked("eupen", "fr", "language"),),
    )


def everything(crowd: str = "many") -> Dossier:
    """A dossier with each kind of question."""
    return dossier_of({kind: CROWDS[crowd](question) for kind, question in ASKED.items()})


def _opinions(question: Question, given: Sequence[Given]) -> tuple[Opinion, ...]:
    """As they are read from the box, where a reason has no language."""
    tells = questions.kind(question.kind).SHOWS_LANGUAGE
    return tuple(
        Opinion(words, antenna, code if tells else "", "", questions.choice(question, part))
        for antenna, code, answer in given
        for part in questions.split_for_box(question, answer)
        if (words := questions.words(question, part))
    )
