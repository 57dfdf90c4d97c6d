"""People who know what they want, and the presses and texts by which they say it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from sipbot.rules import questions
from sipbot.rules.questions import Question

from .recount import Meaning

REASONS = ("", "Trop tôt", "Te duur | te laat", "Das schadet uns, denn: zu viel!")


def answer(question: Question, chance: Random) -> tuple[Meaning, str]:
    """What somebody wants, and the answer that their acts make."""
    if chance.random() < 0.1:
        return None, questions.press(question, "", questions.NONE)
    return VOTERS[question.kind](question, chance)


def _pressed(question: Question, *payloads: str) -> str:
    now = ""
    for payload in payloads:
        now = questions.press(question, now, payload)
    return now


def _places(question: Question, wanted: list[str]) -> list[str]:
    at = [option.id for option in question.options]
    return [str(at.index(id_)) for id_ in wanted]


def _some(question: Question, chance: Random, least: int, most: int) -> list[str]:
    return chance.sample([option.id for option in question.options], chance.randint(least, most))


def _single(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = _some(question, chance, 1, 1)
    other = str(chance.randrange(4))
    return wanted[0], _pressed(question, other, *_places(question, wanted))


def _multiple(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = _some(question, chance, 2, 3)
    presses = _places(question, wanted)
    first = str(chance.randrange(4))
    return set(wanted), _pressed(question, first, first, *presses)


def _consent(question: Question, chance: Random) -> tuple[Meaning, str]:
    choice = chance.choice(["agree"] * 5 + ["abstain", "disagree", "block"])
    now = _pressed(question, chance.choice(("agree", "block")), choice)
    why = chance.choice(REASONS) if choice in ("disagree", "block") else ""
    return (choice, why), questions.typed(question, now, why) if why else now


def _scale(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = chance.randint(1, 10)
    if chance.random() < 0.5:
        return wanted, questions.typed(question, "", f" {wanted}. ")
    return wanted, _pressed(question, "1", str(wanted))


def _ranking(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = _some(question, chance, 1, 4)
    first = str(chance.randrange(4))
    return wanted, _pressed(question, first, "undo", *_places(question, wanted))


def _budget(question: Question, chance: Random) -> tuple[Meaning, str]:
    left, wanted = 100, {}
    for id_ in _some(question, chance, 1, 4):
        wanted[id_] = chance.randint(0, left)
        left -= wanted[id_]
    if not any(wanted.values()):
        wanted["film"] = 100
    text = " ".join(str(wanted.get(option.id, 0)) for option in question.options)
    return {id_: n for id_, n in wanted.items() if n}, questions.typed(question, "", text)


def _dates(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted, presses = {}, []
    for n, moment in enumerate(question.settings["moments"]):
        times = chance.randint(0, 3)
        presses += [str(n)] * times
        wanted[moment] = ("no", "yes", "maybe", "no")[times]
    chance.shuffle(presses)
    if not presses:
        return dict.fromkeys(wanted, "no") | {question.settings["moments"][0]: "yes"}, _pressed(question, "0")
    return wanted, _pressed(question, *presses)


def _text(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = [f"Avis n° {chance.randrange(1000)}, c'est =, ! ou |" for _ in range(chance.randint(1, 3))]
    now = ""
    for opinion in wanted:
        now = questions.typed(question, now, opinion)
    return wanted, now


def _statements(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = {id_: chance.choice(("agree", "disagree", "pass")) for id_ in _some(question, chance, 1, 4)}
    first = next(iter(wanted))
    presses = [f"pass:{first}", f"back:{first}", *(f"{said}:{id_}" for id_, said in wanted.items())]
    return wanted, _pressed(question, *presses)


VOTERS: dict[str, Callable[[Question, Random], tuple[Meaning, str]]] = {
    "single": _single, "multiple": _multiple, "consent": _consent, "scale": _scale, "ranking": _ranking,
    "budget": _budget, "dates": _dates, "text": _text, "statements": _statements,
}  # fmt: skip
