"""Short random names for people, groups and words.

Nothing here looks anything up: a new id is new because it is random (50 bits), not because it was compared.
"""

from __future__ import annotations

import secrets

# Base32 as in RFC 4648, lower case: no 0, 1, 8 or 9, so an id can be read aloud.
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 10


def new_id() -> str:
    """Ten characters out of `ALPHABET`."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
