"""The kinds of question, found by name: one file each in this folder."""

from __future__ import annotations

import importlib
import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from string import ascii_lowercase
from typing import Any, Protocol, cast

from ..faults import Refusal
from ..tables import Table

ID = re.compile(r"[a-z0-9_][a-z0-9_-]{0,31}")
OPTIONS_KEY = (re.compile(r"[,;>\n]"), re.compile(r"[,;>\s]+"))
"""Between the parts of a list: marks first, so that a label may have spaces; else spaces too."""
NUMBER = re.compile(r"[0-9]{1,6}")
APOSTROPHES = {ord("’"): "'", ord("ʼ"): "'"}


NO_OPINION = "-"
"""The answer of somebody who has none; every kind of question takes it, and it is counted beside the others."""
NONE = "none"
"""What its button carries."""
WRITTEN_OUT = "no-opinion"
"""An option of this id says the same where one is chosen: there is no second one, and it is counted alike."""


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen: an id without language, a label in each."""

    id: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `settings` is what its kind read from the file beside text and options."""

    id: str
    kind: str
    text: dict[str, str]
    options: tuple[Option, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, dict[str, str]] = field(default_factory=dict)  # other texts of the kind, by key path
    only_if: Condition | None = None

    def option(self, id_: str) -> Option | None:
        return next((option for option in self.options if option.id == id_), None)

    @property
    def takes_no_opinion(self) -> bool:
        """It has a button for that beside its options."""
        return self.option(WRITTEN_OUT) is None

    @property
    def opinions(self) -> tuple[Option, ...]:
        """The options that are opinions: what figures are of."""
        return tuple(option for option in self.options if option.id != WRITTEN_OUT)


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked only of those who chose one of these options of an earlier one."""

    question: str
    options: tuple[str, ...]


class Kind(Protocol):
    """What a file in this folder offers. An answer is a string; "" is none."""

    IN_GROUP: bool
    """One press under a group's message is a whole answer."""
    ACCEPTS_PROPOSALS: bool
    """Members may propose further options."""
    OPTIONS_KEY: str
    """The key of its options in the file."""
    SHOWS_LANGUAGE: bool
    """The answer itself tells its language (it is written), so that hiding it would hide nothing."""
    TOTAL_ONLY: tuple[str, ...]
    """Figures that all answers have together, and no group of them has for itself."""

    def read(self, table: Table) -> Parts:
        """Options, settings and texts from the question's table; faults go to the table."""

    def choosable(self, question: Question) -> tuple[str, ...]:
        """What a later question may depend on."""

    def press(self, question: Question, current: str, payload: str) -> str:
        """The answer after a press, from the answer before it. Raises Refusal."""

    def typed(self, question: Question, now: str, text: str) -> str:
        """The answer after a typed text. Raises Refusal."""

    def needs_more_input(self, question: Question, answer: str) -> bool:
        """More belongs to this answer: the page stays."""

    def complete(self, question: Question, answer: str) -> bool:
        """It counts as it is."""

    def touched(self, question: Question, answer: str) -> frozenset[str]:
        """The options that this answer says anything about."""

    def chosen(self, question: Question, answer: str) -> frozenset[str]:
        """The options that this answer chose, for the questions that depend on them."""

    def split_for_box(self, question: Question, answer: str) -> tuple[str, ...]:
        """What is put into the box at the closing, each for itself."""

    def words(self, question: Question, answer: str) -> str:
        """What of a parted answer is in one's own words."""

    def count(self, question: Question, answers: Sequence[str]) -> dict[str, Any]:
        """The figures of these answers, as they stand in results.json."""

    def compared(self, figures: Mapping[str, Any]) -> dict[str, int]:
        """Of these figures, by option: how many people chose it. Languages are compared by it."""

    def asked_of(self, figures: Mapping[str, Any], opinions: int, option: str) -> int:
        """How many people could choose this option: what shares of people are of."""

    def most_of(self, question: Question) -> int:
        """How much one of them can give an option at most: 1 where it is chosen or not."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a kind finds in a question's table."""

    options: tuple[Option, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, dict[str, str]] = field(default_factory=dict)


@cache
def names() -> tuple[str, ...]:
    """Every kind there is."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@cache
def kind(name: str) -> Kind:
    """The kind of this name, which a read question always has."""
    return cast(Kind, importlib.import_module(f"{__name__}.{name}"))


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


def typed(question: Question, now: str, text: str) -> str:
    """The answer after a typed text. Raises Refusal."""
    return kind(question.kind).typed(question, _opinion(now), text)


def takes(question: Question, now: str, text: str) -> bool:
    """Whether a typed text is an answer to this question, and takes the place of no words."""
    if written(question, now):
        return False
    try:
        typed(question, now, text)
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


def asked(question: Question, others: Mapping[str, Question], answers: Mapping[str, str]) -> bool:
    """Whether somebody with these answers is asked this question."""
    condition = question.only_if
    if condition is None:
        return True
    other, answer = others[condition.question], answers.get(condition.question, "")
    if not complete(other, answer) or not asked(other, others, answers):
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
    """The figures of these answers; who has no opinion is counted beside them."""
    known = [answer for answer in answers if complete(question, answer)]
    opinions = [answer for answer in known if not is_none(question, answer)]
    return {"no_opinion": len(known) - len(opinions)} | kind(question.kind).count(question, opinions)


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
    return {name: found for name, found in count(question, answers).items() if name not in of_all}


def place(question: Question, payload: str) -> int:
    """The option's place that a payload names. Raises Refusal."""
    found = number(payload)
    if found is None or found >= len(question.options):
        raise Refusal("not_an_option")
    return found


def number(text: str) -> int | None:
    """A whole number of a few digits; None is anything else, also what other alphabets write."""
    return int(text) if NUMBER.fullmatch(text) else None


def named(question: Question, text: str) -> str:
    """The id of the option that a text names: by its number, its letter or its label in any language."""
    said = _plain(text)
    wanted = said.rstrip(".) ")
    n = number(wanted)
    if n is not None and 0 < n <= len(question.options):
        return question.options[n - 1].id
    for option in question.options:
        if {said, wanted} & {_plain(label) for label in option.labels.values()}:
            return option.id
    if len(wanted) == 1 and wanted in ascii_lowercase[: len(question.options)]:
        return question.options[ascii_lowercase.index(wanted)].id
    raise Refusal("press_an_option")


def _plain(text: str) -> str:
    """As keyboards differ: capitals, accents in one sign or two, apostrophes, spaces of any width."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(APOSTROPHES).casefold().split())


def several(question: Question, text: str) -> tuple[str, ...]:
    """The ids of the options that a text lists, as `named` reads each. Raises Refusal."""
    for parts in _lists(text):
        with suppress(Refusal):
            found = [named(question, part) for part in parts]
            if found and len(set(found)) == len(found):
                return tuple(found)
    raise Refusal("press_an_option")


def _lists(text: str) -> Iterator[list[str]]:
    """The ways to read a text as a list: as one thing, by its marks, by its spaces too."""
    yield [text]
    for between in OPTIONS_KEY:
        yield [part for part in between.split(text) if part.strip()]


def several_numbers(text: str, most: int) -> frozenset[int]:
    """The numbers, from 1 on, that a text lists. Raises Refusal."""
    *_, parts = _lists(text)
    found = {n for part in parts if (n := number(part.rstrip(".)"))) is not None and 0 < n <= most}
    if not parts or len(found) < len(parts):
        raise Refusal("press_an_option")
    return frozenset(found)


def read_options(
    table: Table,
    *,
    least: int,
    most: int,
    key: str = "option",
    longest: int = 60,
    no_opinion_among_them: bool = False,
) -> tuple[Option, ...]:
    """The options of a question: unique ids, a label in each language."""
    options = []
    for inner in table.tables(key, most=most):
        id_ = inner.text("id", most=32)
        if id_ and not ID.fullmatch(id_):
            inner.fault("id", "not_id")
        if id_ == WRITTEN_OUT and not no_opinion_among_them:
            inner.fault("id", "no_opinion_is_there")
        labels = {code: inner.text(code, most=longest) for code in inner.values if code != "id"}
        options.append(Option(id_, labels))
    if len(options) < least:
        table.fault(key, "too_few", least=str(least))
    ids = [option.id for option in options]
    for id_ in sorted({id_ for id_ in ids if id_ and ids.count(id_) > 1}):
        table.fault(key, "same_id", id=id_)
    return tuple(options)
