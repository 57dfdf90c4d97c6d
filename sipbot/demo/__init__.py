"""The whole of sipbot to try out: the real bot, a local stand-in for Telegram, and people who act in it."""
