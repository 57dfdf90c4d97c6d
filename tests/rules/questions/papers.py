"""One right question of each kind, as an organiser writes it, and what reading a changed one says."""

from __future__ import annotations

import tomllib
from datetime import datetime

import pytest

from sipbot.rules import consultations
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Faulty, Refusal
from sipbot.rules.questions import Question

HEAD = {
    "id": "c", "cycle": "2026-2027", "working_group": "w", "level": "consultation", "antennas": "all",
    "opens": datetime(2026, 12, 1, 10), "closes": datetime(2026, 12, 14, 20),
    "title": {"fr": "T", "nl": "T", "de": "T"}, "decides": {"fr": "le CA", "nl": "de RvB", "de": "der VR"},
}  # fmt: skip
TEXT = 'id = "q"\ntext = { fr = "Quoi ?", nl = "Wat?", de = "Was?" }\n'
OPTIONS = """
[[question.option]]
id = "cafe"
fr = "Un café"
nl = "Een koffie"
de = "Ein Kaffee"
[[question.option]]
id = "walk"
fr = "Une balade, l’été"
nl = "Een wandeling"
de = "Ein Spaziergang"
[[question.option]]
id = "film"
fr = "Un film"
nl = "Een film"
de = "Ein Film"
[[question.option]]
id = "none_of_it"
fr = "Rien de tout cela"
nl = "Niets hiervan"
de = "Nichts davon"
"""
PAPERS = {
    "single": f'[[question]]\nkind = "single"\n{TEXT}{OPTIONS}',
    "multiple": f'[[question]]\nkind = "multiple"\nmin = 2\nmax = 3\n{TEXT}{OPTIONS}',
    "consent": f'[[question]]\nkind = "consent"\nblocks_at_most = 1\nagree_at_least = 60\nmost = 80\n{TEXT}',
    "scale": f'[[question]]\nkind = "scale"\nsteps = 10\n{TEXT}'
    'low = { fr = "pas du tout", nl = "helemaal niet", de = "gar nicht" }\n'
    'high = { fr = "tout à fait", nl = "helemaal", de = "ganz und gar" }\n',
    "ranking": f'[[question]]\nkind = "ranking"\n{TEXT}{OPTIONS}',
    "budget": f'[[question]]\nkind = "budget"\ntotal = 100\nstep = 30\nunit = "euros"\n{TEXT}{OPTIONS}',
    "dates": f'[[question]]\nkind = "dates"\n{TEXT}'
    'moments = [2026-12-08T18:30:00, 2026-12-09T12:00:00, "2027-01-05T18:30"]\n',
    "text": f'[[question]]\nkind = "text"\nmost = 60\nopinions = 3\n{TEXT}',
    "statements": f'[[question]]\nkind = "statements"\nadd = false\n{TEXT}'
    + OPTIONS.replace("question.option", "question.statement"),
}


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
    (found,) = read(changed(kind, *changes)).questions
    return found


def faults(text: str) -> list[tuple[str, str]]:
    """Key path and code of each fault."""
    try:
        read(text)
    except Faulty as faulty:
        return [(fault.path, fault.code) for fault in faulty.faults]
    return []


def refused(act: object, *given: object) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refusal) as found:
        act(*given)  # type: ignore[operator]
    return found.value.code
