"""Links below a group's message: made when a consultation opens, followed into the private chat."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sipbot.store import consultations
from sipbot.store.consultations import Stored

from . import Tx


async def token(tx: Tx, consultation: str, antenna: str, language: str) -> str:
    """What a link below a group's message carries; it tells nothing and dies with the closing."""
    known = await consultations.link_for(tx, consultation, antenna, language)
    if known:
        return known
    new = secrets.token_urlsafe(16)
    await consultations.add_link(tx, new, consultation, antenna, language)
    return new


async def token_of(tx: Tx, consultation: str, antenna: str, language: str) -> str:
    """The token that was made when the consultation opened in this antenna; "" if it has none."""
    return await consultations.link_for(tx, consultation, antenna, language) or ""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link below a group's message leads."""

    stored: Stored
    antenna: str
    language: str


async def follow(tx: Tx, token: str) -> Link | None:
    """What a link's token stands for; None when it is unknown or its consultation has ended."""
    stored_link = await consultations.link(tx, token)
    if stored_link is None:
        return None
    stored = await consultations.get(tx, stored_link[0])
    return Link(stored, stored_link[1], stored_link[2]) if stored else None
