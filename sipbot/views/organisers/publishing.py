"""What whoever publishes a consultation reads before and after."""

from __future__ import annotations

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.services.publishing import Preview, Published
from sipbot.views.organisers.rehearsals import button as try_button
from sipbot.views.words.buttons import laid_out
from sipbot.views.words.labels import language as language_name
from sipbot.views.words.labels import text_in

PUBLICATION = "publication"
PUBLISH, REHEARSE, CANCEL = "publish", "rehearse", "cancel"


def ask(t: Language, preview: Preview, mark: str, timezone: str) -> Message:
    """Whom it would reach, and until when; nothing has gone out."""
    antennas = ", ".join(text_in(name, t) for name in preview.antennas)
    text = [
        t("Nothing has gone out yet."),
        t.n(
            "It asks {n} person, in: {antennas}.",
            "It asks {n} people, in: {antennas}.",
            preview.people,
            antennas=antennas,
        ),
        *_facts(t, preview.published, timezone),
    ]
    buttons = (
        (Button(t("Publish"), PUBLICATION, (PUBLISH, mark)),),
        (Button(t("🧪 Rehearse"), PUBLICATION, (REHEARSE, mark)),),
        (Button(t("Do not publish"), PUBLICATION, (CANCEL, mark)),),
    )
    title = t("Publish “{title}”?", title=text_in(preview.published.consultation.title, t))
    return Message("\n".join(text), title, buttons)


def published(t: Language, published: Published, timezone: str) -> Message:
    """To whom it goes, and which languages lack texts because somebody waived them."""
    title = t("Published: {title}", title=text_in(published.consultation.title, t))
    text = "\n".join(_facts(t, published, timezone))
    return Message(text, title, laid_out([try_button(t, published.stored.number)]))


def cancelled(t: Language) -> Message:
    return Message(t("Nothing was published."))


def _facts(t: Language, published: Published, timezone: str) -> list[str]:
    stored = published.stored
    text = [
        t.n(
            "It goes to {n} chat, on {moment}.",
            "It goes to {n} chats, on {moment}.",
            len(published.chats),
            moment=t.moment(stored.opens_at, timezone),
        ),
        t("It closes on {moment}.", moment=t.moment(stored.closes_at, timezone)),
    ]
    if published.corrected:
        text.append(
            t.n(
                "{n} text is corrected: every message shows it within a minute, and who has answered that "
                "question is told once.",
                "{n} texts are corrected: every message shows them within a minute, and who has answered those "
                "questions is told once.",
                len(published.corrected),
            )
        )
    text += [
        t(
            "{language}: some texts are missing, and members read another language. Waived by: {who}",
            language=language_name(code, t),
            who=who,
        )
        for code, who in published.waived.items()
    ]
    return text
