"""The database's schema: is it the present one, and bringing it there."""

from sipbot.store.migrate import is_current, upgrade

__all__ = ["is_current", "upgrade"]
