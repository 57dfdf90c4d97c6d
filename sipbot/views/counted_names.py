"""What the figures of results.json are called, for people who read them in a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot.i18n import Language

from .questions.statements import name

Name = Callable[[Language], str]

NAMES: dict[tuple[str, str], Name] = {
    ("no_opinion", ""): lambda t: t("No opinion"),
    ("options", ""): lambda t: t("Answers"),
    ("values", ""): lambda t: t("Answers"),
    ("opinions", ""): lambda t: t("Opinions"),
    ("reasons", ""): lambda t: t("Reasons"),
    ("passes", ""): lambda t: t("Passes by the rule (1: yes)"),
    ("mean", ""): lambda t: t("Mean"),
    ("median", ""): lambda t: t("Median"),
    ("first", ""): lambda t: t("Put first by"),
    ("borda", ""): lambda t: t("Points"),
    ("order", ""): lambda t: t("Place"),
    ("shares", "total"): lambda t: t("Total"),
    ("shares", "median"): lambda t: t("Median"),
    ("shares", "gave"): lambda t: t("Who gave"),
    ("unspent", ""): lambda t: t("Unspent"),
    ("moments", "yes"): lambda t: t.p("date", "Yes"),
    ("moments", "maybe"): lambda t: t.p("date", "If need be"),
    ("moments", "no"): lambda t: t.p("date", "No"),
    ("best", ""): lambda t: t("Among the best"),
    ("statements", "agree"): lambda t: name(t, "agree").capitalize(),
    ("statements", "disagree"): lambda t: name(t, "disagree").capitalize(),
    ("statements", "pass"): lambda t: name(t, "pass").capitalize(),
}
OF_PEOPLE = frozenset({"options", "values", "first", "moments", "statements"})
"""Figures that count people option by option, so that each is a share of people."""


def of(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    """By its name and detail in results.json. `called`: the options, for what compares two of them."""
    if figure == "pairwise":
        return t("Preferred to “{option}”", option=called.get(detail, detail))
    return NAMES[figure, detail](t)


def is_of_people(figure: str, detail: str) -> bool:
    return figure in OF_PEOPLE or detail == "gave"
