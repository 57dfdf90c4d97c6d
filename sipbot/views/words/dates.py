"""Days and hours that people write, read with the words of every language (`dates.toml` in its folder)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sipbot import i18n
from sipbot.rules import dates
from sipbot.rules.dates import Words, Written


@cache
def words() -> tuple[Words, ...]:
    return tuple(Words(**_frozen(i18n.table(code, "dates"))) for code in i18n.codes())


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(tuple(group) if isinstance(group, list) else group for group in groups)
        for name, groups in table.items()
    }


def read(text: str, today: date, *, hour_first: bool = False) -> Written:
    """The day, the hour or both; see `rules.dates.read`. Raises Refusal."""
    return dates.read(text, today, words(), hour_first=hour_first)
