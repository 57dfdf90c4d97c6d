"""Receipts: eight characters that are easy to read aloud, by which a member finds their own row again.

While a consultation is open the box holds a random root; after the closing only what is made of it.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that could be taken for something else."""
LENGTH = 8


def root() -> str:
    """A new root, 128 random bits: nothing leads from one of its receipts to another."""
    return secrets.token_hex(16)


def receipt(root: str, part: int = 0) -> str:
    """`K7QF-2M9X`: of one part of an answer; of most answers there is only one."""
    number = int.from_bytes(sha256(f"{root}\0{part}".encode()).digest()[:5], "big")
    marks = "".join(ALPHABET[(number >> 5 * position) & 31] for position in reversed(range(LENGTH)))
    return f"{marks[:4]}-{marks[4:]}"
