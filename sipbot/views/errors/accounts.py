"""What is said of accounts and of rights in chats; what one platform alone has, it says itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot.i18n import Language
from sipbot.ports import CLOSED, RESTRICTED, SILENCED, UNKNOWN, Account

REASONS: Mapping[str, Callable[[Language], str]] = {
    SILENCED: lambda t: t("I may not write in this group. Give me the right to send messages."),
    RESTRICTED: lambda t: t("The platform itself has restricted this chat. Its owner can see why."),
    CLOSED: lambda t: t("“General” is closed. Open it, or name a topic in antennas.toml."),
}


def account(t: Language, of: Account, reason: str) -> str:
    """What is wrong with an account; "" if nothing is. `reason`: a code, or the platform's own words."""
    return _known(t, of, reason) or (reason and t("Not accepted: {reason}", reason=reason))


def hearing(t: Language, of: Account, reason: str) -> str:
    """What keeps the bot from hearing; "" if nothing does."""
    code, _, words = reason.partition(" ")
    if words and code in of.reasons:
        return of.reasons[code](t, words)
    return of.reasons[reason](t) if reason in of.reasons else reason


def refusing(t: Language, since: str, explanation: str) -> str:
    """A chat took nothing lately."""
    return t(
        "Since {since} this chat takes no message: {reason}. I keep trying.", since=since, reason=explanation
    )


def chat(t: Language, of: Account, reason: str) -> str:
    """What is wrong in a chat; "" if nothing is."""
    code, _, words = reason.partition(" ")
    if code == UNKNOWN and words:
        return t("I cannot write there, for a reason that I do not know: {reason}", reason=words)
    known = _known(t, of, reason)
    return known or (reason and t("I cannot write there: {reason}. Add the bot to the group.", reason=reason))


def _known(t: Language, of: Account, code: str) -> str:
    """The sentence of a code; "" if it is none."""
    sentences = {"unaccepted": of.refused, "no_answer": of.silent, **REASONS, **of.reasons}
    return sentences[code](t) if code in sentences else ""
