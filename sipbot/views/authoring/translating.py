"""What a translator reads beside each text, and what is said of texts that came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot.i18n import EMPTY, Language
from sipbot.rules.faults import Fault
from sipbot.views.questions import LONG_LABEL as BUTTON
from sipbot.views.words.paths import path_in_words


def note(t: Language, path: str, most: int, on_button: bool) -> str:
    """Where a text stands, and how long it may be."""
    where = path_in_words(t, path)
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
    return WARNINGS[fault.code](t, fault.facts)


def left_out(t: Language, fault: Fault) -> str:
    """Why a text of a translator's file was not taken."""
    if fault.facts["state"] == EMPTY:
        return t("Not put in: there is no translation yet.")
    return t("Not put in: the translator's file says it is not finished ({state}).", state=fault.facts["state"])


WARNINGS: dict[str, Callable[[Language, Mapping[str, str]], str]] = {
    "long_label": lambda t, f: t(
        "This label has {length} characters: on a phone {short} can be read on a button, so it stands in the "
        "text, with a letter on the button.",
        **f,
    ),
    "same_text": lambda t, f: t(
        "This reads the same as in {language}: translate it. If it is right, write below [waive]: {line}",
        language=t.name_of(f["language"]),
        line=f'"{f["path"]}" = "…"',
    ),
}
