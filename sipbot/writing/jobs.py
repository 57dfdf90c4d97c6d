"""What is read apart: the file of a consultation, a list of members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from sipbot.rules import members
from sipbot.rules.faults import Fault, Faulty

from . import sources, wire

TOO_MUCH = "too_much_to_read"
"""Reading it would take more memory or time than any file that somebody means well."""


def done(job: str, content: bytes) -> bytes:
    """The facts, or what is wrong with the file."""
    try:
        return wire.packed(JOBS[job](content))
    except Faulty as faulty:
        return wire.packed({"faults": [asdict(fault) for fault in faulty.faults]})
    except (MemoryError, RecursionError, ValueError):
        return wire.packed({"faults": [asdict(Fault("", TOO_MUCH))]})


def _source(content: bytes) -> dict[str, Any]:
    found = sources.read(content)
    facts = {name: getattr(found, name) for name in ("values", "text", "cells", "made", "lines")}
    return facts | {"in_cells": [asdict(fault) for fault in found.faults]}


def _roll(content: bytes) -> dict[str, Any]:
    """In front of the list stands one line that says which antennas and languages there are."""
    head, _, listed = content.partition(b"\n")
    known: Mapping[str, Any] = wire.unpacked(head)
    rows = members.read(listed, antennas=known["antennas"], languages=known["languages"])
    return {"members": [list(asdict(row).values()) for row in rows]}


JOBS: dict[str, Callable[[bytes], dict[str, Any]]] = {"source": _source, "roll": _roll}
