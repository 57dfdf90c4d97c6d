"""What coordinators, drafters and animators read about consultations and chats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sipbot import i18n
from sipbot.chat import Button, File, Message
from sipbot.i18n import Language
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Fault
from sipbot.rules.results import Share
from sipbot.services.closing import Outlook
from sipbot.services.consultations import Stored
from sipbot.views.errors.faults import MOST_FAULTS, and_more, clipped, sentence
from sipbot.views.reports.results import turnout_line
from sipbot.views.words.buttons import Rows, laid_out
from sipbot.views.words.labels import text_in


def listing(t: Language, listed: Sequence[tuple[Stored, Consultation]], now: datetime) -> Message:
    """The consultations, each with a button that gives its results."""
    if not listed:
        return Message(
            t("There is no consultation yet. Send me a file (.toml or .xlsx) to publish one."), t("Results")
        )
    lines = [
        f"{text_in(consultation.title, t)}: {status(t, stored.status(now))}" for stored, consultation in listed
    ]
    buttons = [
        Button(text_in(consultation.title, t), "results", (str(stored.number),))
        for stored, consultation in listed
    ]
    return Message("\n".join(lines), t("Results"), laid_out(buttons, most=1))


DAYS = (1, 3, 7)
"""By how many days a consultation can be extended with one press."""


WITHDRAW = "withdraw"
"""What is agreed to, where it has not opened yet."""


def to_do(t: Language, stored: Stored, now: datetime) -> Rows:
    """What can be done with a consultation that is not closed."""
    number = str(stored.number)
    end = t("Withdraw it") if stored.status(now) == "scheduled" else t("Close now")
    return laid_out([Button(t("Extend"), "extend", (number,)), Button(end, "close", (number,))], most=2)


def ask_close(t: Language, stored: Stored, consultation: Consultation, status: str) -> Message:
    """Whether it shall be closed; one that has not opened (`status` "scheduled"), withdrawn."""
    number = str(stored.number)
    if status == "scheduled":
        text = t(
            "It has not opened yet. Shall I withdraw it? That is for good: it does not open, and the chats "
            "read nothing of it. To ask later after all, publish it with another id."
        )
        yes = Button(t("Yes, withdraw it"), "close", (number, WITHDRAW))
    else:
        text = t(
            "Shall I close it now? That is for good: nobody can answer any more, the results go to the chats, "
            "and nothing leads from an answer to a person afterwards."
        )
        yes = Button(t("Yes, close it"), "close", (number, "yes"))
    return Message(text, text_in(consultation.title, t), ((yes,), (Button(t("No"), "results", (number,)),)))


def what_closing_does(t: Language, turnout: Share | None, outlook: Outlook) -> str:
    """On the command line, before it is done. `turnout`: in steps; None where it has not opened."""
    if turnout is None:
        return t("It has not opened yet: it would be withdrawn for good, and the chats read nothing of it.")
    return "\n".join(
        (
            turnout_line(turnout, t, closed=False),
            t("Closing is for good: nobody can answer any more."),
            t.n("{n} chat gets the result.", "{n} chats get the result.", outlook.chats),
            t.n("{n} person gets the dossier.", "{n} people get the dossier.", outlook.people),
        )
    )


def is_closed(t: Language, stored: Stored, consultation: Consultation) -> Message:
    text = (
        t("It is withdrawn: it does not open, and the chats read nothing of it.")
        if stored.withdrawn
        else t("It is closed. The chats get the result now.")
    )
    return Message(text, text_in(consultation.title, t))


def ask_extend(t: Language, stored: Stored, consultation: Consultation, timezone: str) -> Message:
    buttons = [
        Button(t.n("{n} day", "{n} days", days), "extend", (str(stored.number), str(days))) for days in DAYS
    ]
    text = t("It closes on {moment}. By how much longer?", moment=t.moment(stored.closes_at, timezone))
    return Message(text, text_in(consultation.title, t), laid_out(buttons))


def is_extended(
    t: Language, stored: Stored, consultation: Consultation, timezone: str, now: datetime
) -> Message:
    text = t("It closes on {moment}.", moment=t.moment(stored.closes_at, timezone))
    return Message(text, text_in(consultation.title, t), to_do(t, stored, now))


def status(t: Language, status: str) -> str:
    return {
        "scheduled": t.p("consultation", "not open yet"),
        "open": t.p("consultation", "open"),
        "closed": t.p("consultation", "closed"),
        "withdrawn": t.p("consultation", "withdrawn"),
    }[status]


ROOM = 3500
"""Letters of faults in one message: the smallest platform's limit, less what stands around them."""


def faulty(
    t: Language, name: str, faults: Sequence[Fault], lines_and_cells: Mapping[str, int | str]
) -> Message:
    """Each fault of a file: line or cell, key and what would be right; as many as a message holds."""
    text: list[str] = []
    for fault in faults[:MOST_FAULTS]:
        line = _fault(t, fault, lines_and_cells.get(fault.path, ""))
        if text and sum(map(len, text)) + len(line) > ROOM:
            break
        text.append(line)
    if more := and_more(t, len(faults), len(text)):
        text.append(more)
    text.append(t("Nothing was published. Please mend the file and send it again."))
    return Message("\n".join(text), t("This file cannot be published: {name}", name=name))


def _fault(t: Language, fault: Fault, line_or_cell: int | str) -> str:
    what = sentence(t, fault)
    if isinstance(line_or_cell, int):
        return t("Line {line}, {path}: {what}", line=line_or_cell, path=clipped(fault.path), what=what)
    if line_or_cell:
        return t("Cell {cell}: {what}", cell=line_or_cell, what=what)
    return t("{path}: {what}", path=clipped(fault.path), what=what) if fault.path else what


def not_toml(t: Language, name: str, line: str) -> Message:
    return Message(
        t("It is not a TOML file: look at line {line}. Nothing was published.", line=line),
        t("This file cannot be published: {name}", name=name),
    )


FORMATS = TO_READ, TO_WRITE_ON = ("html", "docx")
"""In what form the dossier comes into a chat."""


def to_read(t: Language, stored: Stored) -> Rows:
    """What there is of a closed consultation."""
    return ((Button(t("📄 Dossier for Word"), "dossier", (stored.id, t.code, TO_WRITE_ON)),),)


def dossier(t: Language, consultation: Consultation, working_group: str, file: File, format_: str) -> Message:
    """The dossier as it reaches a drafter; without a working group, an antenna's animator."""
    text = (
        t(
            "The consultation is closed. Here is the dossier for the working group “{group}”: turnout, every "
            "question per antenna, the opinions in their own words, and what is not known.",
            group=working_group,
        )
        if working_group
        else t(
            "The consultation of your antenna is closed. Here is its dossier: turnout, every question, the "
            "opinions in their own words, and what is not known."
        )
    )
    return Message(
        text,
        t("Dossier: {title}", title=text_in(consultation.title, t)),
        _others(t, consultation, format_),
        file,
    )


def still_counting(t: Language, consultation: Consultation) -> Message:
    """To coordinators."""
    text = t(
        "This consultation closed more than ten minutes ago and is still being counted. Nothing is lost, and "
        "the counting goes on by itself. Whoever runs the bot can look into it with sipbot check."
    )
    return Message(text, "🗳 " + text_in(consultation.title, t))


def _others(t: Language, consultation: Consultation, format_: str) -> Rows:
    """The other languages, and what one can write on with."""
    beside = (format_,) if format_ != TO_READ else ()
    buttons = tuple(
        Button(i18n.language(code).name, "dossier", (consultation.id, code, *beside))
        for code in i18n.codes()
        if code != t.code
    )
    word = Button(t("📄 Dossier for Word"), "dossier", (consultation.id, t.code, TO_WRITE_ON))
    return (*((buttons,) if buttons else ()), *(() if beside else ((word,),)))


def next_step(t: Language, consultation: Consultation) -> str:
    """What happens after the closing."""
    if not consultation.working_group:
        return t("the animators take the results up with you in your antenna.")
    return t(
        "the drafters write a recommendation from these results; the board examines it and the general "
        "assembly votes."
    )
