"""Asking for a consultation in a terminal, line by line. What is left empty is asked again another time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from sipbot.i18n import Language, in_lists
from sipbot.rules import questions
from sipbot.rules.consultations import ID
from sipbot.rules.faults import Fault
from sipbot.rules.shapes import Setting, shape
from sipbot.rules.texts import MOST_OF_A_QUESTION, TOP
from sipbot.rules.words import yes_or_no
from sipbot.views.authoring.explained import explained
from sipbot.views.errors.faults import sentence

from .fields import FIELDS, Field
from .ids import of_option

Read = Callable[[str], Any]
"""What was typed, as it stands in the file. Raises Wrong."""


class Stopped(Exception):
    """Nobody types any more: the input has ended."""


class Wrong(Exception):
    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.fault = Fault("", code, facts)


@dataclass(frozen=True, slots=True)
class House:
    """What there is to choose from."""

    antennas: Sequence[str]
    working_groups: Sequence[str]
    languages: Sequence[str]


class Terminal:
    """A line asked, a line read."""

    def __init__(self, t: Language, into: TextIO, out: TextIO) -> None:
        self.t = t
        self._into = into
        self._out = out

    def say(self, words: str) -> None:
        print(words, file=self._out, flush=True)

    def ask(self, prompt: str, read: Read) -> Any:
        """What was typed; None: nothing. A wrong line is explained and asked again. Raises Stopped."""
        while True:
            print(f"{prompt}: ", end="", file=self._out, flush=True)
            try:
                line = _readable(self._into.readline())
                return read(line) if line else None
            except Wrong as wrong:
                self.say("  " + sentence(self.t, wrong.fault))


def _readable(line: str) -> str:
    """Raises Stopped, and Wrong where a terminal in another encoding sent what is no character."""
    if not line:
        raise Stopped
    if any("\ud800" <= mark <= "\udfff" or mark == "\x00" for mark in line):
        raise Wrong("unprintable")
    return line.strip()


def ask_for(terminal: Terminal, house: House, values: dict[str, Any]) -> None:
    """Fill in what the values lack, in place, so that what was asked before a stop is kept. Raises Stopped."""
    terminal.say(
        terminal.t("An empty line leaves something for later. Stop at any time: what is written stays.")
    )
    for field in FIELDS:
        _field(terminal, house, values, field)
    for key, most in TOP.items():
        _texts(terminal, house.languages, values, key, key, most)
    _questions(terminal, house, values)


def _field(terminal: Terminal, house: House, values: dict[str, Any], field: Field) -> None:
    if field.key in values:
        return
    given = terminal.ask(_prompt(terminal.t, field.key, field.default), _reader(field, house))
    if given is not None:
        values[field.key] = given
    elif field.default:
        values[field.key] = field.default


def _prompt(t: Language, key: str, default: object = "", *, also: str = "") -> str:
    head = f"{key} ({also})" if also else key
    words = " ".join(filter(None, (explained(t, key), f"[{default}]" if default not in ("", None) else "")))
    return f"{words}\n  {head}"


def _reader(field: Field, house: House) -> Read:
    if field.key == "id":
        return _id
    if field.key == "working_group" and house.working_groups:
        return _one_of(house.working_groups)
    if field.key == "antennas":
        return lambda line: "all" if line == "all" else _several_of(house.antennas)(line)
    readers: dict[str, Read] = {
        "word": str,
        "choice": _one_of(field.allowed),
        "moment": _moment,
        "whole": _whole,
        "list": _words,
    }
    return readers[field.sort]


def _id(line: str) -> str:
    if not ID.fullmatch(line):
        raise Wrong("not_id")
    return line


def _one_of(allowed: Iterable[str]) -> Read:
    known = tuple(allowed)

    def read(line: str) -> str:
        if line not in known:
            raise Wrong("not_one_of", allowed=", ".join(known))
        return line

    return read


def _several_of(allowed: Iterable[str]) -> Read:
    one = _one_of(allowed)
    return lambda line: [one(word) for word in _words(line)]


def _words(line: str) -> list[str]:
    return re.findall(r"[^\s,;]+", line)


def _moment(line: str) -> datetime:
    try:
        moment = datetime.fromisoformat(line)
    except ValueError:
        raise Wrong("not_moment") from None
    if len(line) < len("2026-12-01T10:00"):
        raise Wrong("date_without_hour")
    return moment


def _whole(line: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", line):
        raise Wrong("not_in_range", least="0", most=str(10**9))
    return int(line)


def _flag(line: str) -> bool:
    truth = yes_or_no(line, in_lists())
    return bool(_one_of(("true", "false"))(line) == "true") if truth is None else truth


def _short(most: int) -> Read:
    def read(line: str) -> str:
        text = line.replace("\\n", "\n")
        if len(text) > most:
            raise Wrong("too_long", most=str(most), length=str(len(text)))
        return text

    return read


def _texts(
    terminal: Terminal, languages: Sequence[str], values: dict[str, Any], key: str, name: str, most: int
) -> None:
    """One text in each language that it lacks."""
    for code in languages:
        table = values.get(key, {})
        if not table.get(code):
            given = terminal.ask(_prompt(terminal.t, name, also=terminal.t.name_of(code)), _short(most))
            if given is not None:
                values.setdefault(key, {})[code] = given


def _questions(terminal: Terminal, house: House, values: dict[str, Any]) -> None:
    for n, question in enumerate(values.get("question", ())):
        _question(terminal, house, question, values["question"][:n])
    while True:
        n = len(values.get("question", ())) + 1
        terminal.say(terminal.t("Question {n}. An empty line: there are no more questions.", n=n))
        kind = terminal.ask(_prompt(terminal.t, "kind"), _one_of(questions.names()))
        if kind is None:
            return
        question = {"id": f"question-{n}", "kind": kind}
        values.setdefault("question", []).append(question)
        question["id"] = terminal.ask(_prompt(terminal.t, "id", question["id"]), _id) or question["id"]
        _question(terminal, house, question, values["question"][:-1])


def _question(
    terminal: Terminal, house: House, question: dict[str, Any], before: Sequence[dict[str, Any]]
) -> None:
    _texts(terminal, house.languages, question, "text", "text", MOST_OF_A_QUESTION)
    if question.get("kind") not in questions.names():
        return
    known = shape(question["kind"])
    for setting in known.settings:
        if setting.key not in question:
            given = terminal.ask(_prompt(terminal.t, setting.key, setting.default), _setting(setting))
            if given is not None:
                question[setting.key] = given
    for key, most in known.texts.items():
        _texts(terminal, house.languages, question, key, key, most)
    if known.takes_options:
        _options(terminal, house, question, known.listed, known.longest)
    if before and "only_if" not in question:
        ids = [str(other.get("id")) for other in before]
        prompt = _prompt(terminal.t, "only_if", also=f"{ids[-1]}: a, b")
        condition = terminal.ask(prompt, _condition(ids))
        if condition is not None:
            question["only_if"] = condition


def _condition(ids: Iterable[str]) -> Read:
    """`tools: directory, software`"""
    known = _one_of(ids)

    def read(line: str) -> dict[str, Any]:
        id_, _, options = line.partition(":")
        return {"question": known(id_.strip()), "options": _words(options)}

    return read


def _setting(setting: Setting) -> Read:
    return {
        "whole": _whole,
        "flag": _flag,
        "choice": _one_of(setting.allowed),
        "list": lambda line: [_moment(word) for word in _words(line)],
    }[setting.sort]


def _options(terminal: Terminal, house: House, question: dict[str, Any], key: str, longest: int) -> None:
    """Those there are are completed; then more, until an empty line in the first language."""
    for option in question.get(key, ()):
        _labels(terminal, house, option, key, longest)
    first = house.languages[0]
    while True:
        n = len(question.get(key, ())) + 1
        also = f"{n}, {terminal.t.name_of(first)}"
        label = terminal.ask(_prompt(terminal.t, key, also=also), _short(longest))
        if label is None:
            return
        taken = {option.get("id") for option in question.get(key, ())}
        option = {"id": of_option([label], n, taken), first: label}
        question.setdefault(key, []).append(option)
        _labels(terminal, house, option, key, longest)


def _labels(terminal: Terminal, house: House, option: dict[str, Any], key: str, longest: int) -> None:
    for code in house.languages:
        if not option.get(code):
            given = terminal.ask(_prompt(terminal.t, key, also=terminal.t.name_of(code)), _short(longest))
            if given is not None:
                option[code] = given
