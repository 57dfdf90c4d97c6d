"""The database's schema: is it the present one, and bringing it there; from one database into another."""

from sipbot.store.copying import Counted, Differs, NotEmpty, copy
from sipbot.store.migrate import is_current, revision, upgrade

__all__ = ["Counted", "Differs", "NotEmpty", "copy", "is_current", "revision", "upgrade"]
