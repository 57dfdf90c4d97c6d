"""What a dossier says of positions and differences: sentences with their figures, each under its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sipbot.analysis.differences import wilson
from sipbot.analysis.positions import Apart, Position
from sipbot.i18n import Language
from sipbot.rules import questions, references, shares
from sipbot.rules.questions import WRITTEN_OUT, Question
from sipbot.rules.results import Cell
from sipbot.views import results_of
from sipbot.views.words import labels

LEAST_P = 0.001
"""A smaller p value is written as smaller than this."""
FEW = 30
"""Of fewer people a share is told with its interval."""
STEPS = (
    (1.0, "all"),
    (0.9, "nearly all"),
    (0.75, "very many"),
    (0.5, "majority"),
    (0.45, "half"),
    (0.1, "minority"),
)
"""From which share on a word is used; the majority begins above its own."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence and the reference by which it is cited; "" is none."""

    reference: str
    text: str


def how_many(position: Position, t: Language) -> str:
    """The words of recommendations, used alike in every language."""
    return _words(t)[_step(position.share)]


def _step(share: float) -> str:
    for least, word in STEPS:
        if share > least or (share == least and word != "majority" and word != "minority"):
            return word
    return "small"


def _words(t: Language) -> Mapping[str, str]:
    return {
        "all": t.p("how many", "all"),
        "nearly all": t.p("how many", "nearly all"),
        "very many": t.p("how many", "a very large majority"),
        "majority": t.p("how many", "a majority"),
        "half": t.p("how many", "about half"),
        "minority": t.p("how many", "a minority"),
        "small": t.p("how many", "a small minority"),
    }


def option(question: Question, id_: str, t: Language) -> str:
    """An option in the reader's words; "" is where nothing was chosen."""
    if id_ == WRITTEN_OUT:
        return t("No opinion")
    called = results_of.of(question.kind).labels(question, t)
    return ", ".join(called.get(one, one) for one in id_.split(","))


def share_of(consultation: int, number: int, question: Question, id_: str, group: str = "") -> str:
    """The reference of an option's share."""
    letter = results_of.of(question.kind).letters(question).get(id_, id_)
    return references.share(consultation, number, letter, group)


def position(one: Position, consultation: int, question: Question, t: Language) -> Cited:
    text = t(
        "“{option}” (question {question}): {how_many}, {n} of {people} with an opinion ({share})",
        option=option(question, one.option, t),
        question=t.number(one.question),
        how_many=how_many(one, t),
        n=t.number(one.n),
        people=t.number(one.people),
        share=with_interval(one.n, one.people, t),
    )
    return Cited(share_of(consultation, one.question, question, one.option), text)


def apart(one: Apart, consultation: int, question: Question, names: Mapping[str, str], t: Language) -> Cited:
    """A difference in full: of whom, how large, how sure."""
    of = one.difference
    text = t(
        "“{option}”: {share} in {group} ({n} of {people}), {others} elsewhere ({others_n} of {others_people}). "
        "The difference is between {low} and {high} points (Cohen's h {h}; Fisher's exact test, {p}, corrected "
        "for {tried} comparisons).",
        option=option(question, one.option, t),
        group=group(one, names, t),
        **_counts(one, t),
        low=t.number(round(of.low * 100)),
        high=t.number(round(of.high * 100)),
        h=t.number(round(of.h, 2)),
        p=p_value(of.p, t),
        tried=t.number(of.tried),
    )
    return Cited(share_of(consultation, one.question, question, one.option, of.group), text)


def briefly_apart(one: Apart, question: Question, names: Mapping[str, str], t: Language) -> str:
    return t(
        "“{option}” (question {question}): {share} in {group}, {others} elsewhere",
        option=option(question, one.option, t),
        question=t.number(one.question),
        group=group(one, names, t),
        **_counts(one, t),
    )


def _counts(one: Apart, t: Language) -> dict[str, str]:
    of = one.difference
    return {
        "share": labels.percent(of.n, of.people, t),
        "n": t.number(of.n),
        "people": t.number(of.people),
        "others": labels.percent(of.others_n, of.others_people, t),
        "others_n": t.number(of.others_n),
        "others_people": t.number(of.others_people),
    }


def group(one: Apart, names: Mapping[str, str], t: Language) -> str:
    called = {
        "antenna": labels.antenna(one.difference.group, names, t),
        "language": labels.language(one.difference.group, t),
        "kind": labels.stakeholders(one.difference.group, t),
    }
    return called[one.by]


def with_interval(n: int, people: int, t: Language) -> str:
    """`82 %`; of few `25 %; 9–53 %`."""
    share = labels.percent(n, people, t)
    if not 0 < people < FEW:
        return share
    low, high = wilson(n, people)
    return t("{share}; {low} to {high}", share=share, low=t.percent(low), high=t.percent(high))


def few_people(question: Question, name: str, cell: Cell, t: Language) -> str:
    """The intervals of a group of few, option by option; "" where they are many."""
    of_kind = questions.kind(question.kind)
    people = shares.people(question, cell) if cell.figures else 0
    if not 0 < people < FEW or of_kind.most_of(question) > 1:
        return ""
    letters = results_of.of(question.kind).letters(question)
    told = [
        t(
            "{option} {share} ({low} to {high})",
            option=letters.get(id_, id_),
            share=labels.percent(n, asked, t),
            low=t.percent(low),
            high=t.percent(high),
        )
        for id_, n in of_kind.compared(cell.figures).items()
        if (asked := shares.people(question, cell, id_))
        for low, high in [wilson(n, asked)]
    ]
    return (
        t("{group}, {n} people: {shares}", group=name, n=t.number(people), shares=" · ".join(told))
        if told
        else ""
    )


def p_value(p: float, t: Language) -> str:
    """A p value to three digits: `p = 0.003`, `p < 0.001`."""
    return f"p = {t.number(round(p, 3))}" if p >= LEAST_P else f"p < {t.number(LEAST_P)}"
