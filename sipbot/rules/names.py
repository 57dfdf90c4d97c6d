"""The names of antennas: one for everybody, or one in each language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping


def find(given: str, antennas: Mapping[str, Mapping[str, str]]) -> str:
    """The short name of the antenna that is meant: by it, or by its name in any language; "" if none is.
    `antennas`: the names of each, by its short name."""
    wanted = plain(given)
    by_name = {plain(name): slug for slug, names in antennas.items() for name in names.values()}
    return (by_name | {plain(slug): slug for slug in antennas}).get(wanted, "")


def plain(text: str) -> str:
    """In small letters, without accents, signs and doubled spaces."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w]+", " ", bare.replace("_", " ").casefold()).split())
