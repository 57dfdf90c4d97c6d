"""A consultation in a group: what is asked, by which rules, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sipbot.chat import Button, File, Message
from sipbot.i18n import Language
from sipbot.rules.consultations import LIVE, Consultation
from sipbot.rules.eligibility import CHATS
from sipbot.rules.results import QuestionResult, Share
from sipbot.rules.seal import withheld
from sipbot.rules.suppression import STEP, K
from sipbot.views import results_of
from sipbot.views.questions import hint, legend, pressed
from sipbot.views.reports.results import units
from sipbot.views.words import labels
from sipbot.views.words.buttons import Rows, rows
from sipbot.views.words.labels import text_in

ROOM = 3000
"""UTF-16 units of the group's message; the question itself and its buttons come below."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A consultation as one antenna's chat shows it."""

    consultation: Consultation
    number: int
    closes_at: datetime
    timezone: str
    antenna: str  # its name
    turnout: Share
    token: str
    so_far: tuple[QuestionResult, ...] = ()  # figures, where they are live


def promise(t: Language, consultation: Consultation) -> str:
    """What happens with an answer, in short; the whole of it is in the guide."""
    return {
        "secret": t(
            "🔒 Secret: nobody, coordinators included, sees your answer. After the closing nothing leads from "
            "it to you, except in a tiny or unanimous group. Until then whoever runs the server could look; "
            "this messenger sees what you press."
        ),
        "named": t("👁 Not secret: coordinators and drafters see your answer together with your name."),
    }[consultation.secrecy]


def fallback(t: Language, consultation: Consultation) -> str:
    """Why somebody reads another language than their own; "" if they do not."""
    who = consultation.waived(t.code)
    if not who:
        return ""
    return t(
        "Not everything here is in {language}. Waived by: {who}. Of course you may answer in your own "
        "language.",
        language=t.name_of(t.code),
        who=who,
    )


def audited(t: Language, consultation: Consultation) -> tuple[str, ...]:
    """Told before anybody answers, where somebody may see what is merged for everybody else."""
    if not consultation.audit:
        return ()
    return (
        t(
            "🔎 For three months after the closing the figures of each antenna, small ones too, are kept for "
            "one auditor: {who}. If they are handed over, the results say so.",
            who=consultation.audit,
        ),
    )


def promise_again(t: Language, consultation: Consultation) -> str:
    """The promise in three words, on the pages that follow the first."""
    return {
        "secret": t("🔒 Secret, as promised at the start."),
        "named": t("👁 Not secret: with your name."),
    }[consultation.secrecy]


def rules_of_the_game(t: Language, consultation: Consultation, closes_at: datetime, timezone: str) -> str:
    """Told before anybody contributes: level, who decides, what is promised, what is stored, until when."""
    return "\n".join(
        (
            t("Participation level: {level}", level=labels.level(consultation.level, t)),
            t("Who decides in the end: {who}", who=text_in(consultation.decides, t)),
            *_who(t, consultation),
            promise(t, consultation),
            *([_live(t)] if consultation.results == LIVE else []),
            *audited(t, consultation),
            t(
                "Stored: your answer, antenna, language and kind; and, until the closing, that you have "
                "answered (so that no reminder goes to you)."
            ),
            t(
                "You can change or withdraw your answer until {moment}.",
                moment=t.moment(closes_at, timezone),
            ),
        )
    )


def _who(t: Language, consultation: Consultation) -> tuple[str, ...]:
    if consultation.who == CHATS:
        return ()
    return (t("Who may answer: {who}", who=labels.who(t, consultation.who)),)


def _live(t: Language) -> str:
    return t("📊 While it is open, the chats show how many chose what, once {n} people have answered.", n=K)


def in_group(t: Language, asking: Asking) -> Message:
    """Everything a group sees: the question, the rules, turnout, one button per option and one for more."""
    consultation = asking.consultation
    question = consultation.in_group
    text = [fallback(t, consultation), text_in(consultation.intro, t)]
    options: Rows = ()
    if question is not None:
        options = pressed(t, question, "", "vote", (str(asking.number), "0"), consultation.secrecy)
    text.append(rules_of_the_game(t, consultation, asking.closes_at, asking.timezone))
    text += [t("Read more: {link}", link=link) for link in consultation.documents]
    text.append(turnout(t, asking))
    text.append(live_figures(t, asking.so_far, ROOM - sum(map(units, text))))
    if question is not None:
        above_buttons = "\n".join(filter(None, (f"❓ {text_in(question.text, t)}", hint(t, question, ""))))
        text.append(above_buttons)  # last, so that it stands right above its buttons
    more = Button(_more(t, consultation), start=asking.token)
    return Message(
        "\n\n".join(filter(None, text)),
        "🗳 " + text_in(consultation.title, t),
        rows(options, ((more,),)),
        legend=legend(t, question, "") if question is not None else "",
    )


def _more(t: Language, consultation: Consultation) -> str:
    if len(consultation.questions) == 1:
        return t("In my language")
    return t.n("{n} question, my language", "All {n} questions, my language", len(consultation.questions))


def live_figures(t: Language, so_far: Sequence[QuestionResult], room: int) -> str:
    """As many questions as there is room for, in UTF-16 units."""
    blocks = [t("📊 So far, all antennas together:")] if so_far else []
    for result in so_far:
        lines = results_of.lines(result.question, result.total, t, letters=False)
        blocks.append("\n".join((text_in(result.question.text, t), *lines)))
    while blocks and units("\n\n".join(blocks)) > room:
        blocks.pop()
    return "\n\n".join(blocks) if len(blocks) > 1 else ""


def turnout(t: Language, asking: Asking) -> str:
    """In steps, and nothing but turnout, while the consultation is open."""
    share = asking.turnout
    if share.answered < STEP:
        return t(
            "👥 {antenna}: fewer than {n} answers so far, {members} members.",
            antenna=asking.antenna,
            n=STEP,
            members=t.number(share.members),
        )
    return t(
        "👥 {antenna}: at least {answered} of {members} members have answered.",
        antenna=asking.antenna,
        answered=t.number(share.answered),
        members=t.number(share.members),
    )


def closed_in_group(t: Language, consultation: Consultation) -> Message:
    """What becomes of the group's message after the closing."""
    return Message(
        t("This consultation is closed. Thank you for your answers. The result stands below in this chat."),
        "🗳 " + text_in(consultation.title, t),
    )


def counted_in_group(t: Language, consultation: Consultation) -> Message:
    """What it reads between the closing and its result."""
    return Message(
        t("This consultation is closed and is being counted. The result will follow in this chat."),
        "🗳 " + text_in(consultation.title, t),
    )


def withdrawn_in_group(t: Language, consultation: Consultation) -> Message:
    """What becomes of it where it was withdrawn as if it had not opened."""
    return Message(t("This consultation does not take place."), "🗳 " + text_in(consultation.title, t))


def nudge(t: Language, consultation: Consultation, closes_at: datetime, timezone: str, token: str) -> Message:
    """A reminder for the group: the title, one sentence, one button, no names."""
    line = t("You can answer until {moment}.", moment=t.moment(closes_at, timezone))
    return Message(
        line, "⏳ " + text_in(consultation.title, t), ((Button(_more(t, consultation), start=token),),)
    )


def sealed(t: Language, consultation: Consultation, seal: str, text: str) -> Message:
    """The sealed list: with a receipt one finds one's own answers in it, and nobody else's."""
    words = t(
        "This list holds the answers, without names. With the receipt that you noted you find yours in it. "
        "The seal shows that nothing was changed since:\n{seal}",
        seal=seal,
    )
    if withheld(text):
        few = t("Questions that fewer than {k} people answered are not in it.", k=t.number(K))
        words = f"{words}\n\n{few}"
    name = f"sealed-list-{consultation.id}.txt"
    title = t("Sealed list: {title}", title=text_in(consultation.title, t))
    return Message(words, "🔏 " + title, file=File(name, text.encode(), "text/plain"))


def recorded(
    t: Language,
    answer: str,
    antenna: str,
    closes_at: datetime,
    timezone: str,
    more: int,
    *,
    elsewhere: bool = False,
) -> str:
    """The private note after a press in a group: 200 characters at most.

    `elsewhere`: it counts for another antenna than that of the chat.
    """
    facts = {"answer": answer, "antenna": antenna, "moment": t.moment(closes_at, timezone)}
    note = (
        t("✓ {answer} · counts for your antenna {antenna}, not here; can be changed until {moment}.", **facts)
        if elsewhere
        else t("✓ {answer} · counts for {antenna}, can be changed until {moment}.", **facts)
    )
    if more:
        note += "\n" + t.n(
            "{n} more question: press the last button.", "{n} more questions: press the last button.", more
        )
    return note
