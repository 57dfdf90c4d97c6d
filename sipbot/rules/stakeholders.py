"""Which kind of stakeholder somebody is. A share is something else: any kind may hold one."""

from __future__ import annotations

UNKNOWN = "unknown"
KINDS = ("member", "client", "partner", "permanent")
"""As the member roll, or people themselves, say it; UNKNOWN is what nobody has said."""
EVERY_KIND = (*KINDS, UNKNOWN)
