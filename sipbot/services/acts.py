"""Acts: each applied once; those that cannot be handled, set aside; what they owe."""

from sipbot.store.outbox import owe
from sipbot.store.seen import aside, first_time, forget, known, note, put_aside

__all__ = ["aside", "first_time", "forget", "known", "note", "owe", "put_aside"]
