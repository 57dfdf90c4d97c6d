"""Reading a table of a file key by key, collecting every fault instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .faults import Fault

MAX_TITLE = 200
"""Characters of a title, in each language."""
MAX_TEXT = 1200
"""Characters of an introduction, in each language: a phone's screen, not a page."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no chat shows: signs that steer machines, but for line breaks and tabs, and halves of characters."""


class Table:
    """One table with the path that leads to it; faults go into the list that all its parts share."""

    def __init__(self, values: Mapping[str, Any], path: str, faults: list[Fault]) -> None:
        self.values = values
        self.path = path
        self.faults = faults
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, code: str, **facts: str) -> None:
        self.faults.append(Fault(self.at(key), code, facts))

    def get(self, key: str) -> Any:
        self._asked.add(key)
        return self.values.get(key)

    def text(self, key: str, *, required: bool = True, most: int = MAX_TITLE, default: str = "") -> str:
        """A text without blanks around it; `default` where there is none. Faults: missing, not_text,
        unprintable, too_long."""
        value = self.get(key)
        if value is None:
            if required:
                self.fault(key, "missing")
            return default
        if not isinstance(value, str) or (required and not value.strip()):
            self.fault(key, "not_text")
            return default
        if UNPRINTABLE.search(value):
            self.fault(key, "unprintable")
            return default
        if len(value) > most:
            self.fault(key, "too_long", most=str(most), length=str(len(value)))
        return value.strip()

    def choice(self, key: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        value = self.get(key)
        allowed = tuple(allowed)
        if value is None and default is not None:
            return default
        if value not in allowed:
            code = "missing" if value is None else "not_one_of"
            self.fault(key, code, allowed=", ".join(allowed), given=str(value or "")[:MAX_TITLE])
            return default or allowed[0]
        return str(value)

    def whole(self, key: str, *, least: int, most: int, default: int) -> int:
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(key, "not_in_range", least=str(least), most=str(most))
            return default
        return value

    def texts(self, key: str, *, most: int = MAX_TITLE, required: bool = True) -> dict[str, str]:
        """A text per language. Which languages must be there is asked when it is published."""
        value = self.get(key)
        if value is None:
            if required:
                self.fault(key, "missing_texts")
            return {}
        if not isinstance(value, dict):
            self.fault(key, "not_texts")
            return {}
        if required and not value:
            self.fault(key, "missing_texts")
        inner = Table(value, self.at(key), self.faults)
        return {language: inner.text(language, most=most) for language in value}

    def tables(self, key: str, *, most: int) -> list[Table]:
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, "not_tables")
            return []
        if len(value) > most:
            self.fault(key, "too_many", most=str(most))
        return [Table(item, f"{self.at(key)}[{n}]", self.faults) for n, item in enumerate(value[:most], 1)]

    def table(self, key: str) -> Table | None:
        """A table inside this one; None if there is none."""
        value = self.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, "not_table")
            return None
        return Table(value, self.at(key), self.faults)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, "not_yes_or_no")
            return default
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fault(key, "not_list")
            return ()
        return tuple(value)

    def done(self) -> None:
        """Every key that nobody asked for is unknown."""
        known = ", ".join(sorted(self._asked))
        for key in self.values:
            if key not in self._asked:
                self.fault(key, "unknown_key", known=known, given=key[:MAX_TITLE])
