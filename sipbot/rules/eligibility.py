"""Who may answer a consultation: whoever is in the chats, or who the member roll says."""

from __future__ import annotations

from .faults import Refusal

CHATS, ROLL, SHAREHOLDERS = "chats", "roll", "shareholders"
WHO = (CHATS, ROLL, SHAREHOLDERS)


def refusal(who: str, *, on_roll: bool, left: bool, shareholder: bool) -> Refusal | None:
    """Why somebody may not, and what to do; None: they may. `left`: on the roll once, no longer."""
    if who == CHATS:
        return None
    if not on_roll:
        return Refusal("not_on_roll" if who == ROLL else "not_on_roll_shareholders")
    if left:
        return Refusal("left_roll")
    return Refusal("no_shareholder") if who == SHAREHOLDERS and not shareholder else None
