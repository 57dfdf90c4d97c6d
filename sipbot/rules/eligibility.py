"""Who may answer a consultation: whoever is in the chats, or who the member roll says."""

from __future__ import annotations

from .faults import Refusal

CHATS, ROLL, SHAREHOLDERS = "chats", "roll", "shareholders"
WHO = (CHATS, ROLL, SHAREHOLDERS)


def check(who: str, *, on_roll: bool, left: bool, shareholder: bool) -> None:
    """Raises Refusal, which says why not and what to do. `left`: on the roll once, no longer."""
    if who == CHATS:
        return
    if not on_roll:
        raise Refusal("not_on_roll" if who == ROLL else "not_on_roll_shareholders")
    if left:
        raise Refusal("left_roll")
    if who == SHAREHOLDERS and not shareholder:
        raise Refusal("no_shareholder")
