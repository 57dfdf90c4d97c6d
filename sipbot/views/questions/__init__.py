"""How each kind of question looks: one file each, under the name of its kind."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Protocol, cast

from sipbot.i18n import Language
from sipbot.rules.questions import Question


class Look(Protocol):
    """What a file in this folder offers."""

    def choices(self, t: Language, question: Question, answer: str) -> tuple[tuple[str, str], ...]:
        """Label and payload of each button; the chosen ones ticked. Empty: nothing to press."""

    def hint(self, t: Language, question: Question) -> str:
        """How one answers, in a sentence; "" where the buttons say it."""

    def said(self, t: Language, question: Question, answer: str) -> str:
        """The answer in the reader's language."""


@cache
def look(kind: str) -> Look:
    return cast(Look, importlib.import_module(f"{__name__}.{kind}"))
