"""Consultations as their files gave them."""

from __future__ import annotations

import json
from functools import lru_cache

from sipbot.rules.consultations import Consultation, read
from sipbot.store.consultations import Stored


def spec(stored: Stored) -> Consultation:
    """The consultation as its file gave it."""
    return _read(json.dumps(stored.source))


@lru_cache(maxsize=256)
def _read(source: str) -> Consultation:
    values = json.loads(source)
    antennas = values["antennas"] if isinstance(values["antennas"], list) else ()
    groups = [values["working_group"]] if "working_group" in values else []
    return read(values, antennas=antennas, working_groups=groups)
