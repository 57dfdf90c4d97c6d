"""Codes that are given out to be typed in: easy to read aloud, and a slip of the finger is told as such.

Twelve characters in groups of four: eleven at random (55 bits) and one that checks them. Every single wrong
character and every two that changed places are found, wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .faults import Refusal
from .receipts import ALPHABET

GROUP = 4
LENGTH = 12
LOOKALIKES = str.maketrans("OIL", "011")
"""What people write for characters that no code has."""
SEPARATORS = re.compile(r"[\s\-\u2010-\u2015._]+")
STRICT = re.compile(r"\s*[0-9A-Za-z]{4}[\s\u2010-\u2015-]+[0-9A-Za-z]{4}[\s\u2010-\u2015-]+[0-9A-Za-z]{4}\s*")
SHOWN = re.compile(r"\s*[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}\s*")
"""As a code is shown."""
SLIP = 2
"""So many characters too few or too many are still taken for a code, mistyped."""
LINK = "code-"
"""Begins a link that carries a code."""


def make(chance: Callable[[int], int]) -> str:
    """A new code. `chance(n)` is a number below n. It has a letter and a digit, as no ordinary word."""
    while True:
        marks = [chance(len(ALPHABET)) for _ in range(LENGTH - 1)]
        code = "".join(ALPHABET[mark] for mark in (*marks, _check(marks)))
        if _mixed(code):
            return code


def shown(code: str) -> str:
    """`K7QF-2M9X-4TWB`."""
    return "-".join(code[n : n + GROUP] for n in range(0, LENGTH, GROUP))


def read(text: str) -> str:
    """The code in what somebody typed. Raises Refusal when it cannot be one: a slip of the finger."""
    code = _bare(text)
    if len(code) != LENGTH or any(mark not in ALPHABET for mark in code):
        raise Refusal("code_mistyped")
    *marks, check = (ALPHABET.index(mark) for mark in code)
    if _check(marks) != check:
        raise Refusal("code_mistyped")
    return code


def looks_like(text: str) -> bool:
    """Whether who typed this meant a code, where nothing else was asked for."""
    code = _bare(text)
    return bool(SHOWN.fullmatch(text)) or (
        len(text) <= 40
        and code.isascii()
        and code.isalnum()
        and abs(len(code) - LENGTH) <= SLIP
        and _mixed(text)
    )


def is_surely(text: str) -> bool:
    """The same where something else was asked for: only what nobody would write as an answer."""
    return bool(STRICT.fullmatch(text)) and _mixed(text)


def _bare(text: str) -> str:
    return SEPARATORS.sub("", text).upper().translate(LOOKALIKES)


def _mixed(text: str) -> bool:
    """It has a letter, and a digit that nobody takes for one."""
    return any(mark in "23456789" for mark in text) and any(mark.isalpha() for mark in text)


def _check(marks: Iterable[int]) -> int:
    """The sum of the characters, each times another power of x, in the field of 32 elements."""
    total, weight = 0, 1
    for mark in marks:
        weight = _times_x(weight)
        total ^= _times(mark, weight)
    return total


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one, other = _times_x(one), other >> 1
    return product
