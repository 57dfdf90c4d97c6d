"""By what a line of a dossier is cited. A reference says of what it is, and is the same in every version.

`C7-Q2-A`: the share of option A in question 2 of consultation 7; `C7-Q2-A@eupen`: the same in a group, which is
an antenna, a language or a kind of stakeholder by its short name. `C7-R31` is a reason, `C7-O214` an opinion,
`C7-S1` how many were heard, `C7-S2` who was not.
"""

from __future__ import annotations

HEARD, SILENT = "S1", "S2"


def question(consultation: int, number: int, group: str = "") -> str:
    return _of(f"C{consultation}-Q{number}", group)


def share(consultation: int, number: int, letter: str, group: str = "") -> str:
    return _of(f"C{consultation}-Q{number}-{letter}", group)


def reason(consultation: int, n: int) -> str:
    return f"C{consultation}-R{n}"


def opinion(consultation: int, n: int) -> str:
    return f"C{consultation}-O{n}"


def who(consultation: int, what: str, group: str = "") -> str:
    """`what`: HEARD or SILENT."""
    return _of(f"C{consultation}-{what}", group)


def _of(reference: str, group: str) -> str:
    return f"{reference}@{group}" if group else reference
