"""Who may do what: the one place that decides, for every verb."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .faults import Refusal

COORDINATOR = "coordinator"
ANIMATOR = "animator"
DRAFTER = "drafter"
SECRETARY = "secretary"
REFERENT = "referent"

EVERYBODY = "everybody"

NEEDED: dict[str, tuple[str, ...]] = {
    # what people do for themselves
    "start": (EVERYBODY,),
    "help": (EVERYBODY,),
    "me": (EVERYBODY,),
    "opinion": (EVERYBODY,),
    "answer": (EVERYBODY,),
    "odd": (EVERYBODY,),
    "come": (EVERYBODY,),
    "link": (EVERYBODY,),
    "kind": (EVERYBODY,),
    # for an antenna
    "announce": (ANIMATOR, COORDINATOR),
    "move": (ANIMATOR, COORDINATOR),
    "cancel": (ANIMATOR, COORDINATOR),
    # for a consultation; its scopes are the antennas that it asks
    "publish": (COORDINATOR, ANIMATOR),
    "close": (COORDINATOR, ANIMATOR),
    "extend": (COORDINATOR, ANIMATOR),
    "results": (COORDINATOR, ANIMATOR),
    "moderate": (COORDINATOR,),
    "antenna moderate": (COORDINATOR, ANIMATOR),  # where an antenna opened it itself
    # what the drafters get; its scope is the working group, or the antennas where there is none
    "antenna dossier": (COORDINATOR, ANIMATOR),
    "dossier": (COORDINATOR, DRAFTER, SECRETARY, REFERENT),
}
"""Which roles a verb needs. A verb that is not here is nobody's."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of one address: pairs of role and scope; scope "" is everywhere."""

    held: frozenset[tuple[str, str]] = frozenset()

    def scopes(self, role: str) -> tuple[str, ...]:
        return tuple(sorted(scope for name, scope in self.held if name == role))

    @property
    def only_antenna(self) -> str | None:
        """Of somebody who animates just one antenna: where they belong."""
        scopes = self.scopes(ANIMATOR)
        return scopes[0] if len(scopes) == 1 else None

    @property
    def coordinator(self) -> bool:
        return (COORDINATOR, "") in self.held


def may(verb: str, roles: Roles, scope: str = "") -> bool:
    """Whether these roles allow the verb in this scope (an antenna or a working group)."""
    needed = NEEDED.get(verb, ())
    if EVERYBODY in needed:
        return True
    return any((role, held) in roles.held for role in needed for held in ("", scope))


def check(verb: str, roles: Roles, scope: str = "") -> None:
    """Raises Refusal when the verb is not allowed here."""
    if not may(verb, roles, scope):
        raise Refusal("not_allowed", who=NEEDED.get(verb, ("",))[0])


def may_everywhere(verb: str, roles: Roles, scopes: Collection[str]) -> bool:
    """Whether the verb is allowed in each of these scopes; of none, whether it is allowed anywhere at all."""
    return may(verb, roles) or (bool(scopes) and all(may(verb, roles, scope) for scope in scopes))


def check_everywhere(verb: str, roles: Roles, scopes: Collection[str]) -> None:
    """Raises Refusal when the verb is not allowed in one of these scopes: to an animator another one each."""
    if may_everywhere(verb, roles, scopes):
        return
    own = roles.scopes(ANIMATOR) if ANIMATOR in NEEDED.get(verb, ()) else ()
    if own:
        raise Refusal("beyond_antenna", own=", ".join(own))
    check(verb, roles)


def antennas_own(antennas: Collection[str], opener: Roles) -> bool:
    """Whether a consultation that asks these antennas is their own: who opened it animates each of them."""
    return bool(antennas) and all((ANIMATOR, antenna) in opener.held for antenna in antennas)


def may_somewhere(verb: str, roles: Roles, scopes: Collection[str]) -> tuple[str, ...]:
    """In which of these scopes the verb is allowed."""
    return tuple(scope for scope in scopes if may(verb, roles, scope))
