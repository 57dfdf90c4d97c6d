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

from sipbot.rules.results import Counted, Stratified
from sipbot.rules.suppression import K, Stratum
from tests.rules.test_suppression import ANTENNAS, KINDS, LANGUAGES, counted

OPTIONS = "abc"
Column = tuple[Stratum, Stratum, str]
"""Where people come from, where they are counted, what they chose."""
Reasons = Counter[tuple[str, str, str]]
"""How many reasons there are: an antenna, if it stands beside them, the language that they show, the option."""

small = st.dictionaries(
    st.builds(
        Stratum, st.sampled_from(ANTENNAS[:3]), st.sampled_from(LANGUAGES[:2]), st.sampled_from(KINDS[::2])
    ),
    st.integers(1, 7),
    min_size=3,
    max_size=7,
).map(lambda sizes: [stratum for stratum, n in sizes.items() for _ in range(n)])


class Attack:
    """What is known, as equations over how many people stand in each column."""

    def __init__(self, papers: list[Stratified], tallied: Counted, reasons: Reasons | None = None) -> None:
        self.people = [
            (stratum, shown, answer) for (stratum, answer), shown in zip(papers, tallied.strata, strict=True)
        ]
        pairs = sorted({(stratum, shown) for stratum, shown, _ in self.people}, key=str)
        self.columns: list[Column] = [(*pair, option) for pair in pairs for option in OPTIONS]
        self.rows: list[list[bool]] = []
        self.right: list[int] = []
        for pair, n in Counter((stratum, shown) for stratum, shown, _ in self.people).items():
            self._knows([column[:2] == pair for column in self.columns], n)
        tables = {
            "antenna": tallied.result.antennas,
            "language": tallied.result.languages,
            "stakeholder": tallied.result.kinds,
        }
        for by, cells in tables.items():
            for row, cell in cells.items():
                for option in OPTIONS:
                    inside = [getattr(c[1], by) == row and c[2] == option for c in self.columns]
                    self._knows(inside, cell.figures["options"][option])

        self.at_least: list[tuple[list[bool], int]] = []
        for (antenna, language, option), n in (reasons or {}).items():
            inside = [
                c[2] == option and c[0].language == language and antenna in ("", c[0].antenna)
                for c in self.columns
            ]
            self.at_least.append((inside, n))

    def _knows(self, inside: list[bool], n: int) -> None:
        self.rows.append(inside)
        self.right.append(n)

    def width(self, group: set[Stratum], option: str) -> float:
        """From the least to the most of this group that can have chosen this option."""
        wanted = np.array([column[0] in group and column[2] == option for column in self.columns], float)
        known = {"A_eq": np.array(self.rows, float), "b_eq": self.right}
        if self.at_least:
            known["A_ub"] = -np.array([inside for inside, _ in self.at_least], float)
            known["b_ub"] = [-n for _, n in self.at_least]
        ends = [linprog(sign * wanted, **known) for sign in (1, -1)]
        assert all(end.success for end in ends)
        return float(-ends[1].fun - ends[0].fun)

    def agree(self, group: set[Stratum], option: str) -> bool:
        """In each stratum that counts any of the group, all chose the option, or none did."""
        by_stratum: defaultdict[Stratum, set[bool]] = defaultdict(set)
        for _, shown, answer in self.people:
            by_stratum[shown].add(answer == option)
        return all(len(by_stratum[shown]) == 1 for stratum, shown, _ in self.people if stratum in group)

    def could_be_swapped(self, group: set[Stratum], option: str) -> bool:
        """Somebody of the group and somebody else in the same stratum differ about the option."""
        by_stratum: defaultdict[Stratum, set[tuple[bool, bool]]] = defaultdict(set)
        for stratum, shown, answer in self.people:
            by_stratum[shown].add((stratum in group, answer == option))
        return any({(True, x), (False, not x)} <= pairs for pairs in by_stratum.values() for x in (True, False))

    def small_groups(self) -> Iterator[set[Stratum]]:
        """All that have an antenna, a language, a kind, or two or three of these in common, and are few."""
        sizes = Counter(stratum for stratum, _, _ in self.people)
        names = ("antenna", "language", "stakeholder")
        for n in (1, 2, 3):
            for shared in combinations(names, n):
                groups: defaultdict[tuple[str, ...], set[Stratum]] = defaultdict(set)
                for stratum in sizes:
                    groups[tuple(getattr(stratum, name) for name in shared)].add(stratum)
                yield from (group for group in groups.values() if sum(sizes[p] for p in group) < K)


@settings(max_examples=60)
@given(small, st.integers(0, 10**6))
def test_no_group_under_k_can_be_pinned_down_from_all_tables_together(strata: list[Stratum], seed: int) -> None:
    chance = Random(seed)
    weights = [chance.random() ** 3 for _ in OPTIONS]  # rare answers too: they are what gives people away
    papers = [(stratum, chance.choices(OPTIONS, weights)[0]) for stratum in strata]
    if len(papers) < K:
        return
    attack = Attack(papers, counted(papers, seed=seed))
    for group in attack.small_groups():
        for option in OPTIONS:
            if attack.could_be_swapped(group, option):
                assert attack.width(group, option) > 1 - 1e-6
            else:
                assert attack.agree(group, option)


def reasons_of(papers: list[Stratified], chance: Random) -> Reasons:
    """Some of those who chose an option say why. In each language at least one of them does not."""
    could = Counter(("", stratum.language, option) for stratum, option in papers)
    return Counter({known: n for known, most in could.items() if (n := chance.randint(0, most - 1))})


@settings(max_examples=60)
@given(small, st.integers(0, 10**6))
def test_reasons_that_show_their_language_pin_nobody_down_as_long_as_somebody_else_may_have_written_them(
    strata: list[Stratum], seed: int
) -> None:
    """They stand below their option, all together: who wrote one may be of any antenna."""
    chance = Random(seed)
    papers = [(stratum, chance.choice(OPTIONS)) for stratum in strata]
    if len(papers) < K:
        return
    attack = Attack(papers, counted(papers, seed=seed), reasons_of(papers, chance))
    for group in attack.small_groups():
        for option in OPTIONS:
            if attack.could_be_swapped(group, option):
                assert attack.width(group, option) > 1 - 1e-6


def test_a_reason_beside_its_antenna_would_tell_what_a_small_group_chose() -> None:
    """Two people of Liège read German, as nine of Eupen do; one of the two writes why they chose "a"."""
    papers: list[Stratified] = [(Stratum("liege", "de", "member"), option) for option in "ab"]
    papers += [(Stratum("liege", "fr", "member"), "abc"[n % 3]) for n in range(9)]
    papers += [(Stratum("eupen", "de", "member"), "abc"[n % 3]) for n in range(9)]
    two = {Stratum("liege", "de", "member")}
    tallied = counted(papers)
    alone = Attack(papers, tallied).width(two, "a")
    assert Attack(papers, tallied, Counter({("", "de", "a"): 1})).width(two, "a") == pytest.approx(alone)
    assert Attack(papers, tallied, Counter({("liege", "de", "a"): 1})).width(two, "a") < alone - 0.5


def test_the_attack_succeeds_where_tables_are_merged_each_for_itself() -> None:
    """Gent reads Dutch, two of Brussels too. By antenna and by language nothing is small, and yet."""
    papers: list[Stratified] = [(Stratum("gent", "nl", "member"), "abc"[n % 3]) for n in range(9)]
    papers += [(Stratum("brussels", "nl", "member"), option) for option in "ab"]
    papers += [(Stratum("brussels", "fr", "member"), "abc"[n % 3]) for n in range(9)]
    two = {Stratum("brussels", "nl", "member")}
    safe = counted(papers)
    assert Attack(papers, safe).width(two, "a") > 1 - 1e-6

    from sipbot.rules.results import QuestionResult, _cells
    from tests.rules.test_suppression import SINGLE

    naive = QuestionResult(
        SINGLE,
        safe.result.total,
        _cells(SINGLE, Counter(papers), lambda stratum: stratum.antenna, ANTENNAS),
        (),
        _cells(SINGLE, Counter(papers), lambda stratum: stratum.language, LANGUAGES),
        {},
    )
    everywhere = Counted(naive, tuple(stratum for stratum, _ in papers), safe.hidden)
    assert Attack(papers, everywhere).width(two, "a") == pytest.approx(0)
