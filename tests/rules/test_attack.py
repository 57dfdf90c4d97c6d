"""The attack by linear programming: who knows every size and every rule still cannot pin down a small group.

The attacker reads all tables together, knows how many of each antenna, language and kind answered and in which
rows they are counted; not who was drawn by lot. For each group of fewer than five, whatever it has in common,
the least and the most that could have chosen an option are computed. They must differ, unless all who are
counted in the same places agree about that option: then everybody can read it off.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sipbot.rules.results import Counted, PlacedAnswer
from sipbot.rules.suppression import K, Place
from tests.rules.test_suppression import ANTENNAS, KINDS, LANGUAGES, counted

OPTIONS = "abc"
Column = tuple[Place, Place, str]
"""Where people come from, where they are counted, what they chose."""

small = st.dictionaries(
    st.builds(
        Place, st.sampled_from(ANTENNAS[:3]), st.sampled_from(LANGUAGES[:2]), st.sampled_from(KINDS[::2])
    ),
    st.integers(1, 7),
    min_size=3,
    max_size=7,
).map(lambda found: [place for place, n in found.items() for _ in range(n)])


class Attack:
    """What is known, as equations over how many people stand in each column."""

    def __init__(self, papers: list[PlacedAnswer], found: Counted) -> None:
        self.people = [
            (place, shown, answer) for (place, answer), shown in zip(papers, found.places, strict=True)
        ]
        pairs = sorted({(place, shown) for place, shown, _ in self.people}, key=str)
        self.columns: list[Column] = [(*pair, option) for pair in pairs for option in OPTIONS]
        self.rows: list[list[bool]] = []
        self.right: list[int] = []
        for pair, n in Counter((place, shown) for place, shown, _ in self.people).items():
            self._knows([column[:2] == pair for column in self.columns], n)
        tables = {
            "antenna": found.result.antennas,
            "language": found.result.languages,
            "stakeholder": found.result.kinds,
        }
        for by, cells in tables.items():
            for row, cell in cells.items():
                for option in OPTIONS:
                    inside = [getattr(c[1], by) == row and c[2] == option for c in self.columns]
                    self._knows(inside, cell.figures["options"][option])

    def _knows(self, inside: list[bool], n: int) -> None:
        self.rows.append(inside)
        self.right.append(n)

    def width(self, group: set[Place], option: str) -> float:
        """From the least to the most of this group that can have chosen this option."""
        wanted = np.array([column[0] in group and column[2] == option for column in self.columns], float)
        ends = [linprog(sign * wanted, A_eq=np.array(self.rows, float), b_eq=self.right) for sign in (1, -1)]
        assert all(end.success for end in ends)
        return float(-ends[1].fun - ends[0].fun)

    def agree(self, group: set[Place], option: str) -> bool:
        """In each place that counts any of the group, all chose the option, or none did."""
        said: defaultdict[Place, set[bool]] = defaultdict(set)
        for _, shown, answer in self.people:
            said[shown].add(answer == option)
        return all(len(said[shown]) == 1 for place, shown, _ in self.people if place in group)

    def could_be_swapped(self, group: set[Place], option: str) -> bool:
        """Somebody of the group and somebody else in the same place differ about the option."""
        said: defaultdict[Place, set[tuple[bool, bool]]] = defaultdict(set)
        for place, shown, answer in self.people:
            said[shown].add((place in group, answer == option))
        return any({(True, x), (False, not x)} <= found for found in said.values() for x in (True, False))

    def small_groups(self) -> Iterator[set[Place]]:
        """All that have an antenna, a language, a kind, or two or three of these in common, and are few."""
        sizes = Counter(place for place, _, _ in self.people)
        names = ("antenna", "language", "stakeholder")
        for n in (1, 2, 3):
            for shared in combinations(names, n):
                groups: defaultdict[tuple[str, ...], set[Place]] = defaultdict(set)
                for place in sizes:
                    groups[tuple(getattr(place, name) for name in shared)].add(place)
                yield from (group for group in groups.values() if sum(sizes[p] for p in group) < K)


@settings(max_examples=60)
@given(small, st.integers(0, 10**6))
def test_no_group_under_k_can_be_pinned_down_from_all_tables_together(places: list[Place], seed: int) -> None:
    chance = Random(seed)
    weights = [chance.random() ** 3 for _ in OPTIONS]  # rare answers too: they are what gives people away
    papers = [(place, chance.choices(OPTIONS, weights)[0]) for place in places]
    if len(papers) < K:
        return
    attack = Attack(papers, counted(papers, seed=seed))
    for group in attack.small_groups():
        for option in OPTIONS:
            if attack.could_be_swapped(group, option):
                assert attack.width(group, option) > 1 - 1e-6
            else:
                assert attack.agree(group, option)


def test_the_attack_succeeds_where_tables_are_merged_each_for_itself() -> None:
    """Gent reads Dutch, two of Brussels too. By antenna and by language nothing is small, and yet."""
    papers: list[PlacedAnswer] = [(Place("gent", "nl", "member"), "abc"[n % 3]) for n in range(9)]
    papers += [(Place("brussels", "nl", "member"), option) for option in "ab"]
    papers += [(Place("brussels", "fr", "member"), "abc"[n % 3]) for n in range(9)]
    two = {Place("brussels", "nl", "member")}
    safe = counted(papers)
    assert Attack(papers, safe).width(two, "a") > 1 - 1e-6

    from sipbot.rules.results import QuestionResult, _cells
    from tests.rules.test_suppression import SINGLE

    answers = [answer for _, answer in papers]
    naive = QuestionResult(
        SINGLE,
        safe.result.total,
        _cells(SINGLE, [place.antenna for place, _ in papers], answers, ANTENNAS),
        (),
        _cells(SINGLE, [place.language for place, _ in papers], answers, LANGUAGES),
        {},
    )
    everywhere = Counted(naive, tuple(place for place, _ in papers), safe.hidden)
    assert Attack(papers, everywhere).width(two, "a") == pytest.approx(0)
