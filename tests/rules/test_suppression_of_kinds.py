"""What is hidden stays hidden whatever the kind counts: medians, orders, best moments, who passes."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules.questions import NO_OPINION, names
from sipbot.rules.results import tally, tally_languages
from sipbot.rules.suppression import OTHER, K
from tests.exports.conftest import ANTENNAS, LANGUAGES
from tests.exports.every_kind import ANSWERS, ASKED, Given

each_kind = pytest.mark.parametrize("kind", names())
sizes = st.dictionaries(
    st.tuples(st.sampled_from(sorted(ANTENNAS)), st.sampled_from(LANGUAGES)), st.integers(0, 9), max_size=8
)


def answers(kind: str, found: dict[tuple[str, str], int], chance: Random) -> list[Given]:
    question = ASKED[kind]
    return [
        (antenna, code, NO_OPINION if chance.random() < 0.2 else ANSWERS[kind](chance, question))
        for (antenna, code), n in found.items()
        for _ in range(n)
    ]


def published(kind: str, found: list[Given]) -> dict[str, object]:
    """All that is shown of these answers."""
    question = ASKED[kind]
    by_antenna = tally(question, [(antenna, answer) for antenna, _, answer in found], ANTENNAS)
    by_language = tally_languages(question, [(code, answer) for _, code, answer in found], LANGUAGES)
    return {
        "total": by_antenna.total,
        "merged": by_antenna.merged,
        "antennas": by_antenna.cells,
        "languages": by_language.cells,
    }


@each_kind
@given(sizes, st.integers(0, 1000))
def test_the_answers_of_merged_antennas_could_have_been_swapped(kind: str, found, seed: int) -> None:
    """Deal the hidden answers out anew, to each antenna as many as before: nothing that is shown changes."""
    chance = Random(seed)
    given_answers = answers(kind, found, chance)
    shown = published(kind, given_answers)
    hidden = [at for at, (antenna, _, _) in enumerate(given_answers) if antenna in shown["merged"]]  # type: ignore[operator]
    dealt = [given_answers[at] for at in hidden]
    chance.shuffle(dealt)
    other_world = list(given_answers)
    for at, (_, code, answer) in zip(hidden, dealt, strict=True):
        other_world[at] = (given_answers[at][0], code, answer)
    assert published(kind, other_world) == shown


@each_kind
@given(sizes, st.integers(0, 1000))
def test_no_cell_of_fewer_than_five_has_a_figure(kind: str, found, seed: int) -> None:
    question = ASKED[kind]
    given_answers = answers(kind, found, Random(seed))
    by_antenna = tally(question, [(antenna, answer) for antenna, _, answer in given_answers], ANTENNAS)
    shown = {name: cell for name, cell in by_antenna.cells.items() if name != OTHER}
    assert all(cell.answered >= K for cell in shown.values())
    alone = len(by_antenna.cells) == 1
    assert OTHER not in by_antenna.cells or alone or by_antenna.cells[OTHER].answered >= K


@each_kind
@given(sizes, st.integers(0, 1000))
def test_a_group_has_no_figure_that_only_all_have_together(kind: str, found, seed: int) -> None:
    shown = published(kind, answers(kind, found, Random(seed)))
    for by in ("antennas", "languages"):
        for cell in shown[by].values():  # type: ignore[attr-defined]
            assert "passes" not in cell.figures


@given(sizes, st.integers(0, 1000))
def test_who_has_no_opinion_is_in_no_language_of_what_was_written(found, seed: int) -> None:
    given_answers = answers("text", found, Random(seed))
    shown = published("text", given_answers)
    wrote = sum(answer != NO_OPINION for _, _, answer in given_answers)
    cells = shown["languages"].values()  # type: ignore[attr-defined]
    assert sum(cell.answered for cell in cells) == wrote
    assert not any("no_opinion" in cell.figures for cell in cells)
