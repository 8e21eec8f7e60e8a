"""One-time codes: what gives a right or binds a Space, proved by knowing 128 random bits.

Only the hash is kept. A code is grouped by four for reading aloud and copied back with or without dashes.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Final

LIFE: Final = timedelta(hours=24)
_BYTES: Final = 16


def drawn() -> str:
    """A new code: 26 letters and digits in groups of four (base 32, no 0, 1, 8 or 9)."""
    letters = base64.b32encode(secrets.token_bytes(_BYTES)).decode().rstrip("=")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def hashed(code: str) -> str:
    """What the store keeps of a code, whatever its case, dashes and spaces."""
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return hashlib.sha256(b"referent one-time code:" + letters.encode()).hexdigest()
