"""The names of antennas: one for everybody, or one in each language."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.spelling import letters


def find(given: str, antennas: Mapping[str, Mapping[str, str]]) -> str:
    """The short name of the antenna that is meant: by it, or by its name in any language; "" if none is.
    `antennas`: the names of each, by its short name."""
    wanted = letters(given)
    by_name = {letters(name): slug for slug, names in antennas.items() for name in names.values()}
    return (by_name | {letters(slug): slug for slug in antennas}).get(wanted, "")
