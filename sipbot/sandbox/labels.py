"""What the page of phones says, in every language."""

from __future__ import annotations

from sipbot.i18n import SOURCE, Language, codes, language


def labels() -> dict[str, dict[str, str]]:
    """By language, by the name under which the page asks for it; `{who}` is filled in by the page."""
    return {code: _labels(language(code)) for code in (SOURCE, *codes())}


def _labels(t: Language) -> dict[str, str]:
    who = "{who}"
    return {
        "language": t.name,
        "title": t("Phones"),
        "subtitle": t("a local Telegram to try things out"),
        "clock": t("Time in the sandbox"),
        "hour": t("+1 hour"),
        "day": t("+1 day"),
        "next_reminder": t("Next reminder"),
        "to_closing": t("To the closing"),
        "close_now": t("Close by hand"),
        "member": t("Member"),
        "animator": t("Animator"),
        "coordinator": t("Coordinator"),
        "drafter": t("Drafter"),
        "secretary": t("Secretary"),
        "referent": t("Referent board member"),
        "bot": t("bot"),
        "you": t("You"),
        "write": t("Message"),
        "send": t("Send"),
        "attach": t("Send a file"),
        "commands": t("Commands"),
        "no_commands": t("No commands here"),
        "start": t("START"),
        "restart": t("RESTART"),
        "start_hint": t("You have not yet talked with this bot."),
        "blocked_hint": t("You have stopped this bot."),
        "empty": t("No messages yet"),
        "unread": t("unread"),
        "edited": t("edited"),
        "joined": t("{who} joined the group", who=who),
        "left": t("{who} left the group", who=who),
        "upgraded": t("The group became a supergroup"),
        "ok": t("OK"),
        "open": t("Open"),
        "block": t("Stop and block the bot"),
        "lost": t("The sandbox does not answer. Trying again …"),
        "phone_of": t("Phone of {who}", who=who),
        "chats": t("Chats"),
        "page_language": t("Language of this page"),
    }
