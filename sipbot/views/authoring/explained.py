"""What each key of a consultation's file means: for a file's comments, a form, a spreadsheet."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.consultations import LEVELS, RESULTS, SECRECY
from sipbot.rules.eligibility import WHO
from sipbot.rules.questions import names
from sipbot.rules.repeats import MONTHS
from sipbot.views.questions import Say, settings


def explained(t: Language, key: str) -> str:
    """What this key means; "" for a key that nothing is said about."""
    _, meaning = settings().get(key, (None, WORDS.get(key)))
    return meaning(t) if meaning else ""


def _one_of(*words: str) -> str:
    return ", ".join(words)


WORDS: dict[str, Say] = {
    "id": lambda t: t("Short name for commands and results: small letters, digits, hyphens. It never changes."),
    "cycle": lambda t: t("The cycle, for example 2026-2027."),
    "working_group": lambda t: t(
        "The working group that receives the dossier: its short name. Left out, the antennas' animators do."
    ),
    "level": lambda t: t("How far participation goes: {words}.", words=_one_of(*LEVELS)),
    "secrecy": lambda t: t("What becomes of names: {words}.", words=_one_of(*SECRECY)),
    "results": lambda t: t(
        "When figures are shown: {words}. The second only if answers are named.", words=_one_of(*RESULTS)
    ),
    "opens": lambda t: t("Day and hour at which it opens, in each antenna's own time: 2026-12-01T10:00:00."),
    "closes": lambda t: t("Day and hour at which it closes. Until then answers can be changed."),
    "antennas": lambda t: t("Who is asked: all, or the short names of some antennas."),
    "documents": lambda t: t("Links to read more, from https:// on."),
    "remind": lambda t: t(
        "How long before the closing those who have not answered are reminded: 2d. Two at most."
    ),
    "who": lambda t: t(
        "Who may answer: {words}. Everybody in the chats, members on the roll, or shareholders on it.",
        words=_one_of(*WHO),
    ),
    "desired_rate": lambda t: t("The turnout that is desired, in per cent. It is no quorum."),
    "audit": lambda t: t("Who may check the antennas' tables afterwards. Members are told of it."),
    "repeat": lambda t: t("Whether the next one follows by itself: {words}.", words=_one_of(*MONTHS)),
    "title": lambda t: t("What it is about, in a few words."),
    "intro": lambda t: t("What people need to know to answer: a phone's screen, not a page."),
    "decides": lambda t: t("Who decides in the end, and after what. No full stop."),
    "kind": lambda t: t("How one answers: {words}.", words=_one_of(*names())),
    "text": lambda t: t("The question itself."),
    "option": lambda t: t("An answer to choose. Up to 28 characters can be read on a button."),
    "reason": lambda t: t(
        "Whoever answers may say why, in so many characters at most: 600. Drafters read it without a name."
    ),
    "only_if": lambda t: t("Asked only of those who chose this before: a question and its options."),
}
