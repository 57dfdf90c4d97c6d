"""What is said to who plays a member's part in a terminal."""

from __future__ import annotations

from datetime import datetime

from sipbot.i18n import Language
from sipbot.views.words import commands


def welcome(t: Language, name: str, antenna: str, group: str, own: str) -> str:
    """Whom one plays, and how."""
    help_ = f"/{commands.word(t, 'help')}"
    return "\n".join(
        (
            t("You are {name}, a member of the antenna {antenna}.", name=name, antenna=antenna),
            t("{group} is the chat of the antenna; {own} is your chat with me alone.", group=group, own=own),
            "",
            t("{example}: presses that button of the newest message", example="2"),
            t("{example}: presses a button of an earlier message", example="1.2"),
            t(
                "{example}: a command; whatever else you write goes to me alone",
                example=help_,
            ),
            t("{example}: lets the clock run for a day (m: minutes, h: hours)", example="+1d"),
            t("{example}: lets it run to the next thing that happens", example="+"),
            t("{example}: ends the demo; nothing is kept", example="Ctrl+D"),
        )
    )


def clock(t: Language, now: datetime, zone: str) -> str:
    return f"\n🕒 {t.moment(now, zone)}"


def no_time(t: Language, line: str) -> str:
    """A line that begins like one that lets the clock run."""
    return t("“{line}” is no time: write it like {example}.", line=line.strip(), example="+30m, +6h, +1d")
