"""A local Telegram to try things out: a strict Bot API stand-in and a page of phones.

Nothing here knows the program under test: the bot talks to the stand-in over HTTP, people act as in life.
"""
