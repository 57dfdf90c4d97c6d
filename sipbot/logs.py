"""Logs: to standard error, never with a token in them."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(
    r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}|\bsy[tr]_[A-Za-z0-9+/=_-]{10,}|(?<=Bearer )[^\s'\"]+", re.IGNORECASE
)
"""What a bot's token looks like: in every URL of the Bot API, of a Synapse, in a header."""
SKIPPED_TICKS = "apscheduler"
"""Says each time that a tick was skipped because the one before still runs: as it should be."""
QUIET = ("httpx", "httpcore", "telegram", "nio", "aiohttp", "peewee", "alembic", "uvicorn")


class WithoutTokens(logging.Formatter):
    """Takes tokens out of the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("<token>", super().format(record))


def set_up(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutTokens("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger(SKIPPED_TICKS).setLevel(logging.ERROR)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
