"""What is decided for every verb in one place: where it is done, and which buttons there are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sipbot import i18n
from sipbot.chat import Message, Reply
from sipbot.handlers.router import VERBS
from sipbot.handlers.verbs import InGroup, Verb
from sipbot.rules.faults import Refusal
from sipbot.views.members.people import go_private

T = i18n.language("fr")
IN_GROUPS = {
    "vote",
    "come",
    "help",
    "moderate",
    "draft",
    "undo",
    "meeting",
    "move",
    "moveto",
    "cancel",
    "edited",
}
"""Done in a group as well; each checks rights by itself, or shows nothing of anybody."""


def in_a_group(query: str = "") -> Any:
    """An act there; nothing that it could do is within reach."""
    return SimpleNamespace(
        action=SimpleNamespace(private=False, query=query), t=T, say=lambda message: message, allow_somewhere=id
    )


def test_what_is_done_in_groups_is_decided_verb_by_verb() -> None:
    assert {name for name, verb in VERBS.items() if verb.in_group is InGroup.HANDLED} == IN_GROUPS


@pytest.mark.parametrize("name", sorted(VERBS.keys() - IN_GROUPS))
@pytest.mark.parametrize("query", ["", "q"], ids=["written", "pressed"])
async def test_what_is_for_the_private_chat_is_not_done_in_a_group(name: str, query: str) -> None:
    verb = VERBS[name]
    if verb.in_group is InGroup.QUIET:
        assert await verb(in_a_group(query)) == Reply()
    elif verb.in_group is InGroup.LED and not query:
        assert await verb(in_a_group()) == go_private(T, verb.leads or name)
    else:
        with pytest.raises(Refusal, match="unknown_button"):
            await verb(in_a_group(query))


async def test_the_right_comes_before_everything_else() -> None:
    """Whoever may not is told so, and not where they might."""

    def refuse(right: str) -> None:
        raise Refusal("not_allowed", verb=right)

    async def never(_: Any) -> Reply:
        raise AssertionError("it was done")

    verb = Verb("announce", never, InGroup.LED, right="announce")
    for private in (True, False):
        context = SimpleNamespace(
            action=SimpleNamespace(private=private, query=""), t=T, say=Message, allow_somewhere=refuse
        )
        with pytest.raises(Refusal, match="not_allowed"):
            await verb(context)  # type: ignore[arg-type]


def test_a_verb_stands_in_one_room() -> None:
    from sipbot.handlers.router import ROOMS

    names = [verb.name for room in ROOMS for verb in room.VERBS]
    assert len(names) == len(set(names))


def test_what_is_handled_once_is_not_handled_again() -> None:
    assert [name for name, verb in VERBS.items() if verb.step and verb.repeatable] == []
    assert all(verb.button for verb in VERBS.values() if verb.step)


def test_a_link_in_a_group_carries_out_what_shows_or_begins_something() -> None:
    carried = {name for name, verb in VERBS.items() if verb.by_link}
    assert carried == {"me", "opinion", "help", "link", "announce", "results"}
