"""Results of `scale`: how often each step was chosen, median and mean, the ends with their labels."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.scale import steps
from sipbot.rules.results import Cell
from sipbot.views.results_of import _counts as counts
from sipbot.views.words.labels import text_in

from ..questions.scale import hint
from . import NOTHING, Drawing, Figure

DRAWN = Drawing(groups="to_the_highest", colours=(0,))


def how(question: Question, t: Language) -> str:
    most = t.number(steps(question)[-1])
    meaning = hint(t, question, "")
    if not meaning:
        return t("A number from 1 to {most}.", most=most)
    return t("A number from 1 to {most}: {meaning}.", most=most, meaning=meaning)


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return {"values": t("Answers"), "mean": t("Mean"), "median": t("Median")}[figure]


def of_people(figure: str, detail: str) -> bool:
    return figure == "values"


def labels(question: Question, t: Language) -> dict[str, str]:
    return {step: texts[t.code] for step, texts in _ends(question).items() if t.code in texts}


def letters(question: Question) -> dict[str, str]:
    return {str(step): str(step) for step in steps(question)}


def _ends(question: Question) -> dict[str, dict[str, str]]:
    numbers = {"low": str(steps(question)[0]), "high": str(steps(question)[-1])}
    return {numbers[end]: question.texts[end] for end in numbers if end in question.texts}


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Step"), t("Answers"), t("Share"))


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    values = [str(step) for step in steps(question)]
    called = dict.fromkeys(values, "") | {step: text_in(texts, t) for step, texts in _ends(question).items()}
    return counts.counted(question, called, cell.figures["values"], cell, t, values)


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (_middle(cell, t),)


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    bars = [
        f"{figure.letter} {counts.bar(figure.share)} {figure.percent} · {figure.count}"
        for figure in figures(question, cell, t)
    ]
    meanings = [
        t("{n} = {meaning}", n=step, meaning=text_in(texts, t)) for step, texts in _ends(question).items()
    ]
    return (*bars, *meanings, _middle(cell, t))


def brief(question: Question, cell: Cell, t: Language) -> str:
    return _middle(cell, t)


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), t("Median"), t("Mean"))


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (t.number(cell.answered), *(_number(cell.figures[name], t) for name in ("median", "mean")))


def _middle(cell: Cell, t: Language) -> str:
    median, mean = _number(cell.figures["median"], t), _number(cell.figures["mean"], t)
    return t("Median {median}, mean {mean}", median=median, mean=mean)


def _number(value: float | None, t: Language) -> str:
    return NOTHING if value is None else t.number(value)
