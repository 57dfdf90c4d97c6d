"""Telegram, as the house knows it without opening it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator, SecretStr

from sipbot.chat import Message
from sipbot.config import Part
from sipbot.config.faults import wrong
from sipbot.config.values import WebUrl
from sipbot.ports import Account, Clock, Description, Platform, PlatformText, Shape

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
CHAT_ID = re.compile(r"-[0-9]+")
PERSON_ID = re.compile(r"[0-9]+")
TOPIC_ID = re.compile(r"[1-9][0-9]{0,15}")
BOT_NAME = re.compile(r"@?[A-Za-z][A-Za-z0-9_]{3,31}")


def _token(value: object) -> SecretStr | None:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if text is None or text == "":
        return None
    if not isinstance(text, str) or not _TOKEN.fullmatch(text.strip()):
        raise wrong("bad_token")
    return SecretStr(text.strip())


class Settings(Part):
    """[telegram]"""

    token: Annotated[SecretStr | None, PlainValidator(_token)] = None
    """From the file, `token_file` or the environment; None: there is none."""
    token_file: str = ""
    api_url: WebUrl = "https://api.telegram.org"


def _has_token(settings: Settings) -> bool:
    return settings.token is not None


async def _name(settings: Settings) -> str:
    from .outbound import name_of

    assert settings.token is not None
    return await name_of(settings.token.get_secret_value(), settings.api_url)


def _open(settings: Any, clock: Clock, text: PlatformText, public_url: str) -> Platform:
    from .menus import Menus
    from .platform import Telegram

    token, webhook = settings.token.get_secret_value(), None
    if public_url:
        from .webhook import Webhook

        webhook = Webhook(public_url, token)
    return Telegram(token, settings.api_url, clock, Menus(text), webhook)


def _preview(message: Message, in_group: bool) -> str:
    """The message as text, its buttons in brackets below it."""
    rows = (" ".join(f"[ {button.label} ]" for button in row) for row in message.buttons)
    return "\n".join((message.plain, "", *rows))


def _fits(message: Message, in_group: bool) -> tuple[int, int]:
    """In UTF-16 units."""
    from .outbound import LIMITS, units

    return units(message.plain), LIMITS.text


TELEGRAM = Description(
    name="telegram",
    example="telegram:-1001000000001",
    chat=Shape(CHAT_ID, "not_telegram_group"),
    person=Shape(PERSON_ID, "not_telegram_person"),
    topic=Shape(TOPIC_ID, "not_topic"),
    whole="1",  # "General": every group with topics has it, and nothing is addressed to it
    preview=_preview,
    fits=_fits,
    pictured=lambda message, in_group: message,
    open=_open,
    account=Account(
        settings=Settings,
        secrets=("token",),
        is_used=_has_token,
        can_sign_in=_has_token,
        name=_name,
        given_name=BOT_NAME,
        link=lambda bot, start: f"https://t.me/{bot}?start={start}",
        label=lambda t: t("Telegram token"),
        step=lambda t, file: t(
            "For Telegram: ask @BotFather for a bot, and put its token in {file}.", file=file
        ),
        refused=lambda t: t("Telegram refuses the token. Ask @BotFather for the present one."),
        silent=lambda t: t("Telegram does not answer. Look at the connection, and at api_url in sipbot.toml."),
        letter=lambda t, bot: t("Telegram: scan the square, or write the code to @{bot}.", bot=bot),
        reasons={
            "webhook": lambda t: t(
                "Another program has set a webhook, so nothing that members do reaches me. Start sipbot: it "
                "removes the webhook."
            ),
            "other_webhook": lambda t: t(
                "Telegram brings what members do to another address than mine. Start sipbot, or start it "
                "again: it sets its own."
            ),
            "webhook_fails": lambda t, words: t(
                "Telegram cannot bring me what members do: {reason}. It tries again; waiting: {count}. Look at "
                "public_url, and at the web server in front of sipbot.",
                count=words.partition(" ")[0],
                reason=words.partition(" ")[2],
            ),
            "other_poller": lambda t: t(
                "Another program receives with this token, and takes away what members do. Stop it, or ask "
                "@BotFather for a new token with /revoke."
            ),
            "privacy_off": lambda t: t(
                "I am sent everything that members write in groups, which I do not need. Ask @BotFather: "
                "/setprivacy, Enable. Then add me to the groups again."
            ),
            "joins_no_groups": lambda t: t(
                "I cannot be added to groups. Ask @BotFather: /setjoingroups, Enable."
            ),
            "not_in_group": lambda t: t("I am not in this group. Add me."),
            "may_not_send_files": lambda t: t(
                "I may not send files here: the sealed list would not arrive. Give me the right to send files."
            ),
            "topic_gone": lambda t: t(
                "The topic in antennas.toml is closed or gone: what I announce stands in “General”. Open it, "
                "or write another one."
            ),
        },
    ),
    faults={
        "bad_token": lambda t, f: t(
            "This is not a token: copy it as BotFather gave it, digits, a colon and letters."
        ),
        "not_telegram_group": lambda t, f: t(
            "A Telegram group is a number after a minus sign, for example telegram:-1001000000001."
        ),
        "not_telegram_person": lambda t, f: t(
            "A person on Telegram is a number, not a @name: for example telegram:100001001."
        ),
        "not_topic": lambda t, f: t(
            "A topic is a number after a slash, for example telegram:-1001000000001/7."
        ),
    },
)
