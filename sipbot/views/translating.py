"""What a translator reads beside each text, and what is said of texts that came back."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.faults import Fault

from .places import place
from .questions import LONG as BUTTON


def note(t: Language, path: str, most: int, on_button: bool) -> str:
    """Where a text stands, and how long it may be."""
    where = place(t, path)
    if on_button:
        return t(
            "{place}. On a button: {short} characters can be read, {most} at most.",
            place=where,
            short=BUTTON,
            most=most,
        )
    return t("{place}. {most} characters at most.", place=where, most=most)


def warning(t: Language, fault: Fault) -> str:
    """What is no fault, and yet not as it should be."""
    return t(
        "This label has {length} characters: on a phone {short} can be read on a button, so it stands in the "
        "text, with a letter on the button.",
        **fault.facts,
    )
