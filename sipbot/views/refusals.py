"""What a person may not do, or not now: one sentence per code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot.i18n import Language
from sipbot.rules.faults import Refusal

Facts = Mapping[str, str]


def refusal(t: Language, refused: Refusal) -> str:
    """Why not, and what to do instead."""
    return SENTENCES[refused.code](t, refused.facts)


SENTENCES: dict[str, Callable[[Language, Facts], str]] = {
    # Answers
    "not_an_option": lambda t, f: t("This option is not there any more. Choose one of those shown now."),
    "press_an_option": lambda t, f: t("Press one of the buttons, or write the number of your choice."),
    "write_your_answer": lambda t, f: t("Write your answer in your own words and send it here."),
    "opinion_too_long": lambda t, f: t(
        "Your text has {length} characters, and {most} fit in here. Shorten it and send it again.", **f
    ),
}
