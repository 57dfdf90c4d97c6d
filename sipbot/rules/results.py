"""What was counted, as facts: turnout, and per question the figures in total, per antenna, per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .consultations import Consultation
from .questions import Question


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of a group of answers. `figures` is what the kind counts: `options` or `opinions`."""

    answered: int
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's figures. `antennas` and `languages` may hold the row `other`, made of those under k."""

    question: Question
    total: Cell
    antennas: Mapping[str, Cell]
    merged: tuple[str, ...]  # slugs of the antennas in the row "other"
    languages: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Share:
    """How many answered at least one question, out of how many members."""

    answered: int
    members: int


@dataclass(frozen=True, slots=True)
class Results:
    """A consultation's results. While it is open there are no questions, and turnout is in steps."""

    consultation: Consultation
    status: str  # scheduled, open, closed
    closes: datetime  # UTC; of the last antenna
    generated_at: datetime  # UTC
    turnout: Share
    antennas: Mapping[str, Share]
    questions: tuple[QuestionResult, ...]
