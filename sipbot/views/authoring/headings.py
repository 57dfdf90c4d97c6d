"""What the parts of a consultation are called in a spreadsheet: sheets, columns, settings, places of texts."""

from __future__ import annotations

import re
from collections.abc import Callable

from sipbot.i18n import Language
from sipbot.views.questions import settings

_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def name(t: Language, key: str) -> str:
    """The key in the reader's words; one that has no words of its own stays as it is."""
    heading, _ = settings().get(key, (NAMES.get(key), None))
    return heading(t) if heading else key


def path(t: Language, key_path: str) -> str:
    """`question 2, option 1` of `question[2].option[1]`."""
    steps = (_STEP.fullmatch(step) for step in key_path.split("."))
    return ", ".join(" ".join(filter(None, (name(t, step[1]), step[2]))) for step in steps if step)


NAMES: dict[str, Callable[[Language], str]] = {
    # Sheets
    "Settings": lambda t: t.p("name of a sheet", "Settings"),
    "Questions": lambda t: t.p("name of a sheet", "Questions"),
    "Texts": lambda t: t.p("name of a sheet", "Texts"),
    # Columns
    "key": lambda t: t.p("heading", "setting"),
    "value": lambda t: t.p("heading", "value"),
    "n": lambda t: t.p("heading", "n"),
    "id": lambda t: t.p("heading", "id"),
    "kind": lambda t: t.p("heading", "kind"),
    "path": lambda t: t.p("heading", "text for"),
    "only_if question": lambda t: t.p("heading", "only if question"),
    "only_if options": lambda t: t.p("heading", "only if options"),
    "reason": lambda t: t.p("heading", "reason"),
    # Settings of a consultation
    "cycle": lambda t: t.p("heading", "cycle"),
    "working_group": lambda t: t.p("heading", "working group"),
    "level": lambda t: t.p("heading", "level"),
    "opens": lambda t: t.p("heading", "opens"),
    "closes": lambda t: t.p("heading", "closes"),
    "antennas": lambda t: t.p("heading", "antennas"),
    "secrecy": lambda t: t.p("heading", "secrecy"),
    "who": lambda t: t.p("heading", "who"),
    "results": lambda t: t.p("heading", "results"),
    "remind": lambda t: t.p("heading", "remind"),
    "repeat": lambda t: t.p("heading", "repeat"),
    "desired_rate": lambda t: t.p("heading", "desired rate"),
    "audit": lambda t: t.p("heading", "audit"),
    "documents": lambda t: t.p("heading", "documents"),
    # Where a text stands
    "title": lambda t: t.p("heading", "title"),
    "intro": lambda t: t.p("heading", "intro"),
    "decides": lambda t: t.p("heading", "decides"),
    "question": lambda t: t.p("heading", "question"),
    "text": lambda t: t.p("heading", "text"),
    "option": lambda t: t.p("heading", "option"),
}
