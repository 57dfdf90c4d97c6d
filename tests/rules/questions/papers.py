"""One right question of each kind, as an organiser writes it, and what reading a changed one says."""

from __future__ import annotations

import tomllib
from datetime import datetime

import pytest

from sipbot.rules import consultations
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Faulty, Refusal
from sipbot.rules.questions import Question, names
from tests.kinds import known

HEAD = {
    "id": "c", "cycle": "2026-2027", "working_group": "w", "level": "consultation", "antennas": "all",
    "opens": datetime(2026, 12, 1, 10), "closes": datetime(2026, 12, 14, 20),
    "title": {"fr": "T", "nl": "T", "de": "T"}, "decides": {"fr": "le CA", "nl": "de RvB", "de": "der VR"},
}  # fmt: skip
PAPERS = {kind: known(kind).PAPER for kind in names()}


def read(text: str) -> Consultation:
    return consultations.read(HEAD | tomllib.loads(text), antennas=["gent"], working_groups=["w"])


def changed(kind: str, *changes: tuple[str, str]) -> str:
    """The paper of a kind with some words replaced, each once."""
    text = PAPERS[kind]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def question(kind: str, *changes: tuple[str, str]) -> Question:
    (only,) = read(changed(kind, *changes)).questions
    return only


def faults(text: str) -> list[tuple[str, str]]:
    """Key path and code of each fault."""
    try:
        read(text)
    except Faulty as faulty:
        return [(fault.path, fault.code) for fault in faulty.faults]
    return []


def refused(act: object, *given: object) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refusal) as raised:
        act(*given)  # type: ignore[operator]
    return raised.value.code
