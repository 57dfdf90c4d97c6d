"""Matrix, as the house knows it without opening it."""

from __future__ import annotations

from sipbot.chat import Message
from sipbot.ports import Account, Clock, Description, Platform, PlatformText, Shape

from .settings import CHAT_ID, PERSON_ID, Settings, faults, warnings


async def _name(settings: Settings) -> str:
    return settings.user_id


def _open(settings: Settings, clock: Clock, text: PlatformText, public_url: str) -> Platform:
    from .platform import Matrix

    return Matrix(settings, clock, text)


def _preview(message: Message, in_group: bool) -> str:
    """The message as its room shows it; a poll follows where there is one."""
    from .content import TEXT, poll_content, text_content

    text = str(text_content(message, "", group=in_group)["body"])
    poll = None if in_group else poll_content(message, "")
    return f"{text}\n\n📊 {poll[TEXT]}" if poll else text


def _fits(message: Message, in_group: bool) -> tuple[int, int]:
    from . import content

    return content.fits(message, group=in_group)


MATRIX = Description(
    name="matrix",
    example="matrix:!room:server",
    chat=Shape(CHAT_ID, "not_matrix_room"),
    person=Shape(PERSON_ID, "not_matrix_person"),
    preview=_preview,
    fits=_fits,
    pictured=lambda message, in_group: Message(_preview(message, in_group)),
    open=_open,
    account=Account(
        settings=Settings,
        secrets=("access_token", "password"),
        paths=("store", "avatar"),
        faults=faults,
        warnings=warnings,
        is_used=lambda settings: bool(settings.homeserver),
        can_sign_in=lambda settings: settings.access_token is not None or settings.password is not None,
        name=_name,
        label=lambda t: t("Matrix account"),
        step=lambda t, file: t("For Matrix: make an account for the bot, and put it in {file}.", file=file),
        refused=lambda t: t(
            "The homeserver refuses the token or the password. Give the present one, and see that user_id is "
            "right."
        ),
        silent=lambda t: t("The homeserver does not answer. Look at its address, and whether it runs."),
        no_secret=lambda t, file: t(
            "The Matrix account has neither token nor password: put one of them in {file}.", file=file
        ),
        letter=lambda t, bot: t("Matrix: start a chat with {account} and write the code.", account=bot),
        reasons={
            "no_sync": lambda t: t("The homeserver hands out no news. Look at what stands in front of it."),
            "other_account": lambda t: t("The token belongs to another account than user_id."),
            "not_there": lambda t: t("I am not in this room. Invite me; I come in once sipbot runs."),
            "cannot_write": lambda t: t(
                "I may not write in this room. Give me the power level that messages need."
            ),
            "cannot_redact": lambda t: t(
                "I may not remove messages here: an answer that somebody types would stay. Make me a moderator."
            ),
        },
    ),
    faults={
        "bad_user_id": lambda t, f: t("This is not a Matrix account: write it as @name:server."),
        "not_matrix_room": lambda t, f: t(
            "A Matrix room begins with !, not with #: for example matrix:!abc:example.org."
        ),
        "not_matrix_person": lambda t, f: t(
            "A person on Matrix begins with @ and ends with the server: for example matrix:@name:example.org."
        ),
        "matrix_not_used": lambda t, f: t("Without the homeserver Matrix is not used: write its web address."),
        "no_picture": lambda t, f: t("There is no picture {file}: correct the path.", **f),
    },
)
