"""The commands' names and what each does, in each language."""

from __future__ import annotations

from sipbot import i18n
from sipbot.i18n import SOURCE, Language

MEMBERS = ("opinion", "me", "link", "help")
ANIMATORS = ("announce",)
COORDINATORS = ("results",)


def word(t: Language, verb: str) -> str:
    """The command's name, in small letters without accents, as platforms allow."""
    return {
        "opinion": t.p("command", "opinion"),
        "me": t.p("command", "me"),
        "help": t.p("command", "help"),
        "link": t.p("command", "link"),
        "announce": t.p("command", "announce"),
        "results": t.p("command", "results"),
    }[verb]


def describe(t: Language, verb: str) -> str:
    """What a command menu says of it."""
    return {
        "opinion": t("What awaits my answer"),
        "me": t("My antenna, my language, stop, erase me"),
        "help": t("What this bot does"),
        "link": t("Link my account on another messenger"),
        "announce": t("Announce, move or cancel a small talk"),
        "results": t("Results of the consultations"),
    }[verb]


def all_words() -> dict[str, str]:
    """Every command in every language, and the verb that it is."""
    verbs = {"start": "start"}
    for code in (*i18n.codes(), SOURCE):
        t = i18n.language(code)
        verbs |= {word(t, verb): verb for verb in (*MEMBERS, *ANIMATORS, *COORDINATORS)}
    return verbs


def menu(code: str) -> list[tuple[str, str]]:
    """Command and description, for a platform's menu."""
    t = i18n.language(code)
    return [(word(t, verb), describe(t, verb)) for verb in (*MEMBERS, *ANIMATORS, *COORDINATORS)]
