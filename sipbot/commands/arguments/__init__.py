"""The words of the command line: every command with its options, in the language of the terminal."""

from __future__ import annotations

import os

from sipbot import __version__, i18n
from sipbot.i18n import Say

from . import consultations, meetings, members, results, running
from .building import Group, Parser


def parser(t: Say | None = None) -> Parser:
    """Every command with its options."""
    t = t or _say()
    top = Parser(
        t=t,
        prog="sipbot",
        description=t(
            "A bot for a cooperative's participatory process: announce, remind, ask, close, count, hand over. "
            "Exit codes: 0 success, 1 failure, 2 wrong use or input."
        ),
    )
    top.add_argument(
        "--version", action="version", version=f"sipbot {__version__}", help=t("say the version and end")
    )
    commands = Group(t, top, "command")
    running.add(commands, t)
    consultations.add(commands, t)
    meetings.add(commands, t)
    results.add(commands, t)
    members.add(commands, t)
    running.add_keys(commands, t)
    running.add_database(commands, t)
    return top


def _say() -> Say:
    """English needs no catalogue, and is instant."""
    code = i18n.of_terminal(os.environ)
    return _english if code == i18n.SOURCE else i18n.language(code)


def _english(text: str, /, **facts: object) -> str:
    return text.format(**facts)
