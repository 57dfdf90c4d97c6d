"""What the bot says of itself where a platform shows it: before the first message, and in its profile."""

from __future__ import annotations

from sipbot import i18n


def description(code: str) -> str:
    """In the empty chat with the bot; 512 units at most."""
    t = i18n.language(code)
    return t(
        "I announce the meetings of your antenna, remind you of them, and ask for your opinion in the "
        "consultations of the cooperative. You answer with one press, in your language, and read later what "
        "came of it. Before you answer you see what is kept of your answer. Press Start."
    )


def short(code: str) -> str:
    """In the bot's profile; 120 units at most."""
    t = i18n.language(code)
    return t("Small talks, consultations and results of your antenna, in your language.")
