"""What is kept and for how long, as a table for whoever answers for it. The README holds the same one.

The lengths are those of `core/retention.py`, by which the bot erases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ozo_signal.core.retention import LINES, Line
from ozo_signal.language.values import Span, join, show

HEAD = ("what", "how", "until")
OWN_KEY = "sealed with that person's own key"
ITS_KEY = "sealed, each with a key of its own"
AFTER_THE_LAST = "{span} after the start of the last session"

ROWS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "person": (
            "who somebody is in Signal, their language, the name they chose, their groups and roles",
            f"identity and name {OWN_KEY}",
            f"{AFTER_THE_LAST} of the last group they are in, or were in; of a coordinator, as long as they are one",
        ),
        "note": (
            "notes that people write for themselves",
            ITS_KEY,
            f"{AFTER_THE_LAST}. Editing the message changes the note, deleting the message erases it",
        ),
        "prepared": (
            "topics that people propose, an introduction",
            ITS_KEY,
            f"an introduction is shown, then at once; otherwise {AFTER_THE_LAST}",
        ),
        "advice": ("ideas that are shown later in the same session", ITS_KEY, "they are shown, or the session ends"),
        "held": (
            "words that wait for their author's turn, in an anonymous room",
            ITS_KEY,
            "they are passed on or left out; the end of the session",
        ),
        "picture": (
            "a picture or a voice note that waits for its sender's yes, without anything else about them",
            ITS_KEY,
            "it is answered, or the session ends; at most {span}",
        ),
        "copies": (
            "which phone has which copy of a message, in an anonymous room: times, names and reactions, no words",
            "sealed with the group's key, found by marks",
            "{span} after it was passed on: so long phones take a change",
        ),
        "question": (
            "what the bot asked somebody and waits for",
            OWN_KEY,
            "it is answered, or something else is asked; at most {span}",
        ),
        "letter": ("words on their way in", "sealed", "they are dealt with, within seconds"),
        "stuck": (
            "a message that could not be dealt with, by a mistake of the bot's",
            "sealed",
            "it succeeds: it is tried again at every start; at most {span}",
        ),
        "post": ("words on their way out", "sealed", "Signal has taken them, within seconds; at most {span}"),
        "stranger": ("an answer to somebody who is in no group", "sealed", "Signal has taken it; at most {span}"),
        "mark": (
            "which messages were heard already: a mark, no words",
            "cannot be turned back into a message",
            "{span} after the message",
        ),
        "code": (
            "codes of invitations: a mark, not the code; who used it",
            "cannot be turned back into a code",
            "{span} after the invitation was made, or with the group. It works once",
        ),
        "try": ("who tried a code: a mark", "cannot be turned back into a person", "{span} after the try"),
        "course": (
            "the course of a session: who spoke, who waits; no words",
            "no names: opaque ids",
            "the session ends; {span} after its hour at the latest",
        ),
        "slot": (
            "which message can be changed in place, such as somebody's card",
            "a time, and an opaque id",
            "{span} after the last change",
        ),
        "group": ("the group's name and times", "name sealed", f"{AFTER_THE_LAST}, or `group end`"),
        "coordinator": (
            "who hears when the bot is in trouble",
            f"identity {OWN_KEY}",
            "{span} after they wrote their code, or `coordinator end`",
        ),
        "coordinator_code": (
            "codes of invitations for coordinators: a mark, not the code; who used it",
            "cannot be turned back into a code",
            "{span} after the invitation was made. It works once",
        ),
        "notice": (
            "what is the matter with the bot, such as a limit that Signal has set",
            "sealed; no words of anybody",
            "it is over; at most {span}, if it is not known to go on",
        ),
        "errand": ("what the coordinator asked for on the command line", "sealed", "it is done, within a minute"),
        "answer": ("what the bot answered to the command line", "one word", "{span} after the answer"),
        "erasure": (
            "whose key is to be erased, between the erasing of what it sealed and that of the key",
            "opaque ids",
            "it is erased, within seconds; after a crash, at the next start",
        ),
        "service": (
            "by what the store and its keys know that they belong together",
            "a mark",
            "the store is thrown away",
        ),
    }
)


def table(lines: Iterable[Line] = LINES) -> str:
    """The table in Markdown."""
    rows = [HEAD, ("---", "---", "---"), *(_row(line) for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(line: Line) -> tuple[str, str, str]:
    what, how, until = ROWS[line.name]
    span = "" if line.lasts is None else join(show(Span(line.lasts), "en")).text
    return what, how, until.replace("{span}", span)
