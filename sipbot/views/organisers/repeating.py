"""What coordinators read about consultations that repeat."""

from __future__ import annotations

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules.consultations import Consultation
from sipbot.services.consultations import Stored
from sipbot.views.organisers.rehearsals import button as try_button
from sipbot.views.words.labels import text_in

STOP = "unrepeat"


def repeated(t: Language, consultation: Consultation, stored: Stored, series: str, zone: str) -> Message:
    """The next one is there: when it opens, and how to stop the series."""
    text = t(
        "The next one follows by itself: it opens on {opens} and closes on {closes}. Its id is {id}. You can "
        "still correct its words.",
        opens=t.moment(stored.opens_at, zone),
        closes=t.moment(stored.closes_at, zone),
        id=stored.id,
    )
    return Message(text, _title(t, consultation), ((try_button(t, stored.number),), (_stop(t, series),)))


def not_repeated(t: Language, consultation: Consultation, series: str, made: str) -> Message:
    text = t(
        "The next one ({id}) could not be made: something that its file names is not there any more, or "
        "there is such an id already. The series goes on. To see what is wrong, send its file with another id.",
        id=made,
    )
    return Message(text, _title(t, consultation), ((_stop(t, series),),))


def stopped(t: Language, id_: str) -> str:
    return t("Nothing follows {id} by itself any more.", id=id_)


def _stop(t: Language, series: str) -> Button:
    return Button(t("No more repeats"), STOP, (series,))


def _title(t: Language, consultation: Consultation) -> str:
    return "🔁 " + text_in(consultation.title, t)
