"""The draft of a meeting: what it lacks, and what a typed text or a press adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from .awaiting import Announcing
from .dates import Written
from .faults import Refusal
from .meetings import MAX_PLACE, MAX_TITLE, check_start, read_line, read_link

STEPS = ("day", "hour", "place", "link")
"""What is asked after the titles, in this order."""
COMPLETE = "preview"
"""In the place of a step: nothing is lacking."""
ANSWERS = {"same": "title", "nolink": "link"}
"""Buttons that answer a step without a text: the title of the first language again, no link."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A meeting that is about to be announced. `title`: one per language of the antenna."""

    antenna: str
    title: Mapping[str, str]
    wall_clock: datetime
    place: str
    link: str = ""


def missing(draft: Announcing, languages: Sequence[str]) -> str:
    """The next step: `title`, one of STEPS, or COMPLETE."""
    if any(code not in draft.title for code in languages):
        return "title"
    return next((step for step in STEPS if getattr(draft, step) is None), COMPLETE)


def untitled(draft: Announcing, languages: Sequence[str]) -> str:
    """The first language that lacks a title."""
    return next(code for code in languages if code not in draft.title)


def first_title(draft: Announcing) -> str:
    """The title in the language that was asked first; "" while there is none."""
    return next(iter(draft.title.values()), "")


def check_step(draft: Announcing, languages: Sequence[str], step: str) -> None:
    """Raises Refusal for a button of another step than the present one: it is out of date.

    While the hour is asked, the day may be changed.
    """
    present = missing(draft, languages)
    if ANSWERS.get(step, step) != present and (step, present) != ("day", "hour"):
        raise Refusal("unknown_button")


def answered(draft: Announcing, languages: Sequence[str], step: str, text: str) -> Announcing:
    """With what answers a step that is neither day nor hour. Raises Refusal."""
    match step:
        case "title":
            code, title = untitled(draft, languages), read_line(text, MAX_TITLE)
            return replace(draft, title={**draft.title, code: title})
        case "same":
            return replace(draft, title={**draft.title, untitled(draft, languages): first_title(draft)})
        case "place":
            return replace(draft, place=read_line(text, MAX_PLACE))
        case "link":
            return replace(draft, link=read_link(text))
        case "nolink":
            return replace(draft, link="")
    raise Refusal("unknown_button")


def moment(day: str | None, written: Written, zone: str, now: datetime) -> tuple[str, str | None]:
    """Day and hour after what was written: a day, an hour of the day that is known, or both.

    The hour is None where none was written. Raises Refusal if the moment has passed.
    """
    on = written.days[0] if written.days else date.fromisoformat(day or "")
    if not written.hours:
        return on.isoformat(), None
    check_start(datetime.combine(on, written.hours[0]), zone, now)
    return on.isoformat(), f"{written.hours[0]:%H:%M}"


def finished(draft: Announcing, languages: Sequence[str]) -> Draft:
    """The meeting to announce. Raises Refusal while something is lacking."""
    if missing(draft, languages) != COMPLETE:
        raise Refusal("unknown_button")
    start = datetime.fromisoformat(f"{draft.day}T{draft.hour}")
    return Draft(draft.antenna, draft.title, start, draft.place or "", draft.link or "")
