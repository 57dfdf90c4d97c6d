"""What a working group's drafters get: results, opinions in their own words, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .results import Results


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion in its own words. `antenna` is "other" where the group is under k.

    `signature` is empty unless the consultation is `named`.
    """

    text: str
    antenna: str
    language: str
    signature: str = ""


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
    working_group: Mapping[str, str]  # its name in each language
    antenna_names: Mapping[str, str]
    opinions: Mapping[str, tuple[Opinion, ...]]  # by question id, in an order that tells nothing
    not_asked: tuple[NotAsked, ...]
