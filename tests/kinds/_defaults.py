"""What holds of most kinds: what a kind's own file leaves out."""

from __future__ import annotations

EXPORTED = ""
WRITTEN = False
TOTAL_ONLY: tuple[str, ...] = ()
PER_OPTION = "options"
