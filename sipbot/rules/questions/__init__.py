"""The kinds of question, found by name: one file each in this folder, and what is the same for all of them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from ..cleaning import clean
from ..faults import Refusal
from ..tables import Table
from ._protocol import NO_OPINION, NONE, WRITTEN_OUT, Condition, Kind, Option, Parts, Question
from ._reasons import Reasoned, parted
from ._reasons import read as read_reason
from ._written import ID, named, number, position, read_options, several, several_numbers

__all__ = [
    "BETWEEN_MESSAGES",
    "NONE",
    "NO_OPINION",
    "WRITTEN_OUT",
    "Condition",
    "Kind",
    "Option",
    "Parts",
    "Question",
    "added",
    "answer_alone",
    "asks_why",
    "choice",
    "choosable",
    "complete",
    "count",
    "count_group",
    "is_asked",
    "is_none",
    "is_reason",
    "kind",
    "listed",
    "members",
    "named",
    "names",
    "needs_more_input",
    "nothing_but_words",
    "number",
    "of_two",
    "offered",
    "position",
    "press",
    "read",
    "read_options",
    "reason",
    "reason_dropped",
    "reason_kept",
    "reason_row",
    "set_beside",
    "several",
    "several_numbers",
    "split_for_box",
    "takes",
    "takes_reason",
    "typed",
    "undecided",
    "with_reason",
    "words",
    "written",
]


@cache
def names() -> tuple[str, ...]:
    """Every kind there is."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in modules if not name.startswith("_")))


@cache
def kind(name: str) -> Kind:
    """The kind of this name, which a read question always has."""
    return cast(Kind, offered(__name__, Kind, name))


def offered(package: str, protocol: type, name: str) -> SimpleNamespace:
    """What a folder has of this name for a protocol: its file's, else what most do (`_defaults`).

    Raises NotImplementedError if anything is lacking.
    """
    modules = [importlib.import_module(f"{package}.{module}") for module in (name, "_defaults")]
    by_name = {
        member: getattr(module, member)
        for member in members(protocol)
        for module in reversed(modules)
        if hasattr(module, member)
    }
    if lacking := sorted({*members(protocol)} - {*by_name}):
        raise NotImplementedError(f"{package}.{name} lacks {', '.join(lacking)}")
    return SimpleNamespace(**by_name)


def members(protocol: type) -> tuple[str, ...]:
    """What a protocol asks for, by name."""
    own = (*inspect.get_annotations(protocol), *vars(protocol))
    return tuple(dict.fromkeys(name for name in own if not name.startswith("_")))


def read(table: Table) -> Question:
    """Read a question's table; faults go to the table."""
    id_ = table.text("id", most=32)
    if id_ and not ID.fullmatch(id_):
        table.fault("id", "not_id")
    name = table.choice("kind", names())
    text = table.texts("text", most=600)
    if table.get("kind") not in names():  # what else would be wrong with it, nobody can tell
        return Question(id_, name, text)
    parts = kind(name).read(table)
    condition = _condition(table)
    reason = read_reason(table) if kind(name).MAY_ASK_WHY else parts.reason
    table.done()
    return Question(id_, name, text, parts.options, parts.settings, parts.texts, condition, reason)


def _condition(table: Table) -> Condition | None:
    inner = table.table("only_if")
    if inner is None:
        return None
    before = len(table.faults)
    condition = Condition(inner.text("question", most=32), inner.strings("options"))
    if not condition.options and len(table.faults) == before:
        inner.fault("options", "missing")
    inner.done()
    return condition


# answering, whatever the kind


def choosable(question: Question) -> tuple[str, ...]:
    """What a later question may depend on."""
    return (*kind(question.kind).choosable(question), *((WRITTEN_OUT,) if question.takes_no_opinion else ()))


def listed(question: Question) -> str:
    """Under which key the options stand in the file."""
    return kind(question.kind).OPTIONS_KEY


def press(question: Question, current: str, payload: str) -> str:
    """The answer after a press; a reason stays beside it. Raises Refusal."""
    before = _reasoned(question, current)
    return _answered(before, _pressed(question, before.answer, payload))


def _pressed(question: Question, answer: str, payload: str) -> str:
    if payload == NONE:
        if not question.takes_no_opinion:
            raise Refusal("not_an_option")
        return NO_OPINION
    return kind(question.kind).press(question, _opinion(answer), payload)


def typed(question: Question, current: str, text: str) -> str:
    """The answer after a typed text. Raises Refusal."""
    before = _reasoned(question, current)
    if _asks_why(question, before.answer):
        return with_reason(question, current, text)
    return _answered(before, kind(question.kind).typed(question, _opinion(before.answer), text))


def _answered(before: Reasoned, answer: str) -> str:
    return str(replace(before, answer=answer)) if answer else ""


def takes(question: Question, current: str, text: str) -> bool:
    """Whether a typed text is an answer to this question, and takes the place of no words."""
    if written(question, current):
        return False
    try:
        typed(question, current, text)
    except Refusal:
        return False
    return True


BETWEEN_MESSAGES = "\n\n"


def written(question: Question, answer: str) -> str:
    """The words that were written last, where nothing more is awaited beside them; "" is none."""
    if not answer or needs_more_input(question, answer):
        return ""
    return words(question, split_for_box(question, answer)[-1])


def nothing_but_words(question: Question, answer: str) -> bool:
    """One text in one's own words is the whole answer."""
    return bool(answer) and split_for_box(question, answer) == (answer,) and words(question, answer) == answer


def added(question: Question, answer: str, text: str) -> str:
    """The answer with one more message in what was written last. Raises Refusal."""
    try:
        return _rewritten(question, answer, written(question, answer) + BETWEEN_MESSAGES + text)
    except Refusal as refused:
        if refused.code == "opinion_too_long":
            length, most = refused.facts["length"], refused.facts["most"]
            raise Refusal("too_long_together", length=length, most=most) from refused
        raise


def of_two(question: Question, answer: str, cut: int, *, last: bool) -> str:
    """The answer with one alone of the two messages between which `cut` lies. Raises Refusal."""
    both = written(question, answer)
    first, between, second = both[:cut], both[cut : cut + len(BETWEEN_MESSAGES)], both[cut + 2 :]
    if not (first and second and between == BETWEEN_MESSAGES):
        raise Refusal("unknown_button")
    return _rewritten(question, answer, second if last else first)


def _rewritten(question: Question, answer: str, text: str) -> str:
    """Other words in the place of those that were written last."""
    return (with_reason if reason(question, answer) else typed)(question, answer, text)


def _opinion(answer: str) -> str:
    return "" if answer == NO_OPINION else answer


def is_none(question: Question, answer: str) -> bool:
    """Somebody said that they have no opinion: by its button, or by the option that says so."""
    return _none(question, parted(answer).answer)


def _none(question: Question, given: str) -> bool:
    return given == NO_OPINION or (given == WRITTEN_OUT and not question.takes_no_opinion)


def needs_more_input(question: Question, answer: str) -> bool:
    """The page stays after this answer."""
    given = _reasoned(question, answer)
    if undecided(question, answer):
        return True
    if _none(question, given.answer):
        return False
    return kind(question.kind).needs_more_input(question, given.answer) or (
        _asks_why(question, given.answer) and not given.words
    )


def complete(question: Question, answer: str) -> bool:
    """The answer counts as it is."""
    return _complete(question, answer_alone(question, answer))


def _complete(question: Question, given: str) -> bool:
    return _none(question, given) or (given != "" and kind(question.kind).complete(question, given))


def is_asked(question: Question, others: Mapping[str, Question], answers: Mapping[str, str]) -> bool:
    """Whether somebody with these answers is asked this question."""
    condition = question.only_if
    if condition is None:
        return True
    other = others[condition.question]
    answer = answer_alone(other, answers.get(condition.question, ""))
    if not _complete(other, answer) or not is_asked(other, others, answers):
        return False
    if _none(other, answer):
        return WRITTEN_OUT in condition.options
    return bool(kind(other.kind).chosen(other, answer) & set(condition.options))


def split_for_box(question: Question, answer: str) -> tuple[str, ...]:
    """What is put into the box at the closing, each for itself; a reason last."""
    given = _reasoned(question, answer)
    if given.answer == "":
        return (answer,)
    alone = _none(question, given.answer)
    parts = (given.answer,) if alone else kind(question.kind).split_for_box(question, given.answer)
    return (*parts, *([reason_row(given.option, given.words)] if reason(question, answer) else []))


def words(question: Question, answer: str) -> str:
    """What of a parted answer is in one's own words."""
    given = _reasoned(question, answer)
    if given.words or is_none(question, answer):
        return given.words
    return kind(question.kind).words(question, answer)


def choice(question: Question, answer: str) -> str:
    """What somebody chose whose words are quoted; "" where words are all there is."""
    given = _reasoned(question, answer)
    if given.words:
        return given.option
    return "" if is_none(question, answer) else _chosen(question, answer)


def _chosen(question: Question, answer: str) -> str:
    return ",".join(sorted(kind(question.kind).chosen(question, answer)))


# reasons


def reason_row(option: str, words: str) -> str:
    """A reason as it lies in the box after the closing, by itself."""
    return str(Reasoned("", option, words))


def takes_reason(question: Question, answers: Mapping[str, str]) -> bool:
    """Who gave these answers may say why they answered this question so."""
    return question.reason > 0 and complete(question, answers.get(question.id, ""))


def is_reason(question: Question, row: str) -> bool:
    """Whether a row of the box holds a reason; also beside an answer, as before reasons were apart."""
    return _reasoned(question, row).words != ""


def answer_alone(question: Question, answer: str) -> str:
    """Without the reason beside it."""
    return _reasoned(question, answer).answer


def reason(question: Question, answer: str) -> str:
    """The words that say why; "" where there are none, or where it is open whether they are still meant."""
    return "" if undecided(question, answer) else _reasoned(question, answer).words


def undecided(question: Question, answer: str) -> str:
    """The reason that was written for another choice than the one that stands now; "" is none."""
    given = _reasoned(question, answer)
    moved = given.answer != "" and given.option != _reason_of(question, given.answer)
    return given.words if moved else ""


def with_reason(question: Question, answer: str, text: str) -> str:
    """The answer with this reason for it; with an empty one without. Raises Refusal."""
    given = answer_alone(question, answer)
    if not question.reason or not _complete(question, given):
        raise Refusal("press_an_option")
    why = clean(text)
    if len(why) > question.reason:
        raise Refusal("opinion_too_long", most=str(question.reason), length=str(len(why)))
    return str(Reasoned(given, _reason_of(question, given), why))


def reason_kept(question: Question, answer: str) -> str:
    """What was written for another choice is meant for this one too. Raises Refusal."""
    if not undecided(question, answer):
        raise Refusal("unknown_button")
    return with_reason(question, answer, undecided(question, answer))


def reason_dropped(question: Question, answer: str) -> str:
    """Raises Refusal where there is none."""
    if not is_reason(question, answer):
        raise Refusal("unknown_button")
    return answer_alone(question, answer)


def _reason_of(question: Question, answer: str) -> str:
    """What a reason for this answer is a reason for: the options that it chose."""
    return WRITTEN_OUT if _none(question, answer) else _chosen(question, answer)


def asks_why(question: Question, answer: str) -> bool:
    """Who answers so is asked at once for the reason."""
    return _asks_why(question, answer_alone(question, answer))


def _asks_why(question: Question, answer: str) -> bool:
    return not _none(question, answer) and kind(question.kind).asks_why(question, answer)


def _reasoned(question: Question, stored: str) -> Reasoned:
    given = parted(stored)
    if given.words:
        return given
    answer, why = kind(question.kind).without_reason(given.answer)
    return Reasoned(answer, _reason_of(question, answer), why) if why else given


def count(question: Question, answers: Iterable[str]) -> dict[str, Any]:
    """The figures of these answers, or of how many gave each; who has no opinion is counted beside them, and so
    are reasons."""
    known: Counter[str] = Counter()
    reasons = 0
    for stored, n in Counter(answers).items():
        given = _reasoned(question, stored)
        if _complete(question, given.answer):
            known[given.answer] += n
        if given.words and reason(question, stored):
            reasons += n
    opinions = {answer: n for answer, n in known.items() if not _none(question, answer)}
    without = known.total() - sum(opinions.values())
    figures = {"no_opinion": without} | kind(question.kind).count(question, opinions)
    return figures | {"reasons": reasons} if question.reason else figures


def set_beside(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """Figures that were kept while "no opinion", written out, counted as an opinion: as they count now."""
    options = figures.get("options", {})
    if WRITTEN_OUT not in options:
        return figures
    without = int(figures["no_opinion"]) + int(options[WRITTEN_OUT])
    rest = {id_: n for id_, n in options.items() if id_ != WRITTEN_OUT}
    return {**figures, "no_opinion": without, "options": rest}


def count_group(question: Question, answers: Iterable[str]) -> dict[str, Any]:
    """The figures of some of the answers, such as those of one antenna."""
    of_all = (*kind(question.kind).TOTAL_ONLY, "reasons")
    return {name: figure for name, figure in count(question, answers).items() if name not in of_all}
