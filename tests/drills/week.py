"""A fortnight in a cooperative, played by people over HTTP while the bot is killed and started again."""

from __future__ import annotations

import base64
import json
import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sipbot import i18n
from sipbot.demo.interactive import example_in
from sipbot.demo.script import CHATS
from sipbot.demo.stage import (
    ANIMATOR,
    ANIMATOR_BRUSSELS,
    BRUSSEL,
    BRUXELLES,
    CAST,
    COORDINATOR,
    DRAFTER,
    LIEGE,
)
from sipbot.sandbox.cast import Cast, Group, Person
from tests.demo.recount import differences

from .fire import Fire
from .judge import (
    Expected,
    Fits,
    Verdict,
    answered_rows,
    answers_lost,
    both,
    lost,
    offers,
    repeats,
    text_has,
    twice,
)
from .outside import Json, Outside
from .processes import Bot, kennel, sipbot, stand_in

START = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
SPEED = 300.0
POINTS = 68
"""Moments of the script that are under fire."""
PATIENCE = 20.0
"""Real seconds (forty minutes of the script) after which a message counts as lost."""
MEMBERS = 80
OPINION = "Opinion"
"""Begins what members write."""
ANIMATOR_NAME = "Malika"
TALKS = {
    LIEGE: "Le modèle économique, autour d'un café",
    BRUXELLES: "Ce que fait Smart",
    BRUSSEL: "Wat Smart doet",
}


@dataclass
class Member:
    """Somebody who answers, and what they have answered in the end."""

    id: int
    chat: int
    antenna: str
    language: str
    answers: dict[str, Any] = field(default_factory=dict)
    coming: str = ""
    private: bool = False


class Lost(Exception):
    """A message that the script cannot go on without has not come."""


def members(count: int = MEMBERS) -> list[Member]:
    """So many in each chat as the demo's shares say; in Eupen fewer than results may show."""
    places = [chat for chat, (_, _, share) in CHATS.items() for _ in range(share)]
    random.Random(7).shuffle(places)
    return [Member(7_000_000_001 + n, chat, *CHATS[chat][:2]) for n, chat in enumerate(places[:count])]


def cast_of(people: Sequence[Member]) -> Cast:
    persons = [Person(p.id, f"Member {p.id}", "member", p.language) for p in people]
    groups = []
    for group in CAST.groups:
        own = [p.id for p in people if p.chat == group.id]
        extra = [ANIMATOR_BRUSSELS] if group.id in (BRUXELLES, BRUSSEL) else []
        groups.append(Group(group.id, group.title, (*group.members, *own, *extra), group.admins))
    animator = Person(ANIMATOR_BRUSSELS, ANIMATOR_NAME, "animator", "fr", "Brussel")
    return Cast((*CAST.people, animator, *persons), tuple(groups))


class Week:
    """The script, with what every chat must have seen by its end."""

    def __init__(
        self,
        outside: Outside,
        bot: Bot,
        fire: Fire,
        people: list[Member],
        seed: int = 0,
        patience: float = PATIENCE,
    ) -> None:
        self.outside = outside
        self.bot = bot
        self.fire = fire
        self.people = people
        self.file = example_in(bot.base)
        outside.prepare(bot.base / "config")
        self.spec = tomllib.loads(self.file.read_text("utf-8"))
        self.chance = random.Random(seed)
        self.patience = patience
        self.expected: list[Expected] = []
        self.exposed: tuple[str, ...] = ()

    def play(self) -> None:
        self.begin()
        self.publish()
        self.announce_in_liege()
        self.announce_in_brussels()
        self.open()
        self._vote_in_groups()
        self._say_who_comes()
        self.remind(LIEGE, datetime(2026, 12, 3, 17, 30, tzinfo=UTC))
        self._answer_in_private()
        self._change_their_minds()
        self._move_in_liege()
        for moment in (datetime(2026, 12, 5, 16, 0, tzinfo=UTC), datetime(2026, 12, 11, 16, 0, tzinfo=UTC)):
            if moment.day == 11:
                self.remind(LIEGE, datetime(2026, 12, 10, 18, 0, tzinfo=UTC))
            self.remind(BRUXELLES, moment)
        self.remind(LIEGE, datetime(2026, 12, 11, 17, 0, tzinfo=UTC))
        self.remind(BRUXELLES, datetime(2026, 12, 12, 15, 0, tzinfo=UTC))
        self.outside.until(lambda _: not self.outside.standing(OPINION), self.patience)
        self.exposed = self.outside.standing(OPINION)
        self._close()

    # what is expected

    def expect(self, *expected: Expected) -> None:
        """Wait until these have come; go on without what nobody needs for the next step."""
        self.expected += expected
        if self.outside.until(lambda lines: not lost(expected, lines), self.patience) is None:
            raise Lost(*lost(expected, self.outside.ledger.look()))

    def _now(self) -> int:
        return len(self.outside.ledger.look())

    def _step(
        self, what: str, person: int, act: Json, fits: Fits, *, kind: tuple[str, ...] = ("send",)
    ) -> None:
        """One act in a private chat, under fire, and the reply that belongs to it."""
        after = self._now()
        with self.fire.over():
            self.outside.act({"user": person, "chat": person, **act})
        self.expect(Expected(what, person, fits, kind, after))

    def _press(self, what: str, person: int, data: str, fits: Fits, *, kind: tuple[str, ...] = ()) -> None:
        kind = kind or self.outside.pressed
        message, full = self._button(person, data)
        act = {"act": "press", "message": message, "button": full}
        self._step(what, person, act, fits, kind=kind)

    def _write(self, what: str, person: int, text: str, fits: Fits) -> None:
        self._step(what, person, {"act": "write", "text": text}, fits)

    def _button(self, chat: int, prefix: str) -> tuple[int, str]:
        """Message and data of the newest button there is in a chat whose data begin so."""
        shown: dict[int, Json] = {}
        for line in self.outside.ledger.look():
            if line["chat"] == chat and line["kind"] in ("send", "edit"):
                shown[line["message_id"]] = line
        for message in sorted(shown, reverse=True):
            for row in shown[message]["buttons"]:
                for button in row:
                    if button.get("data", "").startswith(prefix):
                        return message, button["data"]
        raise Lost(f"a button {prefix} in {chat}")

    # the scenes

    def begin(self) -> None:
        staff = (ANIMATOR, ANIMATOR_BRUSSELS, COORDINATOR, DRAFTER)
        after = self._now()
        with self.fire.over():
            self.outside.act(*({"user": person, "act": "start"} for person in staff))
        self.expect(*(Expected(f"welcome {p}", p, lambda _: True, after=after) for p in staff))

    def publish(self) -> None:
        content = base64.b64encode(self.file.read_bytes()).decode()
        act = {"act": "file", "name": self.file.name, "content": content}
        self._step("shown", COORDINATOR, act, self._titled)
        self._press("published", COORDINATOR, "publication|publish", self._titled)

    def _titled(self, line: Json) -> bool:
        """In whatever language the bot speaks to this person."""
        return any(title in line["text"] for title in self.spec["title"].values())

    def announce_in_liege(self) -> None:
        who = ANIMATOR
        self._write("menu", who, "/announce", offers("draft|antenna|liege"))
        self._press("title?", who, "draft|antenna|liege", offers("draft|stop"))
        self._write("day?", who, TALKS[LIEGE], offers("draft|day"))
        self._write("hour?", who, "10/12/2026", offers("draft|hour"))
        self._write("place?", who, "18:30", offers("draft|stop"))
        self._write("link?", who, "Place du Marché 1, Liège", offers("draft|nolink"))
        self._press("preview", who, "draft|nolink", both(offers("draft|publish"), text_has(TALKS[LIEGE])))
        self._press("announced", who, "draft|publish", offers("undo|"))
        self._announced(LIEGE)

    def announce_in_brussels(self) -> None:
        who = ANIMATOR_BRUSSELS
        self._write("menu", who, "/announce", offers("draft|antenna|brussels"))
        self._press("title?", who, "draft|antenna|brussels", offers("draft|stop"))
        self._write("title nl?", who, TALKS[BRUXELLES], offers("draft|same"))
        self._write("day?", who, TALKS[BRUSSEL], offers("draft|day"))
        self._write("hour?", who, "12/12", offers("draft|hour"))
        self._write("place?", who, "17h", offers("draft|stop"))
        self._write("link?", who, "Rue Coenraets 72, Bruxelles", offers("draft|nolink"))
        self._write("preview", who, "https://example.org/smart", both(offers("draft|publish"), text_has("72")))
        self._press("announced", who, "draft|publish", offers("undo|"))
        self._announced(BRUXELLES)
        self._announced(BRUSSEL)

    def _announced(self, chat: int) -> None:
        t = i18n.language(CHATS[chat][1])
        title = t("Small talk: {title}", title=TALKS[chat])
        self.expect(Expected(f"announcement {chat}", chat, both(text_has(title), offers("come|"))))

    def _until(self, moment: datetime) -> None:
        """To just before a moment, which then comes by itself; the bot may be dead when it does."""
        self.outside.advance_to(moment - timedelta(seconds=30))

    def open(self) -> None:
        with self.fire.over():
            self._until(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
        self.expect(
            *(
                Expected(
                    f"consultation {chat}", chat, both(offers("vote|"), text_has(self.spec["title"][code]))
                )
                for chat, (_, code, _) in CHATS.items()
            )
        )

    def _vote_in_groups(self) -> None:
        for batch in _batches(self.people, 10):
            if self.outside.votes_in_private:
                voters = [person for person in batch if self.chance.random() < 0.85]
                self.follow(voters)
            else:
                presses = [self._vote(person) for person in batch if self.chance.random() < 0.85]
                with self.fire.over():
                    self.outside.act(*presses)
        self._all_taken()

    def _vote(self, person: Member) -> Json:
        """The first question answered, where it is answered first."""
        chat, verb = (person.id, "pick|1|0|") if self.outside.votes_in_private else (person.chat, "vote|")
        message, _ = self._button(chat, verb)
        options = [option["id"] for option in self.spec["question"][0]["option"]]
        chosen = self.chance.choice(options)
        person.answers["rate"] = chosen
        buttons = [b["data"] for row in self._shown(chat, message)["buttons"] for b in row if "data" in b]
        return {
            "user": person.id,
            "act": "press",
            "chat": chat,
            "message": message,
            "button": buttons[options.index(chosen)],
        }

    def _shown(self, chat: int, message: int) -> Json:
        lines = [x for x in self.outside.ledger.look() if (x["chat"], x["message_id"]) == (chat, message)]
        return [line for line in lines if line["kind"] in ("send", "edit")][-1]

    def _all_taken(self) -> None:
        if not self.outside.confirmed(self.patience):
            raise Lost("updates that the bot never takes")

    def _say_who_comes(self) -> None:
        message, data = self._button(LIEGE, "come|")
        number = data.split("|")[1]
        acts = []
        for person in [p for p in self.people if p.chat == LIEGE]:
            person.coming = self.chance.choice(("yes", "maybe", "no"))
            button = f"come|{number}|{person.coming}"
            acts.append(
                {"user": person.id, "act": "press", "chat": LIEGE, "message": message, "button": button}
            )
        with self.fire.over():
            self.outside.act(*acts)
        self._all_taken()

    def remind(self, chat: int, moment: datetime) -> None:
        """In each chat of the antenna, once for this moment."""
        chats = (BRUXELLES, BRUSSEL) if chat == BRUXELLES else (chat,)
        after = self._now()
        with self.fire.over():
            self._until(moment)
        with self.fire.over():
            pass
        self.expect(
            *(
                Expected(
                    f"reminder {moment:%d %H:%M} {c}",
                    c,
                    both(text_has("⏰", TALKS[c]), offers("come|")),
                    after=after,
                )
                for c in chats
            )
        )

    def _answer_in_private(self) -> None:
        people = self.chance.sample(self.people, len(self.people) * 2 // 5)
        for batch in _batches(people, 8):
            self.follow(batch)
            self._pick(batch)
            self._type(batch)

    def _each(self, acts: Sequence[Json], expected: Callable[[int], list[Expected]]) -> None:
        after = self._now()
        with self.fire.over():
            self.outside.act(*acts)
        self.expect(*expected(after))

    def follow(self, batch: Sequence[Member]) -> None:
        acts = []
        for person in batch:
            message, _ = self._button(person.chat, "vote|")
            button = self._shown(person.chat, message)["buttons"][-1][-1]["label"]
            acts.append(
                {"user": person.id, "act": "follow", "chat": person.chat, "message": message, "button": button}
            )
            person.private = True
        self._each(
            acts, lambda after: [Expected(f"ballot {p.id}", p.id, offers("pick|"), after=after) for p in batch]
        )
        unanswered = [person for person in batch if "rate" not in person.answers]
        if unanswered or self.outside.votes_in_private:  # as many points under fire, whatever chance brings
            self._pick_one(unanswered, 0, under_fire=self.outside.votes_in_private)

    def _pick(self, batch: Sequence[Member]) -> None:
        self._pick_one(batch, 1, under_fire=True)

    def _pick_one(self, batch: Sequence[Member], position: int, *, under_fire: bool = False) -> None:
        question = self.spec["question"][position]
        options = [option["id"] for option in question["option"]]
        acts = []
        for person in batch:
            message, _ = self._button(person.id, f"pick|1|{position}|")
            buttons = [b["data"] for row in self._shown(person.id, message)["buttons"] for b in row]
            chosen = self.chance.choice(options)
            person.answers[question["id"]] = chosen
            button = [d for d in buttons if d.startswith("pick|")][options.index(chosen)]
            acts.append(
                {"user": person.id, "act": "press", "chat": person.id, "message": message, "button": button}
            )
        onward = f"page|1|{position + 2}"

        def expected(after: int) -> list[Expected]:
            what = f"page {position + 2}"
            return [
                Expected(f"{what} {p.id}", p.id, offers(onward), self.outside.pressed, after) for p in batch
            ]

        if under_fire:
            return self._each(acts, expected)
        after = self._now()
        self.outside.act(*acts)
        return self.expect(*expected(after))

    def _type(self, batch: Sequence[Member]) -> None:
        acts = []
        for person in batch:
            person.answers["first-change"] = f"{OPINION} {person.id}: {self.chance.random():.6f}"
            acts.append(
                {"user": person.id, "act": "write", "chat": person.id, "text": person.answers["first-change"]}
            )
        self._each(
            acts,
            lambda after: [
                Expected(f"overview {p.id}", p.id, text_has(p.answers["first-change"]), after=after)
                for p in batch
            ],
        )

    def _change_their_minds(self) -> None:
        """Some press twice in a row; some take their opinion back; an update comes three times."""
        self.outside.faults({"repeat": 3})
        answered = [person for person in self.people if "rate" in person.answers]
        for batch in _batches(self.chance.sample(answered, len(self.people) * 3 // 10), 8):
            with self.fire.over():
                self.outside.act(*(self._vote(person) for person in batch * 2))
        self._all_taken()
        self.outside.faults({})
        for person in [p for p in self.people if "first-change" in p.answers][:2]:
            self._press("page of the opinion", person.id, "page|1|2", offers("withdraw|1|2"))
            self._press("withdrawn", person.id, "withdraw|1|2", lambda line: OPINION not in line["text"])
            del person.answers["first-change"]

    def _move_in_liege(self) -> None:
        self._until(datetime(2026, 12, 5, 11, 0, tzinfo=UTC))
        self._write("menu", ANIMATOR, "/announce", offers("meeting|"))
        self._press("the meeting", ANIMATOR, "meeting|", offers("move|"))
        self._press("which day", ANIMATOR, "move|", offers("moveto|day"))
        self._write("which hour", ANIMATOR, "11/12/2026", offers("moveto|hour"))
        self._write("moved", ANIMATOR, "19:00", text_has("19\u00a0h"))
        told = [(LIEGE, "fr")]
        told += [(p.id, p.language) for p in self.people if p.private and p.coming in ("yes", "maybe")]
        title = "New date: {title}"
        self.expect(
            *(
                Expected(f"moved {chat}", chat, text_has(i18n.language(code)(title, title=TALKS[LIEGE])))
                for chat, code in told
            )
        )

    def _close(self) -> None:
        after = self._now()
        with self.fire.over():
            self._until(datetime(2026, 12, 14, 19, 0, tzinfo=UTC))
        with self.fire.over():
            pass
        title = "Result: {title}"
        results = [
            Expected(
                f"result {chat}",
                chat,
                text_has(i18n.language(c)(title, title=self.spec["title"][c])),
                after=after,
            )
            for chat, (_, c, _) in CHATS.items()
        ]
        dossier = Expected("dossier", DRAFTER, lambda line: line["document"] is not None, after=after)
        boxed = [
            Expected(f"ballot overwritten {p.id}", p.id, lambda line: not line["buttons"], ("edit",), after)
            for p in self.people
            if p.private
        ]
        self.expect(*results, dossier, *boxed)


def _batches(people: Sequence[Member], size: int) -> Iterator[list[Member]]:
    for start in range(0, len(people), size):
        yield list(people[start : start + size])


def played(folder: Path, seed: int, kills: int, sabotage: str = "", patience: float = PATIENCE) -> Verdict:
    """The week on Telegram."""
    people = members()
    with stand_in(folder, cast_of(people), START, SPEED) as telegram:
        return played_on(telegram, folder, people, seed, kills, POINTS, sabotage, patience)


def played_on(
    outside: Outside,
    folder: Path,
    people: list[Member],
    seed: int,
    kills: int,
    points: int,
    sabotage: str = "",
    patience: float = PATIENCE,
) -> Verdict:
    """The week under fire, and the judge's verdict. What is missing ends it early."""
    with kennel(folder, outside, sabotage) as bot:
        fire = Fire(bot, seed, kills, points)
        week = Week(outside, bot, fire, people, seed, patience)
        bot.start()
        assert outside.ready(patience), bot.log()
        try:
            week.play()
        except Lost as missing:
            return _verdict(week, tuple(map(str, missing.args)), ())
        assert fire.spent(), f"the script has {fire.passed} points under fire"
        assert bot.stop() == 0, bot.log()
        return _counted(week, folder)


def _counted(week: Week, folder: Path) -> Verdict:
    out = folder / "out"
    name = week.spec["id"]
    text = sipbot(folder, week.outside, "results", name, "--format", "json")
    sipbot(folder, week.outside, "dossier", name, "--lang", "fr", "--format", "json", "--out", out)
    rows = answered_rows(week.people)
    (out / "results.json").write_text(text, "utf-8")
    (out / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    dossier = "".join(file.read_text("utf-8") for file in out.glob("dossier*"))
    missing = answers_lost(json.loads(text), dossier, rows)
    return _verdict(week, (), missing or tuple(differences(out)))


def _verdict(week: Week, missing: tuple[str, ...], answers: tuple[str, ...]) -> Verdict:
    lines = week.outside.ledger.look()
    count, unexplained = twice(lines) if week.outside.sends_once else repeats(lines, week.bot.kills)
    aims: dict[str, int] = {}
    for kill in week.bot.kills:
        aims[kill.aim] = aims.get(kill.aim, 0) + 1
    return Verdict(
        kills=len(week.bot.kills),
        lost_messages=missing or lost(week.expected, lines),
        lost_answers=answers,
        exposed=week.exposed,
        repeated=count,
        unexplained=unexplained,
        messages=len(week.expected),
        answers=sum(len(person.answers) for person in week.people),
        by_aim=aims,
    )
