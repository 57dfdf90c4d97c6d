"""What is read apart: the file of a consultation, with what translators sent back, a list of members."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from sipbot import i18n
from sipbot.rules import members
from sipbot.rules.faults import Fault, Faulty

from . import sources, translations, wire

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
    source = sources.read(content)
    facts = {name: getattr(source, name) for name in ("values", "text", "cells", "made", "lines")}
    return facts | {"in_cells": [asdict(fault) for fault in source.faults]}


def _roll(content: bytes) -> dict[str, Any]:
    """In front of the list stands one line that says which antennas and languages there are."""
    head, _, listed = content.partition(b"\n")
    known: Mapping[str, Any] = wire.unpacked(head)
    rows = members.read(listed, antennas=known["antennas"], languages=known["languages"], words=i18n.in_lists())
    return {"members": [list(asdict(row).values()) for row in rows]}


def _for_translators(content: bytes) -> dict[str, Any]:
    """In front of the file stands one line that says the languages and the form wanted."""
    head, _, toml = content.partition(b"\n")
    wanted = wire.unpacked(head)
    reader = i18n.language(wanted.pop("reader"))
    written = translations.written(toml, **wanted, t=reader)
    return {"content": b64encode(written.content).decode(), "count": written.count}


def _put_back(content: bytes) -> dict[str, Any]:
    """In front of what came back stands one line that holds the file it belongs to."""
    head, _, came = content.partition(b"\n")
    return asdict(translations.put_back(b64decode(head), came))


JOBS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "source": _source,
    "roll": _roll,
    "for_translators": _for_translators,
    "put_back": _put_back,
}
