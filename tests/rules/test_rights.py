"""Who may do what: every verb, every role, in one's own antenna or working group and in another's."""

from __future__ import annotations

from itertools import product

import pytest

from sipbot.rules.faults import Refusal
from sipbot.rules.rights import (
    ANIMATOR,
    COORDINATOR,
    DRAFTER,
    EVERYBODY,
    NEEDED,
    REFERENT,
    SECRETARY,
    Roles,
    antennas_own,
    check,
    check_everywhere,
    may,
    may_everywhere,
    may_somewhere,
)

OWN, OTHER = "liege", "gent"
HOLDERS = {
    "nobody": Roles(),
    COORDINATOR: Roles(frozenset({(COORDINATOR, "")})),
    **{role: Roles(frozenset({(role, OWN)})) for role in (ANIMATOR, DRAFTER, SECRETARY, REFERENT)},
}


def allowed(verb: str, role: str, scope: str) -> bool:
    """What NEEDED says, in words of its own."""
    if NEEDED[verb] == (EVERYBODY,):
        return True
    if role not in NEEDED[verb]:
        return False
    return role == COORDINATOR or scope == OWN


@pytest.mark.parametrize(("verb", "role", "scope"), list(product(NEEDED, HOLDERS, (OWN, OTHER, ""))))
def test_a_verb_is_allowed_where_its_role_is_held_and_nowhere_else(verb: str, role: str, scope: str) -> None:
    roles = HOLDERS[role]
    assert may(verb, roles, scope) is allowed(verb, role, scope)
    if not allowed(verb, role, scope):
        with pytest.raises(Refusal) as refused:
            check(verb, roles, scope)
        assert refused.value.code == "not_allowed"
    else:
        check(verb, roles, scope)


@pytest.mark.parametrize("role", HOLDERS)
def test_an_unknown_verb_is_nobodys(role: str) -> None:
    assert not may("elect", HOLDERS[role], OWN)
    with pytest.raises(Refusal):
        check("elect", HOLDERS[role], OWN)


def test_every_verb_has_somebody_and_only_roles_that_exist() -> None:
    known = {EVERYBODY, COORDINATOR, ANIMATOR, DRAFTER, SECRETARY, REFERENT}
    assert all(needed and set(needed) <= known for needed in NEEDED.values())


def test_what_touches_everybodys_answers_is_the_coordinators() -> None:
    assert {verb for verb, needed in NEEDED.items() if needed == (COORDINATOR,)} == {
        "moderate",
    }


@pytest.mark.parametrize(
    "verb", ["publish", "close", "extend", "results", "antenna dossier", "antenna moderate"]
)
def test_an_animator_asks_the_own_antenna_alone_and_a_coordinator_any(verb: str) -> None:
    animator, coordinator = HOLDERS[ANIMATOR], HOLDERS[COORDINATOR]
    for scopes in ((OWN,), (OWN, OTHER), (OTHER,)):
        assert may_everywhere(verb, coordinator, scopes)
        assert may_everywhere(verb, animator, scopes) is (scopes == (OWN,))
    assert not may_everywhere(verb, animator, ())
    with pytest.raises(Refusal) as refused:
        check_everywhere(verb, animator, (OWN, OTHER))
    assert (refused.value.code, refused.value.facts) == ("beyond_antenna", {"own": OWN})
    with pytest.raises(Refusal, match="not_allowed"):
        check_everywhere(verb, HOLDERS[DRAFTER], (OWN,))


def test_an_antennas_own_consultation_is_one_that_its_animator_opened_for_it_alone() -> None:
    animator, coordinator = HOLDERS[ANIMATOR], HOLDERS[COORDINATOR]
    assert antennas_own((OWN,), animator)
    assert not antennas_own((OWN, OTHER), animator) and not antennas_own((OTHER,), animator)
    assert not antennas_own((), animator) and not antennas_own((OWN,), coordinator)
    assert not antennas_own((OWN,), HOLDERS[DRAFTER]) and not antennas_own((OWN,), Roles())


def test_roles_in_two_antennas_reach_both_and_no_third() -> None:
    roles = Roles(frozenset({(ANIMATOR, "liege"), (ANIMATOR, "gent")}))
    assert may_somewhere("announce", roles, ["liege", "gent", "eupen"]) == ("liege", "gent")


def test_a_role_of_the_same_name_for_a_working_group_gives_no_antenna() -> None:
    roles = Roles(frozenset({(DRAFTER, "economic-model")}))
    assert may("dossier", roles, "economic-model")
    assert not may("dossier", roles, "shared-enterprise")
    assert may_somewhere("announce", roles, ["liege", "gent"]) == ()
