"""What is said about the bot's accounts, and about its rights in chats, by platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot.i18n import Language
from sipbot.ports import CLOSED, RESTRICTED, SILENCED, UNKNOWN

LABELS: Mapping[str, Callable[[Language], str]] = {
    "telegram": lambda t: t("Telegram token"),
    "matrix": lambda t: t("Matrix account"),
}

REFUSED: Mapping[str, Callable[[Language], str]] = {
    "telegram": lambda t: t("Telegram refuses the token. Ask @BotFather for the present one."),
    "matrix": lambda t: t(
        "The homeserver refuses the token or the password. Give the present one, and see that user_id is right."
    ),
}

SILENT: Mapping[str, Callable[[Language], str]] = {
    "telegram": lambda t: t("Telegram does not answer. Look at the connection, and at api_url in sipbot.toml."),
    "matrix": lambda t: t("The homeserver does not answer. Look at its address, and whether it runs."),
}

HEARING: Mapping[str, Callable[[Language], str]] = {
    "webhook": lambda t: t(
        "Another program has set a webhook, so nothing that members do reaches me. Start sipbot: it removes "
        "the webhook."
    ),
    "other_poller": lambda t: t(
        "Another program receives with this token, and takes away what members do. Stop it, or ask @BotFather "
        "for a new token with /revoke."
    ),
    "no_sync": lambda t: t("The homeserver hands out no news. Look at what stands in front of it."),
}

REASONS: Mapping[str, Callable[[Language], str]] = {
    "privacy_off": lambda t: t(
        "I am sent everything that members write in groups, which I do not need. Ask @BotFather: /setprivacy, "
        "Enable. Then add me to the groups again."
    ),
    "joins_no_groups": lambda t: t("I cannot be added to groups. Ask @BotFather: /setjoingroups, Enable."),
    "not_in_group": lambda t: t("I am not in this group. Add me."),
    SILENCED: lambda t: t("I may not write in this group. Give me the right to send messages."),
    RESTRICTED: lambda t: t("The platform itself has restricted this chat. Its owner can see why."),
    CLOSED: lambda t: t("“General” is closed. Open it, or name a topic in antennas.toml."),
    "may_not_send_files": lambda t: t(
        "I may not send files here: the sealed list would not arrive. Give me the right to send files."
    ),
    "topic_gone": lambda t: t(
        "The topic in antennas.toml is closed or gone: what I announce stands in “General”. Open it, or write "
        "another one."
    ),
    "other_account": lambda t: t("The token belongs to another account than user_id."),
    "not_there": lambda t: t("I am not in this room. Invite me; I come in once sipbot runs."),
    "cannot_write": lambda t: t("I may not write in this room. Give me the power level that messages need."),
    "cannot_redact": lambda t: t(
        "I may not remove messages here: an answer that somebody types would stay. Make me a moderator."
    ),
}


def account(t: Language, platform: str, reason: str) -> str:
    """What is wrong with an account; "" if nothing is. `reason`: a code, or the platform's own words."""
    return _known(t, platform, reason) or (reason and t("Not accepted: {reason}", reason=reason))


def hearing(t: Language, reason: str) -> str:
    """What keeps the bot from hearing; "" if nothing does."""
    return HEARING[reason](t) if reason in HEARING else reason


def refusing(t: Language, since: str, said: str) -> str:
    """A chat took nothing lately."""
    return t("Since {since} this chat takes no message: {reason}. I keep trying.", since=since, reason=said)


def chat(t: Language, platform: str, reason: str) -> str:
    """What is wrong in a chat; "" if nothing is."""
    code, _, words = reason.partition(" ")
    if code == UNKNOWN and words:
        return t("I cannot write there, for a reason that I do not know: {reason}", reason=words)
    known = _known(t, platform, reason)
    return known or (reason and t("I cannot write there: {reason}. Add the bot to the group.", reason=reason))


def _known(t: Language, platform: str, code: str) -> str:
    """The sentence of a code; "" if it is none."""
    of_platform = {"unaccepted": REFUSED[platform], "no_answer": SILENT[platform]}
    found = of_platform.get(code) or REASONS.get(code)
    return found(t) if found else ""
