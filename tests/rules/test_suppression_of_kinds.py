"""What is hidden stays hidden whatever the kind counts: medians, orders, best moments, who passes."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules import questions
from sipbot.rules.questions import NO_OPINION, names
from sipbot.rules.results import Counted, Stratified, tally
from sipbot.rules.suppression import OTHER, K, Stratum
from tests.exports.conftest import ANTENNAS, LANGUAGES
from tests.exports.every_kind import ASKED
from tests.kinds import known
from tests.rules.test_suppression import KINDS

each_kind = pytest.mark.parametrize("kind", names())
sizes = st.dictionaries(
    st.builds(Stratum, st.sampled_from(sorted(ANTENNAS)), st.sampled_from(LANGUAGES), st.sampled_from(KINDS)),
    st.integers(1, 9),
    max_size=8,
)


def answers(kind: str, people: dict[Stratum, int], chance: Random) -> list[Stratified]:
    question = ASKED[kind]
    return [
        (stratum, NO_OPINION if chance.random() < 0.2 else known(kind).crowd(question, chance))
        for stratum, n in people.items()
        for _ in range(n)
    ]


def count(kind: str, papers: list[Stratified]) -> Counted:
    return tally(ASKED[kind], papers, ANTENNAS, LANGUAGES, Random(1))


def published(kind: str, papers: list[Stratified], counted: Counted) -> dict[str, object]:
    """All that is shown of these answers, with the sealed list and, of what is quoted, antenna and language."""
    question = ASKED[kind]
    told = questions.kind(kind).SHOWS_LANGUAGE
    return {
        "result": counted.result,
        "sealed": sorted(part for _, answer in papers for part in questions.split_for_box(question, answer)),
        "quoted": sorted(
            (shown.antenna, stratum.language, answer)
            for (stratum, answer), shown in zip(papers, counted.strata, strict=True)
            if told and answer != NO_OPINION
        ),
    }


@each_kind
@given(sizes, st.integers(0, 1000))
def test_answers_that_are_counted_in_the_same_place_could_have_been_swapped(
    kind: str, people, seed: int
) -> None:
    """Deal the answers out anew within each stratum: nothing that is shown changes. And one holds five."""
    chance = Random(seed)
    papers = answers(kind, people, chance)
    counted = count(kind, papers)
    shown = published(kind, papers, counted)
    within: defaultdict[tuple[Stratum, str, bool], list[int]] = defaultdict(list)
    told = questions.kind(kind).SHOWS_LANGUAGE
    for n, stratum in enumerate(counted.strata):
        wrote = told and papers[n][1] != NO_OPINION
        within[stratum, papers[n][0].language if wrote else "", wrote].append(n)
    other_world = list(papers)
    for members in within.values():
        assert told or len(members) >= min(K, len(papers))
        dealt = [papers[n][1] for n in members]
        chance.shuffle(dealt)
        for n, answer in zip(members, dealt, strict=True):
            other_world[n] = (papers[n][0], answer)
    assert published(kind, other_world, count(kind, other_world)) == shown


@each_kind
@given(sizes, st.integers(0, 1000))
def test_no_cell_of_fewer_than_five_has_a_figure(kind: str, people, seed: int) -> None:
    papers = answers(kind, people, Random(seed))
    result = count(kind, papers).result
    tables = [result.antennas] if questions.kind(kind).SHOWS_LANGUAGE else [
        result.antennas, result.languages, result.kinds,
    ]  # fmt: skip
    for cells in tables:
        assert all(cell.answered >= min(K, len(papers)) for cell in cells.values())
        assert OTHER not in cells or list(cells)[-1] == OTHER


@each_kind
@given(sizes, st.integers(0, 1000))
def test_a_group_has_no_figure_that_only_all_have_together(kind: str, people, seed: int) -> None:
    result = count(kind, answers(kind, people, Random(seed))).result
    for cells in (result.antennas, result.languages, result.kinds):
        for cell in cells.values():
            assert "passes" not in cell.figures


@given(sizes, st.integers(0, 1000))
def test_who_has_no_opinion_is_in_no_language_of_what_was_written(people, seed: int) -> None:
    papers = answers("text", people, Random(seed))
    result = count("text", papers).result
    cells = result.languages.values()
    assert result.few or sum(cell.answered for cell in cells) == sum(
        answer != NO_OPINION for _, answer in papers
    )
    assert not any("no_opinion" in cell.figures for cell in cells)
