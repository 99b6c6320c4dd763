"""Tolerant: reads one value of somebody else's JSON, whatever it turns out to be.

What the values mean is not known here; `signal/frames.py`, `signal/groups.py` and `signal/link.py` know.
"""

from __future__ import annotations

import uuid
from typing import Any

INTEGER_MAX = 2**63 - 1  # what a database column holds


def a_dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def some_dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def an_int(value: object) -> int | None:
    """Give an integer from 0 up to what fits into 64 bits."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= INTEGER_MAX else None


def a_text(value: object, characters_max: int) -> str | None:
    """Give a text that can be written down: for half a surrogate pair, which can not, stands U+FFFD."""
    if not isinstance(value, str):
        return None
    return value[:characters_max].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def a_uuid(value: object) -> str | None:
    """Give a uuid in lower case, which is how Signal writes it."""
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
