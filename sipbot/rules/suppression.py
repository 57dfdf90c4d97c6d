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


Class = tuple[Stratum, Stratum]
"""Answers that are dealt with alike: where they come from, and where they are counted so far."""


def dealt(strata: Sequence[Stratum], chance: Random, above: Hidden = NOTHING) -> list[Stratum]:
    """Where each of these answers is counted: antennas first, then languages, then kinds."""
    antennas = set(merged(Counter(stratum.antenna for stratum in strata), above.antennas))
    classes = Counter(
        {
            (origin, replace(origin, antenna=OTHER) if origin.antenna in antennas else origin): n
            for origin, n in Counter(strata).items()
        }
    )
    return _each(strata, _kinds(_languages(classes, chance, above), chance, above), chance)


def dealt_written(strata: Sequence[Stratum], chance: Random, above: Hidden = NOTHING) -> list[Stratum]:
    """The same of what is in own words: these tell their language, whatever the tables say.

    So an antenna is named only beside languages in which at least K of it wrote. Who wrote nothing (`language`
    "") stands with the others of the antenna.
    """
    sizes = Counter(strata)
    antennas = set(merged(Counter(stratum.antenna for stratum in strata), above.antennas))
    cells: Counter[tuple[str, str]] = Counter()
    for origin, n in sizes.items():
        if origin.antenna not in antennas:
            cells[origin.antenna, origin.language] += n
    shown = {cell for cell, n in cells.items() if n >= K}
    while shown and 0 < sum(n for origin, n in sizes.items() if not _named(origin, shown)) < K:
        shown.remove(min(shown, key=lambda cell: (cells[cell], cell)))
    classes = Counter(
        {
            (origin, origin if _named(origin, shown) else replace(origin, antenna=OTHER)): n
            for origin, n in sizes.items()
        }
    )
    return _each(strata, _kinds(classes, chance, above), chance)


def _named(stratum: Stratum, shown: Collection[tuple[str, str]]) -> bool:
    wrote = stratum.language != ""
    return (stratum.antenna, stratum.language) in shown or (
        not wrote and stratum.antenna in {a for a, _ in shown}
    )


def _languages(classes: Counter[Class], chance: Random, above: Hidden) -> Counter[Class]:
    dealt_out: Counter[Class] = Counter()
    for members in _grouped(classes, lambda counted: counted.antenna):
        hidden = {c for c in members if (c[0].antenna, c[0].language) in above.languages}
        apart = _apart(members, lambda counted: counted.language, hidden, chance)
        for (origin, counted), n in apart.items():
            dealt_out[origin, replace(counted, language=OTHER)] += n
        dealt_out += Counter(members) - apart
    return dealt_out


def _kinds(classes: Counter[Class], chance: Random, above: Hidden) -> Counter[Class]:
    dealt_out: Counter[Class] = Counter()
    for members in _grouped(classes, lambda counted: (counted.antenna, counted.language)):
        hidden = {c for c in members if (c[0].antenna, c[0].language, c[0].stakeholder) in above.kinds}
        apart = _apart(members, lambda counted: counted.stakeholder, hidden, chance)
        for (origin, counted), n in apart.items():
            dealt_out[origin, replace(counted, stakeholder=OTHER)] += n
        dealt_out += Counter(members) - apart
    return dealt_out


def _grouped(classes: Counter[Class], key: Callable[[Stratum], Hashable]) -> list[dict[Class, int]]:
    groups: defaultdict[Hashable, dict[Class, int]] = defaultdict(dict)
    for (origin, counted), n in classes.items():
        groups[key(counted)][origin, counted] = n
    return list(groups.values())


def _apart(
    classes: Mapping[Class, int], value: Callable[[Stratum], str], hidden: set[Class], chance: Random
) -> Counter[Class]:
    """How many of each class are counted without their value: those who share it with fewer than K.

    Where these are fewer than K themselves, others join them: by lot from the largest group if that leaves it
    large enough, otherwise the whole of the smallest.
    """
    sizes = _by_value({c: n for c, n in classes.items() if c not in hidden}, value)
    apart = Counter({c: n for c, n in classes.items() if c in hidden or sizes[value(c[1])] < K})
    while 0 < apart.total() < min(K, sum(classes.values())):
        left = Counter(classes) - apart
        rest = _by_value(left, value)
        largest = max(rest, key=lambda name: (rest[name], name))
        chosen, most = largest, K - apart.total()
        if rest[largest] - most < K:
            chosen = min(rest, key=lambda name: (rest[name], name))
            most = rest[chosen]
        pool = {c: n for c, n in left.items() if value(c[1]) == chosen}
        apart.update(chance.sample(list(pool), most, counts=list(pool.values())))
    return apart


def _by_value(classes: Mapping[Class, int], value: Callable[[Stratum], str]) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for (_, counted), n in classes.items():
        sizes[value(counted)] += n
    return sizes


def _each(strata: Sequence[Stratum], classes: Counter[Class], chance: Random) -> list[Stratum]:
    """Of each answer where it is counted: by lot, where answers of one origin are counted in several places."""
    places: defaultdict[Stratum, Counter[Stratum]] = defaultdict(Counter)
    for (origin, counted), n in classes.items():
        places[origin][counted] += n
    alike = {origin: next(iter(counted)) for origin, counted in places.items() if len(counted) == 1}
    lots = {}
    for origin, several in places.items():
        if origin not in alike:
            lots[origin] = list(several.elements())
            chance.shuffle(lots[origin])
    return [alike.get(stratum) or lots[stratum].pop() for stratum in strata]


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
