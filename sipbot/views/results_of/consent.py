"""Results of `consent`: counts and shares, and whether it passes by the rule."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.consent import CHOICES
from sipbot.rules.results import Cell
from sipbot.views.results_of import _counts as counts

from ..questions.consent import SIGNS, name
from . import Drawing, Figure

DRAWN = Drawing(colours=(0, 10, 3, 11))

LETTERS = ascii_uppercase[: len(CHOICES)]


def how(question: Question, t: Language) -> str:
    return t("Agree, abstain, disagree or block.")


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return {
        "options": t("Answers"),
        "passes": t("Passes by the rule (1: yes)"),
    }[figure]


def labels(question: Question, t: Language) -> dict[str, str]:
    return {id_: name(t, id_) for id_ in CHOICES}


def letters(question: Question) -> dict[str, str]:
    return dict(zip(CHOICES, LETTERS, strict=True))


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    return counts.counted(question, labels(question, t), cell.figures["options"], cell, t, LETTERS)


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    counted = t("Agreement is counted among those who agree, disagree or block; whoever abstains is left out.")
    return (verdict(question, cell, t), counted)


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    texts = []
    for id_, figure in zip(CHOICES, figures(question, cell, t), strict=True):
        texts.append(f"{SIGNS[id_]} {figure.label}")
        texts.append(f"{counts.bar(figure.share)} {figure.percent} · {figure.count}")
    texts.append(verdict(question, cell, t))
    return tuple(texts)


def brief(question: Question, cell: Cell, t: Language) -> str:
    by_choice = zip(CHOICES, figures(question, cell, t), strict=True)
    return " · ".join(f"{SIGNS[id_]} {figure.percent}" for id_, figure in by_choice)


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), *LETTERS)


def verdict(question: Question, cell: Cell, t: Language) -> str:
    """Whether all answers together pass, and by which rule."""
    blocks = int(question.settings["blocks_at_most"])
    share = t.percent(int(question.settings["agree_at_least"]) / 100)
    if cell.figures["passes"]:
        if blocks == 0:
            return t(
                "It passes by the rule: no block, and at least {share} agree, abstentions left out.",
                share=share,
            )
        return t.n(
            "It passes by the rule: at most {n} block, and at least {share} agree, abstentions left out.",
            "It passes by the rule: at most {n} blocks, and at least {share} agree, abstentions left out.",
            blocks,
            share=share,
        )
    if blocks == 0:
        return t(
            "It does not pass by the rule: no block, and at least {share} agree, abstentions left out.",
            share=share,
        )
    return t.n(
        "It does not pass by the rule: at most {n} block, and at least {share} agree, abstentions left out.",
        "It does not pass by the rule: at most {n} blocks, and at least {share} agree, abstentions left out.",
        blocks,
        share=share,
    )
