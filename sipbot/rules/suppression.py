"""Small cells: what fewer than `K` answered could be guessed back to them, so they are counted with others.

Each answer gets one stratum of the tables: an antenna, a language, a kind of stakeholder, or "other" instead of
each. The strata are dealt out so that no combination of the three holds fewer than `K` answers (unless fewer
were given in all). Every table is a sum over these strata; so nothing that can be worked out from all tables
together, from totals or from the sealed list is about fewer than `K` people: within a stratum answers could be
swapped, and everything that is published would look the same. What is not promised: where all in a stratum
answered alike, everybody knows what each of them answered.

Only how many answered where decides, and chance; never what was answered: otherwise the merging itself would
tell something. Where fewer than `K` answered in all, there is no figure at all, not even the total.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

K = 5
"""The smallest number of answers whose figures stand alone."""
OTHER = "other"
"""In the place of what is counted with others; no antenna, language or kind may have this name."""
STEP = 5
"""Before the closing turnout is shown in steps of this many people."""


Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Where an answer comes from; or, once dealt out, where it is counted."""

    antenna: str
    language: str
    stakeholder: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """What was counted with others in a question on which another depends: there it stays hidden."""

    antennas: frozenset[str] = frozenset()
    languages: frozenset[tuple[str, str]] = frozenset()  # antenna and language
    kinds: frozenset[tuple[str, str, str]] = frozenset()  # antenna, language and kind


NOTHING = Hidden()


def in_steps(answered: int) -> int:
    """Turnout as it may be shown while a consultation is open."""
    return answered - answered % STEP


def merged(answered: Mapping[str, int], hidden: Collection[str] = ()) -> tuple[str, ...]:
    """Which groups become the row "other", by name.

    Each group under K or `hidden`; and, where those together are still under K or answers stand in just one
    of them, the next smallest as well: otherwise the hidden group is the total less the shown ones.
    """
    by_size = sorted(answered, key=lambda name: (answered[name], name))
    small = [name for name in by_size if answered[name] < K or name in hidden]
    if any(answered[name] for name in small):
        for name in [name for name in by_size if name not in small]:
            if _covered([answered[n] for n in small]):
                break
            small.append(name)
    return tuple(sorted(small))


def _covered(sizes: list[int]) -> bool:
    return sum(sizes) >= K and sum(size > 0 for size in sizes) > 1


def dealt(strata: Sequence[Stratum], chance: Random, above: Hidden = NOTHING) -> list[Stratum]:
    """Where each of these answers is counted: antennas first, then languages, then kinds."""
    antennas = set(merged(Counter(stratum.antenna for stratum in strata), above.antennas))
    counted = [
        replace(stratum, antenna=OTHER) if stratum.antenna in antennas else stratum for stratum in strata
    ]
    return _kinds(strata, _languages(strata, counted, chance, above), chance, above)


def dealt_written(strata: Sequence[Stratum], chance: Random, above: Hidden = NOTHING) -> list[Stratum]:
    """The same of what is in own words: these tell their language, whatever the tables say.

    So an antenna is named only beside languages in which at least K of it wrote. Who wrote nothing (`language`
    "") stands with the others of the antenna.
    """
    antennas = set(merged(Counter(stratum.antenna for stratum in strata), above.antennas))
    cells = Counter(
        (stratum.antenna, stratum.language) for stratum in strata if stratum.antenna not in antennas
    )
    shown = {cell for cell, n in cells.items() if n >= K}
    while shown and 0 < sum(not _named(stratum, shown) for stratum in strata) < K:
        shown.remove(min(shown, key=lambda cell: (cells[cell], cell)))
    counted = [stratum if _named(stratum, shown) else replace(stratum, antenna=OTHER) for stratum in strata]
    return _kinds(strata, counted, chance, above)


def _named(stratum: Stratum, shown: Collection[tuple[str, str]]) -> bool:
    wrote = stratum.language != ""
    return (stratum.antenna, stratum.language) in shown or (
        not wrote and stratum.antenna in {a for a, _ in shown}
    )


def _languages(
    strata: Sequence[Stratum], counted: list[Stratum], chance: Random, above: Hidden
) -> list[Stratum]:
    for members in _grouped(counted, lambda stratum: stratum.antenna):
        hidden = {n for n in members if (strata[n].antenna, strata[n].language) in above.languages}
        for n in _apart({n: counted[n].language for n in members}, hidden, chance):
            counted[n] = replace(counted[n], language=OTHER)
    return counted


def _kinds(strata: Sequence[Stratum], counted: list[Stratum], chance: Random, above: Hidden) -> list[Stratum]:
    for members in _grouped(counted, lambda stratum: (stratum.antenna, stratum.language)):
        hidden = {
            n for n in members if (strata[n].antenna, strata[n].language, strata[n].stakeholder) in above.kinds
        }
        for n in _apart({n: counted[n].stakeholder for n in members}, hidden, chance):
            counted[n] = replace(counted[n], stakeholder=OTHER)
    return counted


def _grouped(counted: Sequence[Stratum], key: Callable[[Stratum], Hashable]) -> list[list[int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for n, stratum in enumerate(counted):
        groups[key(stratum)].append(n)
    return list(groups.values())


def _apart(values: Mapping[int, str], hidden: set[int], chance: Random) -> set[int]:
    """Which of these people are counted without their value: those who share it with fewer than K.

    Where these are fewer than K themselves, others join them: by lot from the largest group if that leaves it
    large enough, otherwise the whole of the smallest.
    """
    sizes = Counter(value for n, value in values.items() if n not in hidden)
    apart = {n for n, value in values.items() if sizes[value] < K} | hidden
    while 0 < len(apart) < min(K, len(values)):
        rest = Counter(values[n] for n in values if n not in apart)
        largest = max(rest, key=lambda value: (rest[value], value))
        missing = K - len(apart)
        chosen, most = largest, missing
        if rest[largest] - missing < K:
            chosen = min(rest, key=lambda value: (rest[value], value))
            most = rest[chosen]
        apart |= set(chance.sample([n for n in values if n not in apart and values[n] == chosen], most))
    return apart


def hidden_by(strata: Sequence[Stratum], counted: Sequence[Stratum]) -> Hidden:
    """What of these strata is not shown anywhere in the tables."""
    return Hidden(
        frozenset(_all_other((p.antenna for p in strata), (f.antenna for f in counted))),
        frozenset(_all_other(((p.antenna, p.language) for p in strata), (f.language for f in counted))),
        frozenset(
            _all_other(
                ((p.antenna, p.language, p.stakeholder) for p in strata), (f.stakeholder for f in counted)
            )
        ),
    )


def _all_other(groups: Iterable[Group], shown: Iterable[str]) -> set[Group]:
    """The groups in which everybody is counted with others; not those of which some were drawn by lot."""
    pairs = list(zip(groups, shown, strict=True))
    return {group for group, _ in pairs} - {group for group, value in pairs if value != OTHER}
