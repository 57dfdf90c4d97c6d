"""What tests know of each kind of question: one file each in this folder, under the name of its kind.

It is found out in another way than the rules find it, so that both can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any, Protocol, cast

from sipbot.rules.questions import Question, offered
from tests.stage import Actor, Paper

Meaning = Any
"""An answer, understood: what it is depends on the kind."""


class Known(Protocol):
    """What a file in this folder offers."""

    PAPER: str
    """One right question, as an organiser writes it, with as many settings as there are."""
    EXPORTED: str
    """The question for results and dossiers; "" where the paper will do."""
    WRITTEN: bool
    """Its languages count only what was written."""
    TOTAL_ONLY: tuple[str, ...]
    """Figures that no group has for itself."""
    PER_OPTION: str
    """The figure that has an entry for each option."""
    PRESSES: tuple[str, ...]
    """A few payloads for the question in all-kinds.toml, one after the other; empty where one writes."""

    def meaning(self, question: Question, answer: str) -> Meaning:
        """What an answer means that is an opinion."""

    def recount(self, question: Question, meanings: Sequence[Any]) -> dict[str, Any]:
        """The figures of these meanings."""

    def voter(self, question: Question, chance: Random) -> tuple[Meaning, str]:
        """What somebody wants of the paper's question, and the answer that their acts make."""

    def crowd(self, question: Question, chance: Random) -> str:
        """An answer by chance, some likelier than others."""

    def buttons(self, paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
        """What a person presses to answer the question in all-kinds.toml, and then to change the answer."""


@cache
def known(kind: str) -> Known:
    """The tests' file of this kind."""
    return cast(Known, offered(__name__, Known, kind))
