"""Receipts: eight characters that are easy to read aloud, by which a member finds their own row again.

While a consultation is open the box holds a random root; after the closing only what is made of it.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that could be taken for something else."""
PAIRS = tuple(one + other for one in ALPHABET for other in ALPHABET)


def root() -> str:
    """A new root, 128 random bits: nothing leads from one of its receipts to another."""
    return secrets.token_hex(16)


def receipt(root: str, part: int = 0) -> str:
    """`K7QF-2M9X`: of one part of an answer; of most answers there is only one."""
    number = int.from_bytes(sha256(f"{root}\0{part}".encode()).digest()[:5], "big")
    first, second, third = number >> 30, number >> 20 & 1023, number >> 10 & 1023
    return f"{PAIRS[first]}{PAIRS[second]}-{PAIRS[third]}{PAIRS[number & 1023]}"
