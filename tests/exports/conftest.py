"""A closed consultation as it comes out of a cycle: four antennas, three languages, forty opinions."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from sipbot.chat import EVERYWHERE
from sipbot.rules.consultations import Consultation, read
from sipbot.rules.dossiers import Dossier, NotAsked, Opinion
from sipbot.rules.results import QuestionResult, Results, Share, tally
from sipbot.rules.suppression import Stratum

HERE = Path(__file__).parent
ANTENNAS = {"brussels": "Bruxelles · Brussel", "eupen": "Eupen", "gent": "Gent", "liege": "Liège"}
NAMES = {slug: {EVERYWHERE: name} for slug, name in ANTENNAS.items()}
LANGUAGES = ("fr", "nl", "de")
MEMBERS = {"brussels": 5200, "eupen": 310, "gent": 2150, "liege": 3100}
TURNOUT = {"brussels": 188, "eupen": 21, "gent": 96, "liege": 143}
CLOSED = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
RATE = {  # antenna and language: how many chose each option, in the file's order
    ("brussels", "fr"): (61, 38, 17, 9),
    ("brussels", "nl"): (24, 21, 9, 4),
    ("eupen", "de"): (9, 6, 1, 2),
    ("eupen", "fr"): (2, 1, 0, 0),
    ("gent", "nl"): (37, 39, 12, 3),
    ("liege", "fr"): (74, 33, 22, 11),
}


def consultation() -> Consultation:
    values = tomllib.loads((HERE / "economic-model.toml").read_text())
    return read(values, antennas=ANTENNAS, working_groups=["economic-model"])


def rate_answers() -> list[tuple[str, str, str]]:
    """Antenna, language and option of each answer to the first question."""
    options = [option.id for option in consultation().questions[0].options]
    return [
        (antenna, language, option)
        for (antenna, language), counts in RATE.items()
        for option, n in zip(options, counts, strict=True)
        for _ in range(n)
    ]


def opinion_answers() -> list[tuple[str, str, str]]:
    """Antenna, language and text of each opinion."""
    by_key = tomllib.loads((HERE / "opinions.toml").read_text())
    return [(key.split("-")[1], key.split("-")[0], text) for key, texts in by_key.items() for text in texts]


def make_result(number: int, answers: list[tuple[str, str, str]]) -> QuestionResult:
    question = consultation().questions[number]
    papers = [(Stratum(antenna, code, "unknown"), answer) for antenna, code, answer in answers]
    return tally(question, papers, ANTENNAS, LANGUAGES, Random(number)).result


def make_results() -> Results:
    return Results(
        consultation(),
        status="closed",
        closes=CLOSED,
        generated_at=CLOSED,
        turnout=Share(sum(TURNOUT.values()), sum(MEMBERS.values())),
        antennas={slug: Share(TURNOUT[slug], MEMBERS[slug]) for slug in ANTENNAS},
        questions=(make_result(0, rate_answers()), make_result(1, opinion_answers())),
    )


def make_dossier(answers: list[tuple[str, str, str]] | None = None) -> Dossier:
    answers = opinion_answers() if answers is None else answers
    return Dossier(
        results=replace(make_results(), questions=(make_result(0, rate_answers()), make_result(1, answers))),
        number=7,
        working_group={"fr": "Modèle économique", "nl": "Economisch model", "de": "Wirtschaftsmodell"},
        antenna_names=NAMES,
        opinions={"first-change": tuple(Opinion(text, antenna, code) for antenna, code, text in answers)},
        not_asked=(NotAsked("eupen", "fr", "language"), NotAsked("gent", "nl", "unreachable")),
    )


@pytest.fixture
def antennas() -> dict[str, str]:
    return dict(ANTENNAS)


@pytest.fixture
def results() -> Results:
    return make_results()


@pytest.fixture
def open_results() -> Results:
    turnout = {slug: Share(n - n % 5, MEMBERS[slug]) for slug, n in TURNOUT.items()}
    share = Share(445, sum(MEMBERS.values()))
    return replace(make_results(), status="open", turnout=share, antennas=turnout, questions=())


@pytest.fixture
def dossier() -> Dossier:
    return make_dossier()


@pytest.fixture
def dossier_with() -> Callable[[list[str]], Dossier]:
    """A dossier whose opinions are these texts, all from Liège in French."""
    return lambda texts: make_dossier([("liege", "fr", text) for text in texts])
