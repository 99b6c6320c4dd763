"""The record of one evening: what was seen at Signal and on the phones, chapter by chapter, and who died when.

Whether all of it is as it should be, is judged in `verdict.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CARD = "🗂"
GROUP = "the group"
SAFE = "✔️"


@dataclass(frozen=True)
class Post:
    """Something the bot did in one of its lives. `what` is the same for two posts that look the same to people."""

    life: int
    lane: str  # the group, or one person's chat
    what: str
    card: str | None = None  # "new" or "changed", when it is the hand card


@dataclass(frozen=True)
class Chapter:
    """Some steps, or none when the bot was only killed and started, from one rest to the next."""

    steps: tuple[int, ...]
    posts: tuple[Post, ...]
    began_in: int  # the life in which it began
    card: str  # as it stands on the moderator's phone at the end
    missing: tuple[str, ...] = ()  # acts that nobody knows of, although no death explains it
    overtaken: tuple[str, ...] = ()  # acts that came in although an earlier one did not


@dataclass(frozen=True)
class Death:
    """`where`: a point, or "" for a random moment, with what was being done."""

    where: str
    during: str


@dataclass
class Record:
    """`notes` and `kept`: what comes back to each person, and what should; `marks`: whether each note has its mark."""

    chapters: list[Chapter] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # acts that were handed over to a life that died of it
    notes: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    unsafe: frozenset[str] = frozenset()  # notes that were lost
    complaints: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)  # acts that were not possible
    stopped: str = ""  # where it could not go on, and why
    left_over: Mapping[str, int] = field(default_factory=dict)


def post_of(life: int, seen: Mapping[str, Any], names: Mapping[int, str], id: str) -> Post:
    """A post as the pretend Signal tells it, without what differs from run to run.

    `names`: what was done at which timestamp. `id`: of the group, which stands in its description.
    """
    lane = GROUP if seen["group"] else ", ".join(seen["to"] or ())
    if CARD in seen["text"]:
        card = "new" if seen["kind"] == "send" else "changed"
        return Post(life, lane, f"the card, {card}", card)
    about = [names.get(seen[key], "?") for key in ("target", "quote") if seen[key]]
    said = [seen["kind"], seen["text"].replace(id, "id"), seen.get("emoji", ""), *about, *seen.get("failed", ())]
    return Post(life, lane, " · ".join(str(part) for part in said if part))
