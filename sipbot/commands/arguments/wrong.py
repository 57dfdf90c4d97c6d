"""What argparse finds wrong, as sentences. It says so in English only, and in words that it alone knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sipbot.i18n import Say

Facts = Mapping[str, str]

SENTENCES: Mapping[str, Callable[[Say, Facts], str]] = {
    r"the following arguments are required: (?P<names>.+)": lambda t, f: t("This is missing: {names}.", **f),
    r"unrecognized arguments: (?P<words>.+)": lambda t, f: t("This is not understood: {words}.", **f),
    r"argument (?P<name>.+?): invalid choice: '(?P<word>.*)' \(choose from (?P<known>.+)\)": lambda t, f: t(
        "{name} cannot be “{word}”. Known: {known}.", **{**f, "known": f["known"].replace("'", "")}
    ),
    r"argument (?P<name>.+?): expected one argument": lambda t, f: t("After {name} a word is missing.", **f),
    r"argument (?P<name>.+?): invalid int value: '(?P<word>.*)'": lambda t, f: t(
        "{name} takes a whole number; “{word}” is none.", **f
    ),
    r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)": lambda t, f: t(
        "{name} and {other} exclude each other: leave one of them out.", **f
    ),
    r"argument (?P<name>.+?): ignored explicit argument '(?P<word>.*)'": lambda t, f: t(
        "{name} stands alone, without “{word}”.", **f
    ),
    r"ambiguous option: (?P<word>.+) could match (?P<known>.+)": lambda t, f: t(
        "“{word}” may mean several things: {known}. Write it out.", **f
    ),
}


def sentence(t: Say, message: str) -> str:
    """In the reader's language; as argparse says it where that is something else."""
    for pattern, made in SENTENCES.items():
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return made(t, match.groupdict())
    return message
