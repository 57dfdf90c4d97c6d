"""Logs: to standard error, never with a token in them, and of libraries what is wrong only."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime

TOKEN = re.compile(
    r"(?<!\d)\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}|\bsy[tr]_[A-Za-z0-9+/=_-]{10,}|(?<=Bearer )[^\s'\"]+",
    re.IGNORECASE,
)
"""What a bot's token looks like: in every URL of the Bot API, of a Synapse, in a header."""
SKIPPED_TICKS = "apscheduler"
"""Says each time that a tick was skipped because the one before still runs: as it should be."""
OURS = "sipbot"
"""Others tell at DEBUG what they carry: a driver the values of its statements, a client each request."""


class WithoutTokens(logging.Formatter):
    """Takes tokens out of the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("<token>", super().format(record))


class Facts(logging.Formatter):
    """One line of JSON. Of an error its kind and its place: its words may quote what somebody wrote."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": TOKEN.sub("<token>", record.getMessage()),
        }
        if record.exc_info and record.exc_info[1]:
            facts |= _error(record.exc_info[1])
        return json.dumps(facts, ensure_ascii=False)


def _error(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    facts: dict[str, object] = {"error": type(error).__name__, "where": where}
    return {**facts, "cause": _error(cause)} if cause else facts


def set_up(level: str = "info", format_: str = "text") -> None:
    """`level` is ours; of others nothing below a warning is logged at any."""
    chosen = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler()
    text = WithoutTokens("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(Facts() if format_ == "json" else text)
    logging.basicConfig(level=max(chosen, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(chosen)
    logging.getLogger(SKIPPED_TICKS).setLevel(logging.ERROR)
