"""Who and where, on whatever platform: the names under which scenarios speak of people and groups."""

from __future__ import annotations

from dataclasses import dataclass

LIEGE, GENT, EUPEN, BRUXELLES, BRUSSEL = "liege", "gent", "eupen", "bruxelles", "brussel"
AICHA, JOKE, HEIDI = "aicha", "joke", "heidi"
ANIMATOR, ANIMATOR_BRUSSELS, COORDINATOR, DRAFTER = "luc", "miet", "saskia", "renate"
NOWHERE = ""
"""No group at all."""


@dataclass(frozen=True)
class Person:
    """`telegram` is the number that the example configuration knows them by."""

    telegram: int
    name: str
    language: str
    antenna: str
    groups: tuple[str, ...]


PEOPLE = {
    AICHA: Person(100_010_001, "Aïcha", "fr", "Liège", (LIEGE,)),
    JOKE: Person(100_010_002, "Joke", "nl", "Gent", (GENT,)),
    HEIDI: Person(100_010_003, "Heidi", "de", "Eupen", (EUPEN,)),
    ANIMATOR: Person(100_001_001, "Luc", "fr", "Liège", (LIEGE,)),
    ANIMATOR_BRUSSELS: Person(100_001_004, "Miet", "nl", "Brussel", (BRUSSEL, BRUXELLES)),
    COORDINATOR: Person(100_002_001, "Saskia", "nl", "Brussel", (BRUSSEL, BRUXELLES)),
    DRAFTER: Person(100_003_001, "Renate", "de", "Eupen", (EUPEN,)),
}
"""The people of the example configuration."""


@dataclass(frozen=True)
class Group:
    """`telegram` is the number of its chat in the example configuration."""

    telegram: int
    title: str
    antenna: str


GROUPS = {
    LIEGE: Group(-1_001_000_000_001, "Smart Liège", "Liège"),
    GENT: Group(-1_001_000_000_002, "Smart Gent", "Gent"),
    EUPEN: Group(-1_001_000_000_003, "Smart Eupen", "Eupen"),
    BRUXELLES: Group(-1_001_000_000_004, "Smart Bruxelles", "Bruxelles"),
    BRUSSEL: Group(-1_001_000_000_005, "Smart Brussel", "Brussel"),
}
