"""Faults: what may be said of an exception. Its message never is: it may quote what somebody wrote, or who.

Nothing here writes it down; whoever logs something puts it beside their words.
"""

from __future__ import annotations

import traceback

PLACES_MAX = 8
CAUSES_MAX = 4


class Fixable(Exception):
    """What whoever sits at the command line can put right; this message may be said, and says what to do."""


def about(trouble: BaseException | None) -> dict[str, object]:
    """`type`: its kind, and the kinds of what led to it. `where`: "engine/desk.py:154 _take", innermost last."""
    if trouble is None:
        return {"type": "unknown"}
    return {"type": _kinds(trouble), "where": places(trouble)}


def places(trouble: BaseException) -> list[str]:
    found = traceback.extract_tb(trouble.__traceback__, limit=-PLACES_MAX)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in found]


def _kinds(trouble: BaseException) -> str:
    kinds: list[str] = []
    cause: BaseException | None = trouble
    while cause is not None and len(kinds) < CAUSES_MAX:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return " from ".join(kinds)


def _short(filename: str) -> str:
    """The folder and the file: where a program is installed may name somebody."""
    return "/".join(filename.replace("\\", "/").split("/")[-2:])
