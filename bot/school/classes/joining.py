"""Join codes: short enough for a blackboard, so they expire and wrong tries are counted.

Eight letters and digits are 39 bits; with ten wrong tries an hour for an account, guessing one of a
hundred open codes takes longer than the diploma. A code gives nothing by itself: a teacher confirms.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

LIFE: Final = timedelta(days=7)
WRONG_TRIES: Final = 10
WITHIN: Final = timedelta(hours=1)
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # neither 0/O nor 1/I/L
_LENGTH: Final = 8


def drawn() -> str:
    """A new join code: « K7XM-4TQP »."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def hashed(code: str) -> str:
    """What the store keeps of a join code, whatever its case, dashes and spaces."""
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return hashlib.sha256(b"referent join code:" + letters.encode()).hexdigest()
