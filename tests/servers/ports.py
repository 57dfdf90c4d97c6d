"""Ports that nobody listens on."""

from __future__ import annotations

import socket


def free_port() -> int:
    """Of this moment: another process may take it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
