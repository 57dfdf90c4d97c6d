"""What is wrong with something that people wrote. Views make the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where (a key path such as `question[1].text.de`), which, and the facts for the sentence."""

    path: str
    code: str
    facts: dict[str, str] = field(default_factory=dict)


class Faulty(Exception):
    """Input that cannot be taken as it is; all its faults at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)


class Refusal(Exception):
    """Something that a person may not do, or not now. `code` names the sentence."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class KeyTrouble(Exception):
    """A key cannot be used as it is, so nothing was done. `name`: of the consultation, or of the codes.

    `why`: `missing`, `damaged`, `another`, `link`, `unreadable`, `unwritable`.
    """

    def __init__(self, name: str, why: str, file: str) -> None:
        super().__init__(f"the key {file} cannot be used: {why}")
        self.name = name
        self.why = why
        self.file = file
