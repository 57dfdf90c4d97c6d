"""What the process that reads one file may use up: memory, time of the processor, no other file."""

from __future__ import annotations

import resource

MEMORY = 400_000_000
"""Bytes of address space. Reading what people mean needs 150 MB, libraries included."""
MEMORY_OF = {"roll": 1_500_000_000}
"""The list of all members is the one large file there is."""
SECONDS = 5
"""Of the processor."""


def limit(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """From here on this process ends rather than take more."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
