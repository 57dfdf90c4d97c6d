"""What was counted, as facts: turnout; per question the figures in total, per antenna, language and kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    origins = _origins(question, answers)
    written = questions.kind(question.kind).SHOWS_LANGUAGE
    deal = suppression.dealt_written if written else suppression.dealt
    strata = deal(origins, chance, above)
    places = Counter(zip(origins, strata, strict=True))
    given = Counter(zip(strata, (answer for _, answer in answers), strict=True))
    by_antenna = _cells(question, given, lambda stratum: stratum.antenna, antennas)
    by_language = (
        _told(question, given, languages)
        if written
        else _cells(question, given, lambda stratum: stratum.language, languages)
    )
    result = QuestionResult(
        question,
        _cell(questions.count, question, Counter(answer for _, answer in answers)),
        by_antenna,
        tuple(sorted({*antennas, *(origin.antenna for origin, _ in places)} - by_antenna.keys())),
        by_language,
        _cells(question, given, lambda stratum: stratum.stakeholder, KIND_ROWS),
    )
    hidden = suppression.hidden_by([origin for origin, _ in places], [shown for _, shown in places])
    return Counted(shown(result), tuple(strata), hidden)


def _origins(question: Question, answers: Sequence[Stratified]) -> list[Stratum]:
    """Members and clients are one kind. Who has no opinion wrote nothing that would tell a language."""
    written = questions.kind(question.kind).SHOWS_LANGUAGE
    one_kind: dict[tuple[Stratum, bool], Stratum] = {}
    origins = []
    for stratum, answer in answers:
        tells = not written or not questions.is_none(question, answer)
        if (stratum, tells) not in one_kind:
            both = stratum.stakeholder in ("member", "client")
            stakeholder = MEMBERS_AND_CLIENTS if both else stratum.stakeholder
            language = stratum.language if tells else ""
            one_kind[stratum, tells] = replace(stratum, stakeholder=stakeholder, language=language)
        origins.append(one_kind[stratum, tells])
    return origins


Given = Mapping[tuple[Stratum, str], int]
"""Answers, each with where it is counted and how many gave it there."""


def _cells(
    question: Question, given: Given, group_of: Callable[[Stratum], str], order: Sequence[str]
) -> dict[str, Cell]:
    by_group = _grouped(given, group_of)
    shown = [*(group for group in order if group in by_group), *sorted(by_group.keys() - {*order, OTHER})]
    if OTHER in by_group:
        shown.append(OTHER)
    return {group: _cell(questions.count_group, question, by_group[group]) for group in shown}


def _grouped(given: Given, group_of: Callable[[Stratum], str]) -> dict[str, Counter[str]]:
    by_group: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (stratum, answer), n in given.items():
        by_group[group_of(stratum)][answer] += n
    return by_group


def _cell(
    count: Callable[[Question, Counter[str]], dict[str, Any]], question: Question, answers: Counter[str]
) -> Cell:
    return Cell(answers.total(), count(question, answers))


def _told(question: Question, given: Given, languages: Sequence[str]) -> dict[str, Cell]:
    """Of what was written, per language: nothing is merged, for it tells its language by itself."""
    by_language = _grouped(given, lambda stratum: stratum.language)
    by_language.pop("", None)
    order = [*languages, *(code for code in by_language if code not in languages)]
    return {code: _written(question, by_language.get(code, Counter())) for code in order}


def _written(question: Question, answers: Counter[str]) -> Cell:
    figures = questions.count_group(question, answers)
    return Cell(answers.total(), {name: n for name, n in figures.items() if name != "no_opinion"})
