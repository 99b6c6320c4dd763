"""Retention: everything that is kept, for how long, and from when. This is the one table of it.

What erases takes its limits from here (`engine/keeping.py` and whoever it calls); so do the answer to `privacy`
(`engine/showing.py`), and the table in the README (`kept.py`). A test holds them together, and looks into a real
store to see that what is promised here is done.

A limit is the longest that something is kept. Most things are erased sooner: when they were answered, sent, shown, or
when their author asks for it. While the bot is stopped it can erase nothing; then it is done at its next start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType
from typing import Literal

from ozo_signal.core.names import DAY, HOUR, MINUTE, WEEK

# Everything that is kept for a series, from the start of its last session on.
ERASED_AFTER = WEEK
# Private words after a session are notes until this hour of the next day: "in the morning" is never too late.
NOTES_UNTIL = time(12, 0)

# How long an answer in words is waited for; what comes later is not taken for one. No question is kept any longer.
ANSWER_AWAITED: Mapping[str, int] = MappingProxyType({"introduction": 12 * HOUR})
ANSWER_AWAITED_OTHERWISE = HOUR
QUESTIONS_KEPT = max(ANSWER_AWAITED_OTHERWISE, *ANSWER_AWAITED.values())

STUCK_KEPT = WEEK  # a letter that could not be dealt with
POSTS_KEPT = DAY  # a post that Signal does not take
STRANGERS_POSTS_KEPT = HOUR
# Phones take an edit or a deletion of a message for so long (signal.md, 3.6); a reply may come as late.
COPIES_KEPT = 48 * HOUR
PICTURES_KEPT = ANSWER_AWAITED_OTHERWISE  # of which nobody said whether they are to be passed on
MARKS_KEPT = 48 * HOUR  # of letters that were dealt with: Signal may bring one twice
CODES_KEPT = 90 * DAY  # an invitation, used or not
COORDINATORS_KEPT = 365 * DAY  # then a new code begins another year
ANSWERS_KEPT = HOUR  # to the command line
NOTICES_KEPT = WEEK  # of what was the matter with the bot
TRIES_KEPT = HOUR  # who tried a code
COURSE_KEPT = DAY  # of a session that never came to its end
SLOTS_KEPT = 20 * HOUR  # which message is changed in place: Signal lets it be changed for a day

# What was struck out lives on beside the database until it is overwritten, at most this long.
SWEPT_EVERY = MINUTE

Since = Literal[
    "last_session",
    "asked",
    "stuck",
    "decided",
    "dealt_with",
    "made",
    "tried",
    "planned",
    "sent",
    "began",
    "passed_on",
    "sent_in",
    "",
]


@dataclass(frozen=True)
class Line:
    """One thing that is kept. `holds`: the tables of the store that it is in.

    It is erased `lasts` milliseconds after what `since` names; `lasts` is None when it goes as soon as it was used.
    """

    name: str
    holds: tuple[str, ...]
    lasts: int | None = None
    since: Since = ""


LINES = (
    Line("person", ("people", "memberships"), ERASED_AFTER, "last_session"),
    Line("note", ("words",), ERASED_AFTER, "last_session"),
    Line("prepared", ("words",), ERASED_AFTER, "last_session"),
    Line("advice", ("words",)),
    Line("held", ("words",)),
    Line("picture", ("words",), PICTURES_KEPT, "sent_in"),
    Line("copies", ("relayed", "relayed_names"), COPIES_KEPT, "passed_on"),
    Line("question", ("questions",), QUESTIONS_KEPT, "asked"),
    Line("letter", ("inbox",)),
    Line("stuck", ("inbox",), STUCK_KEPT, "stuck"),
    Line("post", ("outbox",), POSTS_KEPT, "decided"),
    Line("stranger", ("outbox",), STRANGERS_POSTS_KEPT, "decided"),
    Line("mark", ("heard",), MARKS_KEPT, "dealt_with"),
    Line("code", ("invitations",), CODES_KEPT, "made"),
    Line("try", ("tries",), TRIES_KEPT, "tried"),
    Line("course", ("meetings",), COURSE_KEPT, "planned"),
    Line("slot", ("sent",), SLOTS_KEPT, "sent"),
    Line("group", ("groups", "meetings", "dues"), ERASED_AFTER, "last_session"),
    Line("coordinator", ("coordinators",), COORDINATORS_KEPT, "began"),
    Line("coordinator_code", ("coordinator_codes",), CODES_KEPT, "made"),
    Line("notice", ("notices",), NOTICES_KEPT, "began"),
    Line("errand", ("errands",)),
    Line("answer", ("answers",), ANSWERS_KEPT, "made"),
    Line("erasure", ("erasures",)),
    Line("service", ("cabinet",)),
)
