"""Facts as bytes between the process that reads a file and the one that asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

MOMENTS: dict[str, type[datetime] | type[date] | type[time]] = {
    "datetime": datetime,
    "date": date,
    "time": time,
}


def packed(facts: Mapping[str, Any]) -> bytes:
    """Raises ValueError, RecursionError: of what no JSON holds."""
    return json.dumps(facts, default=_moment).encode()


def _moment(value: object) -> dict[str, str]:
    for name, sort in MOMENTS.items():
        if isinstance(value, sort):
            return {f"${name}": value.isoformat()}
    raise ValueError(type(value).__name__)


def unpacked(content: bytes) -> Any:
    """Raises ValueError, RecursionError."""
    return json.loads(content, object_hook=_read)


def _read(table: dict[str, Any]) -> Any:
    """A file may hold such a table itself: then it says a moment, as it may anywhere."""
    match list(table.items()):
        case [(key, str() as text)] if key[:1] == "$" and key[1:] in MOMENTS:
            return MOMENTS[key[1:]].fromisoformat(text)
    return table
