"""What can be wrong with the files: where, which, and the facts for the sentence.

Nothing here repeats a value that may be a secret: faults say where and what would be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

from pydantic_core import PydanticCustomError

from sipbot.ports import Sentence

ENVIRONMENT = Path("environment")
"""Stands for the file where a fault is in a variable."""


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """One fault in a file: where, which, and the facts for the sentence. `path` is "" for the whole file."""

    file: Path
    line: int | None
    path: str
    code: str
    facts: dict[str, str] = field(default_factory=dict)
    sentence: Sentence | None = field(default=None, compare=False, repr=False)
    """Of a fault that only one platform has, its own; called with the facts."""

    @property
    def where(self) -> str:
        """`config/antennas.toml:12: antenna[2].slug`"""
        line_of_file = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return f"{line_of_file}: {self.path}" if self.path else line_of_file


class BadConfig(Exception):
    """The configuration cannot be used; every fault of every file."""

    def __init__(self, faults: Sequence[ConfigFault]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)


def wrong(code: LiteralString, **facts: str) -> PydanticCustomError:
    """What a check of a single value raises; where it stands is added later."""
    return PydanticCustomError(code, code, facts)
