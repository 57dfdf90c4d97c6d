"""I22: no regular expression of sipbot's takes longer for a text twice as long than twice as long."""

from __future__ import annotations

import ast
import importlib
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import FrameType

import pytest

import sipbot
from sipbot.commands.arguments import wrong
from sipbot.platforms import typed_commands
from sipbot.rules import dates
from sipbot.views.words.dates import words
from sipbot.writing import cells
from tests.drills.figures import note

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

PACKAGE = Path(sipbot.__file__).parent
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
SEARCHING = frozenset({"search", "sub", "split", "findall", "finditer"})

UNITS = (
    "a", "A", "é", " ", "\n", "\t", "0", "1", "1 ", "1.", "1\u00a0000", "-", "a-", "a a-", "_", "a_", "/", "a/",
    ".", "a.",
    ":", "a:", "://", "//a:", "@", "[", "[1]", "(", "((", "<", "<a ", "a='", "&", "&#", "> \n", "> a\n",
    '"', "\\", '\\"', "'", "=", ", ", ";", "#\n", "_x000D_", "*", "`", "x, y ", "{", "\u0301",
)  # fmt: skip
BEGINNINGS = ("", "a", "1", "[", '"', "'", "<a", "=", "://", "(at line ", ".", "`", "argument ")
ENDS = ("", "\x00")
SHORT, LONG = 1_250, 20_000
CUT = 5.0
"""Seconds after which a match is given up: it would not end in anybody's life."""
GENEROUS = 4.0
"""A straight line takes 16 times as long for a text 16 times as long, a square 256 times."""
FLOOR = 0.0005


@dataclass(frozen=True)
class Used:
    """One pattern, and whether it is looked for anywhere in a text or only at its beginning."""

    where: str
    pattern: re.Pattern[str]
    method: str

    def on(self, text: str) -> object:
        if self.method in SEARCHING:
            return self.pattern.sub("", text)
        return getattr(self.pattern, self.method)(text)


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(modules())


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        if "migrations" not in parts and parts[-1] != "__main__":
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, ast.parse(file.read_text("utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func


def written_out(name: str, tree: ast.Module) -> Iterator[Used]:
    """`re.search(r"…", text)`"""
    for call, function in calls(tree):
        if ast.unparse(function.value) == "re" and function.attr in METHODS:
            first = call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                flags = re.DOTALL if "DOTALL" in ast.unparse(call) else re.NOFLAG
                yield Used(f"{name}:{call.lineno}", re.compile(first.value, flags), function.attr)


def held(module: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Compiled ones that stand in a module, alone or in a tuple or mapping."""
    for name, value in vars(module).items():
        values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for one in values:
            if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                yield name, one


def methods_of(name: str) -> set[str]:
    """With which methods a compiled one is used, wherever it stands; all of them if that cannot be seen."""
    methods = {method for method, used in uses() if re.search(rf"\b{name}\b", used)}
    return methods or HANDED_ON.get(name) or {"fullmatch", "sub"}


@cache
def uses() -> list[tuple[str, str]]:
    """Each method that may be of a pattern, and on what it is called."""
    functions = [function for _, tree in trees() for _, function in calls(tree) if function.attr in METHODS]
    return [(function.attr, ast.unparse(function.value)) for function in functions]


def compiled() -> Iterator[Used]:
    seen = set()
    for name, _ in trees():
        for attribute, pattern in held(importlib.import_module(name)):
            if (attribute, pattern) not in seen:
                seen.add((attribute, pattern))
                yield from (Used(f"{name}.{attribute}", pattern, method) for method in methods_of(attribute))


def put_together() -> Iterator[Used]:
    """What is made of words that are known only when sipbot runs."""
    for sign in "/!":
        made = typed_commands.COMMAND.format(sign=re.escape(sign))
        yield Used(f"COMMAND {sign}", re.compile(made), "match")
    for pattern in wrong.SENTENCES:
        yield Used("wrong.SENTENCES", re.compile(pattern, re.DOTALL), "fullmatch")
    yield Used("commands in HTML", re.compile(r"(?<![\w./:])/(?=(?:help|me)\b)"), "sub")
    yield Used("cells: a day", cells._written(), "fullmatch")
    yield Used("cells: a moment", cells._moments(), "sub")
    for name, patterns in vars(dates._patterns(tuple(words()))).items():
        yield from (Used(f"dates.{name}", one, "search") for one in flat(patterns))


def flat(patterns: object) -> Iterator[re.Pattern[str]]:
    if isinstance(patterns, re.Pattern):
        yield patterns
    elif isinstance(patterns, tuple | list):
        for one in patterns:
            yield from flat(one)


HANDED_ON = {
    "_KEY": {"match"},
    "_STRING": {"match"},
    "_BARE": {"match"},
    "_GAP": {"match"},
    "_BLANK": {"match"},
    "CHAT_ID": {"fullmatch"},
    "PERSON_ID": {"fullmatch"},
    "TOPIC_ID": {"fullmatch"},
    "BOT_NAME": {"fullmatch"},
}
"""What a reader of TOML looks for at one place after the other; how platforms write addresses and names."""
UNSEEN = {
    "sipbot.commands.arguments.wrong": 1,
    "sipbot.platforms.matrix.content": 1,
    "sipbot.platforms.typed_commands": 1,
    "sipbot.rules.dates": 1,
    "sipbot.writing.cells": 2,
}
"""How many patterns a module puts together, which stand in `put_together`."""


@contextmanager
def cut(seconds: float) -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def took(used: Used, text: str, tries: int) -> float:
    """The shortest time of some: a busy machine makes others longer."""
    times = []
    for _ in range(tries):
        begun = time.thread_time()
        used.on(text)
        times.append(time.thread_time() - begun)
    return min(times)


def text(unit: str, beginning: str, end: str, length: int) -> str:
    return beginning + unit * (length // len(unit)) + end


def longer(used: Used) -> tuple[float, str]:
    """How often longer it takes for sixteen times the text, against sixteen times; and for which text."""
    shapes = list(product(UNITS, BEGINNINGS, ENDS))
    times = {shape: took(used, text(*shape, SHORT), 1) for shape in shapes}
    ratios = []
    for shape in sorted(shapes, key=lambda shape: times[shape])[-3:]:
        try:
            with cut(CUT):
                many = took(used, text(*shape, LONG), 2)
        except TimeoutError:
            return float("inf"), repr(shape)
        few = max(FLOOR, took(used, text(*shape, SHORT), 3))
        ratios.append((many / few / (LONG / SHORT), repr(shape)))
    return max(ratios)


def every() -> list[Used]:
    literal = [used for name, tree in trees() for used in written_out(name, tree)]
    return [*literal, *compiled(), *put_together()]


def made_while_it_runs(tree: ast.Module) -> int:
    """How many are put together in functions, out of what does not stand there."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    made = {
        call
        for function in functions
        for call, used in calls(function)
        if ast.unparse(used.value) == "re" and used.attr in (*METHODS, "compile")
        if not isinstance(call.args[0], ast.Constant)
    }
    return len(made)


def test_a_text_sixteen_times_as_long_takes_about_sixteen_times_as_long() -> None:
    """Whoever puts one together in a function adds it to `put_together`, and to `UNSEEN`."""
    assert {name: made for name, tree in trees() if (made := made_while_it_runs(tree))} == UNSEEN
    tried = [(used, *longer(used)) for used in every()]
    slow = [(used.where, used.pattern.pattern, shape) for used, times, shape in tried if times > GENEROUS]
    note(
        f"I22 {len(tried)} regular expressions, texts of {LONG} signs",
        f"against a straight line at most {max(times for _, times, _ in tried):.1f} times longer",
        f"≤ {GENEROUS:.0f}",
    )
    assert slow == []
