"""What was counted, as facts: turnout, and per question the figures in total, per antenna, per language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import questions, suppression
from .consultations import Consultation
from .questions import NO_OPINION, Question
from .suppression import OTHER


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of a group of answers. `figures` is what the kind counts, and `no_opinion`.

    Where that is left out it is unknown, and `answered` counts those with an opinion.
    """

    answered: int
    figures: Mapping[str, Any]

    @property
    def no_opinion(self) -> int:
        """How many of them said that they have none."""
        return int(self.figures.get("no_opinion", 0))

    @property
    def opinions(self) -> int:
        """How many of them have one: what shares are of."""
        return self.answered - self.no_opinion


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's figures. `antennas` and `languages` may hold the row `other`, made of those under k."""

    question: Question
    total: Cell
    antennas: Mapping[str, Cell]
    merged: tuple[str, ...]  # slugs of the antennas in the row "other"
    languages: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Groups:
    """A question's figures by one feature of those who answered. `merged` names the groups in "other"."""

    total: Cell
    cells: Mapping[str, Cell]
    merged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many answered at least one question, out of how many members."""

    answered: int
    members: int


@dataclass(frozen=True, slots=True)
class Results:
    """A consultation's results. While it is open turnout is in steps, and questions there are
    only if they are live, in total alone."""

    consultation: Consultation
    status: str  # scheduled, open, closed
    closes: datetime  # UTC; of the last antenna
    generated_at: datetime  # UTC
    turnout: Share
    antennas: Mapping[str, Share]
    questions: tuple[QuestionResult, ...]
    platforms: tuple[str, ...] = ()  # of the chats that were asked

    @property
    def may_count_twice(self) -> bool:
        """Whoever has an account on two platforms counts as two people."""
        return len(self.platforms) > 1


Answers = Sequence[tuple[str, str]]
"""Pairs of group and answer."""


def tally(question: Question, answers: Answers, groups: Iterable[str]) -> Groups:
    """Count these answers in total and per group, small groups merged.

    `groups` are all that were asked, also those with no answer, in the order in which they are shown.
    The row "other" comes last, and only if there is an answer in it.
    """
    by_group = _by_group(answers, groups)
    hidden = suppression.merged({group: len(found) for group, found in by_group.items()})
    cells = {group: _group(question, found) for group, found in by_group.items() if group not in hidden}
    rest = [answer for group in hidden for answer in by_group[group]]
    if rest:
        cells[OTHER] = _group(question, rest)
    return Groups(_all(question, answers), cells, hidden)


def tally_languages(question: Question, answers: Answers, languages: Iterable[str]) -> Groups:
    """Count per language of the text shown: nothing is merged where the answer itself tells its language.

    Who has no opinion wrote nothing that would tell: there they are left out of the languages.
    """
    if not questions.kind(question.kind).SHOWS_LANGUAGE:
        return tally(question, answers, languages)
    told = [(language, answer) for language, answer in answers if answer != NO_OPINION]
    cells = {group: _written(question, found) for group, found in _by_group(told, languages).items()}
    return Groups(_all(question, answers), cells, ())


def _by_group(answers: Answers, groups: Iterable[str]) -> dict[str, list[str]]:
    by_group: defaultdict[str, list[str]] = defaultdict(list, {group: [] for group in groups})
    for group, answer in answers:
        by_group[group].append(answer)
    return by_group


def _all(question: Question, answers: Answers) -> Cell:
    return Cell(len(answers), questions.count(question, [answer for _, answer in answers]))


def _group(question: Question, answers: Sequence[str]) -> Cell:
    return Cell(len(answers), questions.count_group(question, answers))


def _written(question: Question, answers: Sequence[str]) -> Cell:
    figures = questions.count_group(question, answers)
    return Cell(len(answers), {name: n for name, n in figures.items() if name != "no_opinion"})
