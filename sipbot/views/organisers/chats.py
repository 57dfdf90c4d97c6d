"""What people read about the chats themselves: who is there, what is wrong with one, what comes late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sipbot.chat import Message
from sipbot.i18n import Language
from sipbot.ports import CLOSED, RESTRICTED, SILENCED

WHY: Mapping[str, Callable[[Language], str]] = {
    SILENCED: lambda t: t(
        "I may not write there at the moment: perhaps it is closed for the night, or only administrators may "
        "write. If that is not meant for me, please let me write there again."
    ),
    CLOSED: lambda t: t("Its topic is closed. Please open it again, or give me another one."),
    RESTRICTED: lambda t: t("The platform itself has restricted this chat. Its owner can see why."),
}


def refuses(t: Language, address: str, antenna: str, reason: str) -> Message:
    """A chat takes nothing for now. The true reason, and what to do."""
    text = t(
        "A chat of the antenna {antenna} ({address}) takes no message from me for now. {why}\n\n"
        "I keep trying. What is still of use then comes late, and you hear when it is over.",
        antenna=antenna,
        address=address,
        why=WHY[reason](t),
    )
    return Message(text)


def takes_again(t: Language, address: str, antenna: str) -> Message:
    return Message(
        t(
            "I can write again in the chat of the antenna {antenna} ({address}). What waited and is still of "
            "use comes now.",
            antenna=antenna,
            address=address,
        )
    )


def refused_unknown(t: Language, address: str, antenna: str, explanation: str) -> Message:
    """A refusal that is in no table. Without an antenna it was a message to a person, who stays unnamed."""
    what = (
        t(
            "A message to the chat of the antenna {antenna} ({address}) was refused, for a reason that I do "
            "not know:\n{said}",
            antenna=antenna,
            address=address,
            said=explanation,
        )
        if antenna
        else t(
            "A message to a person in private was refused, for a reason that I do not know:\n{said}",
            said=explanation,
        )
    )
    then = t(
        "I try again for three days, and the other messages go out. Please show this to those who run sipbot: "
        "the log and “sipbot check” say more."
    )
    return Message(f"{what}\n\n{then}")


def topic_gone(t: Language, address: str, antenna: str, topic: str) -> Message:
    """The topic in which the bot spoke is gone or closed: where its messages stand now."""
    return Message(
        t(
            "In the chat of the antenna {antenna} ({address}) topic {topic} is closed or gone. What I announce "
            "now stands in “General”. Please open the topic again, or have another one written into "
            "antennas.toml.",
            antenna=antenna,
            address=address,
            topic=topic,
        )
    )


def late(t: Language, message: Message) -> Message:
    """The same, and that it was to stand there before."""
    line = t("This message comes later than planned; we apologise.")
    return replace(message, text="\n\n".join(part for part in (line, message.text) if part))


def gone(t: Language, address: str, antenna: str) -> Message:
    return Message(
        t(
            "I can no longer write to a chat of the antenna {antenna} ({address}): I was removed, or the chat "
            "was deleted. Its members get no announcements and reminders from me. Please add me again.",
            antenna=antenna,
            address=address,
        )
    )


def unknown(t: Language, address: str) -> Message:
    """Added to a group that no antenna has: its address, and how to bind it."""
    return Message(
        t(
            "Hello! I do not know this chat yet. Its address is:\n{address}\nA coordinator adds it to "
            "config/antennas.toml, under the antenna, and starts me again:\n\n[[antenna.chat]]\n"
            'address = "{address}"\nlanguage = "{language}"',
            address=address,
            language=t.code,
        )
    )


def known(t: Language, antenna: str) -> Message:
    return Message(
        t(
            "Hello! From now on I announce the small talks and consultations of the antenna {antenna} here.",
            antenna=antenna,
        )
    )
