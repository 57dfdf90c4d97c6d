"""What a terminal can show: every command says what it has to say, whatever letters the terminal knows."""

from __future__ import annotations

import io
import sys
from typing import TextIO

SIGNS = {"right": "✓", "warning": "!", "wrong": "✗"}
PLAIN = {"right": "+", "warning": "!", "wrong": "x"}


def forgiving() -> None:
    """Letters that the terminal does not know become signs that it knows, and no traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def sign(verdict: str, out: TextIO | None = None) -> str:
    """`right`, `warning` or `wrong`, as this terminal can show it."""
    try:
        SIGNS[verdict].encode((out or sys.stdout).encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return PLAIN[verdict]
    return SIGNS[verdict]


def as_file(text: str) -> None:
    """What is data rather than words goes out whole, in UTF-8, also where the terminal knows other letters."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    print(text, end="")
