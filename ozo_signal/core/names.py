"""Names the whole house uses: ids, the lengths of things in time, and the points at which it may die.

Nothing here decides anything. Times are integers: milliseconds since the epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum

# Both are opaque: the core never looks inside them.
MemberId = str
WordsId = str

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY


class Rank(IntEnum):
    """What goes first when not everything can go: safety, then sessions that are going on, then the rest."""

    SAFETY = 0
    SESSION = 1
    OTHER = 2


# The door opens at the hour; the session begins when the moderator says so, or by itself after this.
GATHERING = 2 * MINUTE
# After this the group is told kindly that the moderator is late, and may choose a chair (product.md).
MODERATOR_LATE = 5 * MINUTE
# When nobody at all has come by then, the evening is called off without reproach.
NOBODY_COMES = 15 * MINUTE

# Someone who was called and writes nothing gets a private word of encouragement, and is passed by later.
NUDGE_AFTER = 90 * SECOND
PASSED_BY_AFTER = 180 * SECOND
# In a round of many a silence is shorter, so that everyone is called within the hour; never shorter than this.
PASSED_BY_SOONEST = 90 * SECOND
# A speaker whose last line ends in "..." has not finished (recovery chat rooms: models.md).
TRAILING_QUIET = 180 * SECOND
# Signal's typing sign lives about 15 seconds on the phones (signal.md, 3.6).
TYPING_LASTS = 15 * SECOND
# How long those who were not seen yet are waited for at the end of the first round.
UNSEEN_WAIT = 45 * SECOND
# How long an open floor may be empty before everyone is told, once, that silence is fine.
EMPTY_FLOOR = 2 * MINUTE

# Timers inform, they do not cut: a soft note at this part of a phase, an offer at its end (product.md).
SOFT_NOTE_PERCENT = 80
# When the offer is not answered and nobody holds the floor, the session goes on by itself.
OFFER_WAITS = 2 * MINUTE
MORE_TIME = 5 * MINUTE
CHECK_OUT_SOON = 3 * MINUTE
END_SOON = 2 * MINUTE
# In the last round whoever is still to be called is invited together, when less than this is left for each.
LAST_CALL = 25 * SECOND
# A pause that nobody ends: the chair is asked after this, and then anyone may say "resume".
PAUSE_ASKS = 5 * MINUTE

# A silence of the bot's own that people will have noticed: the moment gets its time back.
AWAY_NOTICED = 30 * SECOND


class Point(StrEnum):
    """The points that a letter and its posts pass, in this order. After each, a crash means something else."""

    READ = "read"  # a frame was read: Signal has forgotten it, and we have not kept it yet
    WRITTEN = "written"  # it is in the inbox
    OFFERED = "offered"  # signalbot has it
    HEARD = "heard"  # its letter is on the desk
    DECIDED = "decided"  # its consequences, posts among them, are in a transaction that is not saved yet
    COMMITTED = "committed"  # they are saved
    POSTED = "posted"  # Signal has answered for a post
    STRUCK = "struck"  # the post is struck out


# Whoever passes a point says so. Nothing comes of it but in a test, which may end the process there.
Passed = Callable[[Point], None]


def just_pass(point: Point) -> None:
    """What is done at every point but in a test: nothing."""
