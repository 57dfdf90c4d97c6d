"""Which rows of outbox and posts this version can read: what a newer one stored is left alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sipbot.chat import About
from sipbot.facts import BY_SCREEN


def readable(table: sa.Table) -> sa.ColumnElement[bool]:
    """The row's screen is known, and so is the kind of what it is about."""
    about: sa.Column[Any] = table.c.subject
    return sa.and_(
        table.c.screen.in_(list(BY_SCREEN)),
        sa.or_(about.in_(["", *About]), *(about.startswith(f"{subject}:") for subject in About)),
    )
