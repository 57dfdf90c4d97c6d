"""What was counted, as facts: turnout; per question the figures in total, per antenna, language and kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from . import questions, suppression
from .consultations import Consultation
from .eligibility import CHATS
from .questions import Question
from .stakeholders import UNKNOWN
from .suppression import NOTHING, OTHER, Hidden, K, Stratum

MEMBERS_AND_CLIENTS = "members-clients"
"""Many are both, so figures count them together."""

KIND_ROWS = (MEMBERS_AND_CLIENTS, "partner", "permanent", UNKNOWN)
"""Kinds of stakeholder in figures, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of a group of answers. `figures` is what the kind counts, and `no_opinion`.

    Where that is left out it is unknown, and `answered` counts those with an opinion. Without any figure
    they are not shown.
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


NOT_SHOWN = Cell(0, {})
"""Stands for the figures of a question that fewer than K answered in all."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's figures. The groups may hold the row `other`: those who are counted with others."""

    question: Question
    total: Cell
    antennas: Mapping[str, Cell]
    merged: tuple[str, ...]  # slugs of the antennas that have no row of their own
    languages: Mapping[str, Cell]
    kinds: Mapping[str, Cell] = field(default_factory=dict)  # by KIND_ROWS

    @property
    def few(self) -> bool:
        """Fewer than K answered: there is no figure of it anywhere, nor is it told how many they are."""
        return not self.total.figures

    @property
    def knows_kinds(self) -> bool:
        """Whether the table by kind says anything."""
        return any(kind not in (UNKNOWN, OTHER) for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Share:
    """How many answered at least one question, out of how many members."""

    answered: int
    members: int

    def reaches(self, percent: int) -> bool:
        return self.members > 0 and self.answered * 100 >= percent * self.members


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
    commitments: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by question and antenna
    handed_out: datetime | None = None  # when the auditor got the tables behind the commitments

    @property
    def may_count_twice(self) -> bool:
        """Whoever has an account on two platforms counts as two people; where the roll decides, as one."""
        return len(self.platforms) > 1 and self.consultation.who == CHATS


def shown(result: QuestionResult) -> QuestionResult:
    """What anybody may see of a question. That nobody answered it tells nothing of anybody."""
    if result.total.answered == 0 or result.total.answered >= K:
        return result
    return QuestionResult(result.question, NOT_SHOWN, {}, (), {})


Stratified = tuple[Stratum, str]
"""One answer: where it comes from, and what it says."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A question's figures, and where each of its answers was counted, in the order in which they came."""

    result: QuestionResult
    strata: tuple[Stratum, ...]
    hidden: Hidden


def tally(
    question: Question,
    answers: Sequence[Stratified],
    antennas: Iterable[str],
    languages: Iterable[str],
    chance: Random,
    above: Hidden = NOTHING,
) -> Counted:
    """Count these answers in total, per antenna, language and kind, each where `suppression` lets it stand.

    `antennas` and `languages` are all that were asked, in the order in which they are shown; the row "other"
    comes last. `above` is what is hidden in the question on which this one depends.
    """
    antennas, languages = tuple(antennas), tuple(languages)
    origins = [_origin(question, stratum, answer) for stratum, answer in answers]
    written = questions.kind(question.kind).SHOWS_LANGUAGE
    deal = suppression.dealt_written if written else suppression.dealt
    strata = deal(origins, chance, above)
    given = [answer for _, answer in answers]
    by_antenna = _cells(question, [stratum.antenna for stratum in strata], given, antennas)
    by_language = (
        _told(question, strata, given, languages)
        if written
        else _cells(question, [stratum.language for stratum in strata], given, languages)
    )
    result = QuestionResult(
        question,
        Cell(len(given), questions.count(question, given)),
        by_antenna,
        tuple(sorted({*antennas, *(stratum.antenna for stratum in origins)} - by_antenna.keys())),
        by_language,
        _cells(question, [stratum.stakeholder for stratum in strata], given, KIND_ROWS),
    )
    return Counted(shown(result), tuple(strata), suppression.hidden_by(origins, strata))


def _origin(question: Question, stratum: Stratum, answer: str) -> Stratum:
    """Members and clients are one kind. Who has no opinion wrote nothing that would tell a language."""
    stakeholder = MEMBERS_AND_CLIENTS if stratum.stakeholder in ("member", "client") else stratum.stakeholder
    told = not questions.is_none(question, answer) or not questions.kind(question.kind).SHOWS_LANGUAGE
    return replace(stratum, stakeholder=stakeholder, language=stratum.language if told else "")


def _cells(
    question: Question, groups: Sequence[str], answers: Sequence[str], order: Sequence[str]
) -> dict[str, Cell]:
    by_group: defaultdict[str, list[str]] = defaultdict(list)
    for group, answer in zip(groups, answers, strict=True):
        by_group[group].append(answer)
    shown = [*(group for group in order if group in by_group), *sorted(by_group.keys() - {*order, OTHER})]
    if OTHER in by_group:
        shown.append(OTHER)
    return {
        group: Cell(len(by_group[group]), questions.count_group(question, by_group[group])) for group in shown
    }


def _told(
    question: Question, strata: Sequence[Stratum], answers: Sequence[str], languages: Sequence[str]
) -> dict[str, Cell]:
    """Of what was written, per language: nothing is merged, for it tells its language by itself."""
    by_language: defaultdict[str, list[str]] = defaultdict(list, {code: [] for code in languages})
    for stratum, answer in zip(strata, answers, strict=True):
        if stratum.language:
            by_language[stratum.language].append(answer)
    return {code: _written(question, own) for code, own in by_language.items()}


def _written(question: Question, answers: Sequence[str]) -> Cell:
    figures = questions.count_group(question, answers)
    return Cell(len(answers), {name: n for name, n in figures.items() if name != "no_opinion"})
