"""sipbot: announce, remind, ask, close, count and hand over, in the chats where members already are."""

__version__ = "0.1.0"
