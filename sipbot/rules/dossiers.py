"""What a working group's drafters get: results, opinions in their own words, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count

from . import references
from .corrections import Correction
from .results import QuestionResult, Results
from .suppression import OTHER


@dataclass(frozen=True, slots=True, order=True)
class Opinion:
    """One opinion in its own words. `antenna` is "other" where the group is under k.

    `signature` is empty unless the consultation is `named`.
    """

    text: str
    antenna: str
    language: str
    signature: str = ""
    choice: str = ""  # what was chosen with it, by the option's id
    is_reason: bool = False  # it says why that was chosen


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A chat that was not asked, and why: `language` (a text is missing) or `unreachable`."""

    antenna: str
    language: str
    why: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A closed consultation for those who draft."""

    results: Results
    number: int  # of the consultation
    working_group: Mapping[str, str]  # its name in each language
    antenna_names: Mapping[str, Mapping[str, str]]  # in each language, by the short name
    opinions: Mapping[str, tuple[Opinion, ...]]  # by question id, in an order that tells nothing
    not_asked: tuple[NotAsked, ...]
    corrections: tuple[Correction, ...] = ()  # of words, while people could answer already


@dataclass(frozen=True, slots=True)
class Quotable:
    """An opinion or a reason under the name by which every export of this dossier quotes it."""

    reference: str
    opinion: Opinion


def quotable(dossier: Dossier) -> tuple[tuple[Quotable, ...], ...]:
    """What was written, question by question; reasons and opinions are numbered through the consultation.

    The order comes from languages and texts alone: it is the same in each export and each version, whatever
    order they are read in, and tells nothing about when or where they were written.
    """
    numbers = {True: count(1), False: count(1)}
    named = {True: references.reason, False: references.opinion}
    return tuple(
        tuple(
            Quotable(named[one.is_reason](dossier.number, next(numbers[one.is_reason])), one)
            for one in _in_order(dossier, result)
        )
        for result in dossier.results.questions
    )


def _in_order(dossier: Dossier, result: QuestionResult) -> list[Opinion]:
    languages = list(result.languages)
    return sorted(
        (_shielded(opinion, result) for opinion in dossier.opinions.get(result.question.id, ())),
        key=lambda opinion: (_rank(opinion.language, languages), _shuffled(opinion)),
    )


def _shielded(opinion: Opinion, result: QuestionResult) -> Opinion:
    """Name an antenna only if its row is shown, and never beside a reason; what was chosen only if the
    question's figures are shown."""
    antenna = opinion.antenna if opinion.antenna in result.antennas and not opinion.is_reason else OTHER
    return replace(opinion, antenna=antenna, choice="" if result.few else opinion.choice)


def _rank(language: str, languages: list[str]) -> tuple[int, str]:
    return (languages.index(language) if language in languages else len(languages), language)


def _shuffled(opinion: Opinion) -> tuple[str, Opinion]:
    return sha256(opinion.text.encode()).hexdigest(), opinion
