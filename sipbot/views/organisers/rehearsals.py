"""A ballot that is only played: every page says so, and its buttons lead to the rehearsal."""

from __future__ import annotations

import re
from dataclasses import replace

from sipbot import i18n
from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.spelling import plain

TRY = "try"
PLAYED = {"pick": 1, "page": 1, "withdraw": 1, "withdraw_all": 1, "why": 1}
"""The ballot's verbs that a rehearsal plays, with how many of their arguments name the consultation."""


def is_meant(caption: str) -> bool:
    """Whether the words below a file ask for a rehearsal, in any language, however they are written.

    Rather once too often: whoever meant to publish sends the file again.
    """
    known = tuple(plain(word) for code in (*i18n.codes(), i18n.SOURCE) for word in _words(i18n.language(code)))
    return any(written.startswith(known) for written in re.findall(r"\w+", plain(caption)))


def _words(t: Language) -> list[str]:
    """How the words for it begin."""
    more = t.p("beginnings of words for a rehearsal", "test, try, rehears, trial, draft")
    return [word(t), *(begins.strip() for begins in more.split(","))]


def word(t: Language) -> str:
    return t.p("written below a file", "test")


def button(t: Language, number: int) -> Button:
    """Below what was published: to see it before it opens."""
    return Button(t("🧪 Try it"), TRY, ("begin", str(number)))


def page(t: Language, shown: Message) -> Message:
    """A page of the ballot, marked as a rehearsal."""
    banner = t("🧪 Rehearsal: only you see this, and nothing is saved or counted.")
    rows = tuple(tuple(_played(button) for button in row) for row in shown.buttons)
    end = Button(t("End the rehearsal"), TRY, ("end",))
    return replace(shown, text=f"{banner}\n\n{shown.text}", buttons=(*rows, (end,)))


def _played(button: Button) -> Button:
    if button.verb == "language":
        return replace(button, verb=TRY, args=("language", button.args[0]))
    if button.verb in PLAYED:
        return replace(button, verb=TRY, args=(button.verb, *button.args[PLAYED[button.verb] :]))
    return replace(button, verb=TRY, args=("nothing",)) if button.verb else button


def nothing(t: Language) -> str:
    return t("In a rehearsal this button does nothing.")


def ended(t: Language) -> Message:
    return Message(
        t(
            "The rehearsal is over; nothing was kept. To try again, send the file with the word “{word}”.",
            word=word(t),
        )
    )
