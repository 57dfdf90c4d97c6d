"""What a person reads about themselves: welcome, what awaits them, what they can choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sipbot import i18n
from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules.rights import ANIMATOR, Roles
from sipbot.services.antennas import Antenna
from sipbot.services.people import Awaiting, Person
from sipbot.views.members import ballots, meetings
from sipbot.views.words import commands
from sipbot.views.words.buttons import Rows, laid_out, rows
from sipbot.views.words.labels import kind, platform, text_in


def welcome(t: Language, antenna: Antenna | None, roles: Roles) -> Message:
    """The first words in the private chat: whose bot this is, antenna, the commands. What somebody answered has
    no place here: these words are not written anew."""
    text = [
        t("Hello! I am the bot of Smart in Progress, the participatory process of the cooperative."),
        t("Your antenna: {antenna}.", antenna=text_in(antenna.name, t))
        if antenna
        else t(
            "I don't know your antenna yet. Press a button once below one of my messages in your antenna's "
            "chat; then you can answer here as well."
        ),
        help_text(t, _verbs(roles)),
    ]
    return Message("\n\n".join(text), "", _languages(t))


def _verbs(roles: Roles) -> tuple[str, ...]:
    """The commands that are of use to somebody with these roles."""
    more = roles.coordinator or bool(roles.scopes(ANIMATOR))
    return commands.MEMBERS + (commands.ANIMATORS + commands.COORDINATORS if more else ())


def help_text(t: Language, verbs: tuple[str, ...] = commands.MEMBERS) -> str:
    return "\n".join(
        t("/{command}: {what}", command=commands.word(t, verb), what=commands.describe(t, verb))
        for verb in verbs
    )


def help_message(t: Language, roles: Roles) -> Message:
    """What this bot does, for the roles that the reader has."""
    text = [
        t(
            "I announce small talks, remind you of them, and ask for your opinion in consultations. You "
            "answer with one press, and you read the result in your chat."
        ),
        help_text(t, _verbs(roles)),
    ]
    if roles.coordinator:
        text.append(t("To publish a consultation, send me its file (.toml or .xlsx)."))
    elif roles.scopes(ANIMATOR):
        text.append(t("To publish a consultation of your own antenna, send me its file (.toml or .xlsx)."))
    return Message("\n\n".join(text))


def _languages(t: Language) -> Rows:
    buttons = tuple(
        Button(i18n.language(code).name, "language", (code,)) for code in i18n.codes() if code != t.code
    )
    return (buttons,) if buttons else ()


def me(t: Language, person: Person, awaiting: Awaiting, timezone: str, address: str) -> Message:
    """My antenna, my language, what awaits me, stop, erase me."""
    text = [
        t(
            "Antenna: {antenna}",
            antenna=text_in(awaiting.antenna.name, t) if awaiting.antenna else t("not known yet"),
        ),
        t("Language: {language}", language=t.name),
        _roll(t, person, awaiting),
        t("Accounts: {accounts}", accounts=", ".join(map(platform, awaiting.platforms))),
        t("Address, for the configuration: {address}", address=address),
        t("Messages on sipbot's own account: {choice}", choice=t("stopped") if person.stopped else t("yes")),
    ]
    stop = (
        Button(t("Write to me again"), "stop", ("0",))
        if person.stopped
        else Button(t("Stop messages"), "stop", ("1",))
    )
    listed, buttons = waiting(t, awaiting, timezone)
    own = [Button(t("Link another account"), "link")]
    if awaiting.member is None:
        own.append(Button(t("What I am"), "kind"))
    return Message(
        "\n".join(text) + "\n\n" + listed,
        t("About me"),
        rows(buttons, _languages(t), laid_out(own), laid_out([stop, Button(t("Erase me"), "erase")], most=2)),
    )


def _roll(t: Language, person: Person, awaiting: Awaiting) -> str:
    """What somebody is, and whether the roll or they themselves say so."""
    called = kind(t, person.stakeholder)
    if awaiting.member is None:
        return t("Kind: {kind}", kind=called)
    if awaiting.member.left:
        return t("Kind: {kind}; no longer on the roll of members", kind=called)
    if awaiting.member.shareholder:
        return t("Kind: {kind}; on the roll of members, shareholder", kind=called)
    return t("Kind: {kind}; on the roll of members", kind=called)


def opinions(t: Language, awaiting: Awaiting, timezone: str) -> Message:
    """What awaits me, each with its button."""
    listed, buttons = waiting(t, awaiting, timezone)
    return Message(listed, t("What awaits you"), buttons)


def digest(t: Language, awaiting: Awaiting, timezone: str) -> Message:
    """The same once a week, to who has had enough messages."""
    listed, buttons = waiting(t, awaiting, timezone)
    why = t(
        "All in one message, because you have had several this week. Nobody must answer; to be reminded no "
        "more: /{command}.",
        command=commands.word(t, "me"),
    )
    return Message(f"{listed}\n\n{why}", "⏳ " + t("What awaits you"), buttons)


def waiting(t: Language, awaiting: Awaiting, timezone: str) -> tuple[str, Rows]:
    """What awaits somebody as text, and its buttons."""
    lines: list[str] = []
    buttons: list[Button] = []
    for ballot in awaiting.ballots:
        lines.append(ballots.waiting(t, ballot, ballot.asked.closes_at, timezone))
        buttons.append(Button(text_in(ballot.consultation.title, t), "ballot", (str(ballot.stored.number),)))
    for meeting, answer in awaiting.meetings:
        lines.append(
            t(
                "📅 {title}, {moment}: {answer}",
                title=text_in(meeting.title, t),
                moment=t.moment(meeting.starts_at, meeting.timezone),
                answer=meetings.answer_label(t, answer) if answer else t("no answer"),
            )
        )
    if awaiting.shut:
        lines.append(t("One consultation cannot be shown right now. Please look again later."))
    if not lines:
        lines.append(t("Nothing awaits you at the moment."))
    return "\n".join(lines), laid_out(buttons, most=1)


def ask_erase(t: Language, final: Iterable[Mapping[str, str]] = ()) -> Message:
    """`final`: titles of the consultations in which their answers stay."""
    question = t(
        "Shall I forget you? Your answers in open consultations are withdrawn, and your address, antenna "
        "and language are deleted. Answers in closed consultations no longer lead to you."
    )
    pages = t(
        "In our chats I overwrite the questions with your answers, the pages about you and my messages about "
        "meetings. The rest stays until you delete the chat (on Matrix: leave the room)."
    )
    return Message(
        "\n\n".join([question, pages, *_stays(t, final)]),
        t("Erase me"),
        ((Button(t("Yes, erase me"), "erase", ("yes",)),), (Button(t("No"), "erase", ("no",)),)),
    )


def unreadable(t: Language) -> Message:
    return Message(t("I could not decrypt your last message. Please send it again."))


def erased(t: Language, final: Iterable[Mapping[str, str]] = ()) -> Message:
    done = t("Done: I no longer know you. If you write to me again, we start from the beginning.")
    left = t("What else stands in this chat stays until you delete it (on Matrix: leave the room).")
    return Message("\n\n".join([done, left, *_stays(t, final)]))


def _stays(t: Language, final: Iterable[Mapping[str, str]]) -> list[str]:
    """What nobody can withdraw, by name."""
    titles = ", ".join(f"“{text_in(title, t)}”" for title in final)
    if not titles:
        return []
    return [
        t(
            "Your answers in {titles} stay and count: sipbot was restored from a backup and can no longer find "
            "them. Until the closing I recognise this account as one that has answered.",
            titles=titles,
        )
    ]


def forgotten(t: Language) -> Message:
    return Message(t("This message is erased: you asked me to forget you."))


def replaced(t: Language) -> Message:
    return Message(t("This message is out of date; the newest one stands further down."))


def go_private(t: Language, verb: str) -> Message:
    """A command that is answered in private, given in a group."""
    return Message(
        t("I answer that in private, so that nobody else reads it."),
        "",
        ((Button(t("Open the private chat"), start=f"do-{verb}"),),),
    )


def not_understood(t: Language) -> Message:
    return Message(t("I did not understand that.") + "\n\n" + help_text(t))


def language_chosen(t: Language) -> str:
    return t("From now on I write to you in {language}.", language=t.name)


def stop_chosen(t: Language, stopped: bool) -> str:
    if stopped:
        return t("I will not write to you on my own account any more. You can still answer and ask.")
    return t("I will write to you again.")
