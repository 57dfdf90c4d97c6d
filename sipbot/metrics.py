"""What is counted while sipbot runs: nothing, unless somebody asked for it.

No number has a consultation, an antenna, a chat or a person beside it: whoever reads them learns how the bot
fares, and nothing of anybody. Labels are platforms, verbs of the agenda, and kinds and places of errors.
"""

from __future__ import annotations

import logging
import time

WAITS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds until somebody knows that an answer is taken."""
LATE = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400)
"""Seconds by which something that is due is done late."""


class Metrics:
    """Counts nothing."""

    def took(self, platform: str, *, presses: int, others: int, refused: int) -> None:
        """Acts are handled; so many were pressed, so many something else, so many of all are refused."""

    def acknowledged(self, platform: str, since: float) -> None:
        """Who did it knows now; `since` is when it was received, by `time.monotonic`."""

    def late(self, verb: str, seconds: float) -> None:
        """Something on the agenda is done, so long after it was due."""


class Counted(Metrics):
    """Counts for Prometheus."""

    def __init__(self) -> None:
        from prometheus_client import (
            CONTENT_TYPE_LATEST,
            CollectorRegistry,
            Counter,
            Gauge,
            Histogram,
            ProcessCollector,
            generate_latest,
        )

        self.media_type = CONTENT_TYPE_LATEST
        self._written = generate_latest
        self._registry = here = CollectorRegistry()
        ProcessCollector(registry=here)
        self._acts = Counter("sipbot_acts", "Acts that were handled", ["platform", "sort"], registry=here)
        self._refused = Counter("sipbot_refused", "Acts that were declined", ["platform"], registry=here)
        self._newest = Gauge(
            "sipbot_last_update_timestamp_seconds", "When the last act came", ["platform"], registry=here
        )
        self._wait = Histogram(
            "sipbot_acknowledged_seconds", "From receiving an act to telling who did it", ["platform"],
            buckets=WAITS, registry=here,
        )  # fmt: skip
        self._late = Histogram(
            "sipbot_late_seconds", "By how much something due is done late", ["verb"],
            buckets=LATE, registry=here,
        )  # fmt: skip
        self.errors = Counter("sipbot_errors", "Errors in the log", ["kind", "place"], registry=here)
        self.up = Gauge("sipbot_database_up", "Whether the database answers", registry=here)
        self.owed = Gauge("sipbot_outbox_messages", "Messages that are due and not sent", registry=here)
        self.oldest = Gauge("sipbot_outbox_oldest_seconds", "How long the oldest is due", registry=here)

    def took(self, platform: str, *, presses: int, others: int, refused: int) -> None:
        self._acts.labels(platform, "press").inc(presses)
        self._acts.labels(platform, "other").inc(others)
        self._refused.labels(platform).inc(refused)
        self._newest.labels(platform).set_to_current_time()

    def acknowledged(self, platform: str, since: float) -> None:
        self._wait.labels(platform).observe(time.monotonic() - since)

    def late(self, verb: str, seconds: float) -> None:
        self._late.labels(verb).observe(max(0.0, seconds))

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return self._written(self._registry)


class Errors(logging.Handler):
    """Counts what is logged as an error: its class, and which module says it; none of its words."""

    def __init__(self, counted: Counted) -> None:
        super().__init__(logging.ERROR)
        self._counted = counted

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        self._counted.errors.labels(error.__name__ if error else "", record.name).inc()
