"""The kinds of question, found by name: one file each in this folder, and what is the same for all of them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from ..faults import Refusal
from ..tables import Table
from ._protocol import NO_OPINION, NONE, WRITTEN_OUT, Condition, Kind, Option, Parts, Question
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
    "choice",
    "choosable",
    "complete",
    "count",
    "count_group",
    "is_asked",
    "is_none",
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
    "set_beside",
    "several",
    "several_numbers",
    "split_for_box",
    "takes",
    "typed",
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
    table.done()
    return Question(id_, name, text, parts.options, parts.settings, parts.texts, condition)


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
    """The answer after a press. Raises Refusal."""
    if payload == NONE:
        if not question.takes_no_opinion:
            raise Refusal("not_an_option")
        return NO_OPINION
    return kind(question.kind).press(question, _opinion(current), payload)


def typed(question: Question, current: str, text: str) -> str:
    """The answer after a typed text. Raises Refusal."""
    return kind(question.kind).typed(question, _opinion(current), text)


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
        return typed(question, answer, written(question, answer) + BETWEEN_MESSAGES + text)
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
    return typed(question, answer, second if last else first)


def _opinion(answer: str) -> str:
    return "" if answer == NO_OPINION else answer


def is_none(question: Question, answer: str) -> bool:
    """Somebody said that they have no opinion: by its button, or by the option that says so."""
    return answer == NO_OPINION or (answer == WRITTEN_OUT and not question.takes_no_opinion)


def needs_more_input(question: Question, answer: str) -> bool:
    """The page stays after this answer."""
    return not is_none(question, answer) and kind(question.kind).needs_more_input(question, answer)


def complete(question: Question, answer: str) -> bool:
    """The answer counts as it is."""
    return is_none(question, answer) or (answer != "" and kind(question.kind).complete(question, answer))


def is_asked(question: Question, others: Mapping[str, Question], answers: Mapping[str, str]) -> bool:
    """Whether somebody with these answers is asked this question."""
    condition = question.only_if
    if condition is None:
        return True
    other, answer = others[condition.question], answers.get(condition.question, "")
    if not complete(other, answer) or not is_asked(other, others, answers):
        return False
    if is_none(other, answer):
        return WRITTEN_OUT in condition.options
    return bool(kind(other.kind).chosen(other, answer) & set(condition.options))


def split_for_box(question: Question, answer: str) -> tuple[str, ...]:
    """What is put into the box at the closing, each for itself."""
    return (answer,) if is_none(question, answer) else kind(question.kind).split_for_box(question, answer)


def words(question: Question, answer: str) -> str:
    """What of a parted answer is in one's own words."""
    return "" if is_none(question, answer) else kind(question.kind).words(question, answer)


def choice(question: Question, answer: str) -> str:
    """What somebody chose whose words are quoted; "" where words are all there is."""
    return "" if is_none(question, answer) else ",".join(sorted(kind(question.kind).chosen(question, answer)))


def count(question: Question, answers: Iterable[str]) -> dict[str, Any]:
    """The figures of these answers, or of how many gave each; who has no opinion is counted beside them."""
    known = {answer: n for answer, n in Counter(answers).items() if complete(question, answer)}
    opinions = {answer: n for answer, n in known.items() if not is_none(question, answer)}
    without = sum(known.values()) - sum(opinions.values())
    return {"no_opinion": without} | kind(question.kind).count(question, opinions)


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
    of_all = kind(question.kind).TOTAL_ONLY
    return {name: figure for name, figure in count(question, answers).items() if name not in of_all}
