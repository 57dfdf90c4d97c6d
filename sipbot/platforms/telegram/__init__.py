"""Telegram: what comes in (inbound), what goes out (outbound), how they are one platform (platform)."""
