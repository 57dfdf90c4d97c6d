"""A question, and what each kind of question offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..tables import Table

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
    reason: int = 0  # how many characters the reason for an answer may have; 0: none is asked for

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
    MAY_ASK_WHY: bool
    """Its table may say `reason`: who answers may say why."""

    def read(self, table: Table) -> Parts:
        """Options, settings and texts from the question's table; faults go to the table."""

    def choosable(self, question: Question) -> tuple[str, ...]:
        """What a later question may depend on."""

    def press(self, question: Question, current: str, payload: str) -> str:
        """The answer after a press, from the answer before it. Raises Refusal."""

    def typed(self, question: Question, current: str, text: str) -> str:
        """The answer after a typed text. Raises Refusal."""

    def needs_more_input(self, question: Question, answer: str) -> bool:
        """More belongs to this answer: the page stays."""

    def complete(self, question: Question, answer: str) -> bool:
        """It counts as it is."""

    def touched(self, question: Question, answer: str) -> frozenset[str]:
        """Where members propose options: those that this answer says anything about."""

    def asks_why(self, question: Question, answer: str) -> bool:
        """Who answers so is asked at once for the reason."""

    def without_reason(self, answer: str) -> tuple[str, str]:
        """An answer and the reason in it, as this kind kept the two before each kind could have one."""

    def chosen(self, question: Question, answer: str) -> frozenset[str]:
        """The options that this answer chose, for the questions that depend on them."""

    def split_for_box(self, question: Question, answer: str) -> tuple[str, ...]:
        """What is put into the box at the closing, each for itself."""

    def words(self, question: Question, answer: str) -> str:
        """What of a parted answer is in one's own words."""

    def count(self, question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
        """The figures of these answers, each with how many gave it, as they stand in results.json."""

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
    reason: int = 0  # how long a reason may be, where the kind asks for one by itself
