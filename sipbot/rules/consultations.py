"""A consultation as its file gives it: read, checked, and which texts a language lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from . import questions, repeats
from .eligibility import CHATS, WHO
from .faults import Fault, Faulty
from .nudges import MOST_REMINDERS
from .questions import Question
from .tables import MAX_TEXT, Table
from .wallclock import OFFSET

LEVELS = ("information", "consultation", "concertation", "codecision")
SECRECY = ("secret", "named")
AT_CLOSE, LIVE = "at_close", "live"
RESULTS = (AT_CLOSE, LIVE)
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MAX_QUESTIONS = 20
REMIND = ("2d",)
"""When those who have not answered are reminded, unless the file says otherwise."""

Secrecy = Literal["secret", "named"]


@dataclass(frozen=True, slots=True)
class Consultation:
    """What is asked, of whom, until when, and who decides in the end.

    `opens` and `closes` are naive where the file gives no offset: then each antenna's own local time counts.
    """

    id: str
    cycle: str
    working_group: str  # "": none; then the animators of the antennas get the dossier
    level: str
    secrecy: str
    opens: datetime
    closes: datetime
    antennas: tuple[str, ...]  # empty: all
    title: dict[str, str]
    intro: dict[str, str]
    decides: dict[str, str]
    documents: tuple[str, ...]
    questions: tuple[Question, ...]
    who: str = CHATS  # may answer
    remind: tuple[str, ...] = ()  # how long before the closing those who have not answered are reminded
    desired_rate: int = 0  # percent of the members; 0: the file names none
    waive: Mapping[str, str] = field(default_factory=dict)  # languages without texts: by whom, and why
    results: str = AT_CLOSE
    repeat: str = ""  # how often the next one follows by itself; "": never
    audit: str = ""  # who may be handed the antennas' unmerged tables; "": nobody, and none are kept
    source: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)

    def question(self, id_: str) -> Question | None:
        return next((question for question in self.questions if question.id == id_), None)

    @property
    def in_group(self) -> Question | None:
        """The question that stands under the groups' message: the first, if its kind fits there."""
        first = self.questions[0]
        return first if questions.kind(first.kind).IN_GROUP else None

    def lacks(self, language: str) -> tuple[str, ...]:
        """What keeps it from being asked in this language: missing texts that nobody waived."""
        return () if language in self.waive else self.missing(language)

    def waived(self, language: str) -> str:
        """Who waived the texts that this language lacks, and why; "" if it lacks none."""
        return self.waive.get(language, "") if self.missing(language) else ""

    def missing(self, language: str) -> tuple[str, ...]:
        """Key paths of the texts that this language lacks."""
        texts = {"title": self.title, "decides": self.decides}
        if self.intro:
            texts["intro"] = self.intro
        paths = [f"{key}.{language}" for key, text in texts.items() if not text.get(language)]
        for n, question in enumerate(self.questions, 1):
            if not question.text.get(language):
                paths.append(f"question[{n}].text.{language}")
            for key, labels in question.texts.items():
                if not labels.get(language):
                    paths.append(f"question[{n}].{key}.{language}")
            for m, option in enumerate(question.options, 1):
                if not option.labels.get(language):
                    paths.append(f"question[{n}].{questions.listed(question)}[{m}].{language}")
        return tuple(paths)


def read(values: Mapping[str, Any], *, antennas: Iterable[str], working_groups: Iterable[str]) -> Consultation:
    """Read the file's table. Raises Faulty with every fault found."""
    faults: list[Fault] = []
    table = Table(values, "", faults)
    consultation = Consultation(
        id=_id(table, "id"),
        cycle=table.text("cycle", most=40),
        working_group=table.choice("working_group", sorted(working_groups), default=""),
        level=table.choice("level", LEVELS),
        secrecy=table.choice("secrecy", SECRECY, default="secret"),
        who=table.choice("who", WHO, default=CHATS),
        opens=_moment(table, "opens"),
        closes=_moment(table, "closes"),
        antennas=_antennas(table, tuple(antennas)),
        title=table.texts("title"),
        intro=table.texts("intro", most=MAX_TEXT, required=False),
        decides=table.texts("decides"),
        documents=_links(table),
        questions=_questions(table),
        remind=_remind(table),
        desired_rate=table.whole("desired_rate", least=1, most=100, default=0),
        waive=_waived(table),
        results=table.choice("results", RESULTS, default=AT_CLOSE),
        repeat=table.choice("repeat", repeats.MONTHS, default=""),
        audit=table.text("audit", required=False, most=100),
        source=values,
    )
    table.done()
    if not faults and consultation.results == LIVE and consultation.secrecy == "secret":
        table.fault("results", "live_is_named")
    if not faults and consultation.repeat:
        _check_repeat(table, consultation)
    if not faults and not _before(consultation.opens, consultation.closes):
        table.fault("closes", "not_after_opens")
    if faults:
        raise Faulty(faults)
    return consultation


def untranslated(consultation: Consultation, languages: Iterable[str]) -> list[Fault]:
    """Each text that one of these languages lacks and nobody waived."""
    return [
        Fault(path, "untranslated", {"language": code, "path": path})
        for code in languages
        for path in consultation.lacks(code)
    ]


def _id(table: Table, key: str) -> str:
    value = table.text(key, most=40)
    if value and not ID.fullmatch(value):
        table.fault(key, "not_id")
    return value


def _moment(table: Table, key: str) -> datetime:
    value = table.get(key)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = ""
    if isinstance(value, datetime) and 2000 <= value.year <= 2200:
        return value
    code = "missing" if value is None else "date_without_hour" if type(value) is date else "not_moment"
    table.fault(key, code)
    return datetime(2000, 1, 1)  # noqa: DTZ001 - never used: the fault ends the reading


def _check_repeat(table: Table, consultation: Consultation) -> None:
    """The next one needs room for its month in the id, and hours that each antenna reads in its own time."""
    if len(consultation.id) > repeats.LONGEST_ID:
        table.fault("id", "too_long_to_repeat", most=str(repeats.LONGEST_ID), length=str(len(consultation.id)))
    for key in ("opens", "closes"):
        if getattr(consultation, key).tzinfo is not None:
            table.fault(key, "moment_with_offset")


def _before(first: datetime, second: datetime) -> bool:
    if first.tzinfo and second.tzinfo:
        return first < second
    return first.replace(tzinfo=None) < second.replace(tzinfo=None)


def _antennas(table: Table, known: tuple[str, ...]) -> tuple[str, ...]:
    if table.get("antennas") == "all":
        return ()
    before = len(table.faults)
    slugs = table.strings("antennas")
    if not slugs and len(table.faults) == before:
        table.fault("antennas", "missing")
    for slug in slugs:
        if slug not in known:
            table.fault("antennas", "unknown_antenna", slug=slug, known=", ".join(known))
    return tuple(dict.fromkeys(slugs))


def _remind(table: Table) -> tuple[str, ...]:
    if table.get("remind") is None:
        return REMIND
    offsets = table.strings("remind")
    for offset in offsets:
        if not OFFSET.fullmatch(offset):
            table.fault("remind", "bad_offset")
    if len(offsets) > MOST_REMINDERS:
        table.fault("remind", "too_many", most=str(MOST_REMINDERS))
    return offsets


def _waived(table: Table) -> dict[str, str]:
    """The languages; what names a single text, such as "title.nl", only keeps a warning from being said."""
    return {key: who for key, who in table.texts("waive", required=False).items() if "." not in key}


def _links(table: Table) -> tuple[str, ...]:
    links = table.strings("documents")
    for link in links:
        if not re.fullmatch(r"https?://[^\s\"<>]{3,300}", link):
            table.fault("documents", "not_link", link=link)
    return links


def _questions(table: Table) -> tuple[Question, ...]:
    listed = tuple(questions.read(inner) for inner in table.tables("question", most=MAX_QUESTIONS))
    if not listed:
        table.fault("question", "no_question")
    ids = [question.id for question in listed]
    for id_ in sorted({id_ for id_ in ids if id_ and ids.count(id_) > 1}):
        table.fault("question", "same_id", id=id_)
    for n, question in enumerate(listed, 1):
        _check_condition(table, n, question, listed[: n - 1])
    return listed


def _check_condition(table: Table, n: int, question: Question, before: tuple[Question, ...]) -> None:
    """It names an earlier question, and options that this one has.

    Where an id or a kind is wrong that is said already, and nobody can tell what it would be.
    """
    condition = question.only_if
    if condition is None or not condition.question:
        return
    path = f"question[{n}].only_if"
    other = next((known for known in before if known.id == condition.question), None)
    if other is None:
        ids = [question.id for question in before]
        if all(ids):
            table.fault(f"{path}.question", "no_earlier_question", id=condition.question, known=", ".join(ids))
        return
    wrong = {fault.path for fault in table.faults}
    if f"question[{before.index(other) + 1}].kind" in wrong or not all(option.id for option in other.options):
        return
    allowed = questions.choosable(other)
    for id_ in condition.options:
        if id_ not in allowed:
            table.fault(f"{path}.options", "not_one_of", allowed=", ".join(allowed), given=id_)
