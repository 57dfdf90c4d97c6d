"""What stands at the top of a consultation's file, and what may be chosen there."""

from __future__ import annotations

from dataclasses import dataclass

from sipbot.rules.consultations import LEVELS, RESULTS, SECRECY
from sipbot.rules.eligibility import CHATS, WHO
from sipbot.rules.repeats import MONTHS


@dataclass(frozen=True, slots=True)
class Field:
    """One key. `sort`: `word`, `choice`, `moment`, `whole` or `list`. `default`: what it is if left out."""

    key: str
    sort: str
    allowed: tuple[str, ...] = ()
    required: bool = True
    default: str = ""


FIELDS = (
    Field("id", "word"),
    Field("cycle", "word"),
    Field("working_group", "word", required=False),
    Field("level", "choice", LEVELS),
    Field("opens", "moment"),
    Field("closes", "moment"),
    Field("antennas", "list", default="all"),
    Field("secrecy", "choice", SECRECY, required=False, default=SECRECY[0]),
    Field("who", "choice", WHO, required=False, default=CHATS),
    Field("results", "choice", RESULTS, required=False, default=RESULTS[0]),
    Field("remind", "list", required=False),
    Field("repeat", "choice", tuple(MONTHS), required=False),
    Field("desired_rate", "whole", required=False),
    Field("audit", "word", required=False),
    Field("documents", "list", required=False),
)
TABLES = frozenset({"question", "title", "intro", "decides", "waive"})
"""What is no setting: texts and questions stand elsewhere."""
LISTS = frozenset(field.key for field in FIELDS if field.sort == "list")
MOMENTS = frozenset(field.key for field in FIELDS if field.sort == "moment")
NUMBERS = frozenset(field.key for field in FIELDS if field.sort == "whole")
