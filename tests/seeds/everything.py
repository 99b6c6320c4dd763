"""Everything there is to reach in the evenings of one method, under the names by which it is counted.

It is read from the code itself, so that what is added there is missed here until an evening reaches it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.method import Answer, Floor, Method, Phase, Sort

from .cast import HOURS, NAMES, RESTS
from .people import HABITS, LEADS
from .rules_held import FATES
from .trouble import KINDS, MOMENTS

PACKAGE = Path(ev.__file__).parents[1]
SIGNS = ("here", "typing", "hand", "hand_down", "done", "pass", "yes", "agree")
WORDS = (
    *("begin", "next", "next_part", "over", "back", "pause", "resume", "more_time", "ask_close", "close"),
    *("queue", "task", "lead", "stop"),
)
Asks = Callable[[Phase], bool]
CALLING = (Floor.ROUND, Floor.QUEUE, Floor.SOLO)
NOTES = (Sort.TOPIC, Sort.ADVICE, Sort.REFLECTION, Sort.ASSOCIATION)
# What is reached only where there is such a phase: the beginning of a name, and the phase.
NEEDS: dict[str, Asks] = {
    "effect GiveBack": lambda phase: phase.private is Sort.SHARE,
    "effect Reveal": lambda phase: phase.introduction or phase.private in (Sort.SHARE, Sort.ADVICE),
    "effect TopicsChosen": lambda phase: phase.private is Sort.ORDER,
    "sentence advice.": lambda phase: phase.private is Sort.ADVICE,
    "sentence away.note": lambda phase: phase.private in (Sort.TOPIC, Sort.ADVICE, Sort.REFLECTION),
    "sentence call.answer": lambda phase: phase.answer is Answer.EACH,
    "sentence case_giver.": lambda phase: "case_giver" in phase.choose,
    "sentence choose.case_giver.": lambda phase: "case_giver" in phase.choose,
    "sentence choose.chair.": lambda phase: "chair" in phase.choose,
    "sentence choose.not_both": lambda phase: "chair" in phase.choose,
    "sentence choose.not_offered": lambda phase: phase.private in (Sort.VOTE, Sort.ORDER, Sort.SHARE),
    "sentence introduction.": lambda phase: phase.introduction,
    "sentence queue.": lambda phase: phase.floor is Floor.QUEUE,
    "sentence share.": lambda phase: phase.private is Sort.SHARE,
    "sentence story.who": lambda phase: phase.introduction,
    "sentence task.noted": lambda phase: phase.optional,
    "sentence topics.": lambda phase: phase.private is Sort.ORDER,
    "sentence try.": lambda phase: phase.agree == "hands",
    "sentence vote.": lambda phase: phase.private is Sort.VOTE,
    "sentence write.enough": lambda phase: phase.private in (Sort.TOPIC, Sort.ADVICE),
    "sentence write.own": lambda phase: phase.private is Sort.ASSOCIATION,
    "somebody deletes notes": lambda phase: phase.private in (*NOTES, Sort.SHARE),
    "somebody edits notes": lambda phase: phase.private in NOTES,
    "somebody votes badly": lambda phase: phase.private in (Sort.VOTE, Sort.ORDER, Sort.SHARE),
}


def everything(method: Method) -> set[str]:
    """Whatever the evenings of this method have to reach between them."""
    found = {f"moment {moment}" for moment in (*moments_of(method), "closed")}
    found |= {f"{kind} in {moment}" for kind in KINDS for moment in moments_of(method)}
    found |= {"a letter is held back", "a doubled letter is known", "a moderator stays away", *HOURS}
    found |= {f"somebody {habit}" for habit in (*HABITS, *LEADS)} | {f"what waited {fate}" for fate in FATES}
    found |= {f"{2 + more} people" for more in range(len(NAMES) - 1)}
    found |= {f"a rest of {seconds} seconds" for seconds in RESTS}
    found |= {f"event {kind.__name__}" for kind in get_args(ev.Event)}
    found |= {f"effect {kind.__name__}" for kind in get_args(ef.Effect)}
    found |= {f"sign {sign}" for sign in SIGNS} | {f"word {word}" for word in WORDS}
    found |= {f"sentence {key}" for key in _said_by_core()}
    found = {what for what in found if _can_be(what, method)}
    found |= {f"sentence write.{phase.private}" for phase in method.phases if phase.private}
    found |= {f"phase {phase.id}" for phase in method.phases}
    return found | {f"sentence {key}" for phase in method.phases for key in (phase.opens, _call_of(phase))}


def moments_of(method: Method) -> list[str]:
    """The moments in which a session of this method can be for a while."""
    floors = {phase.floor for phase in method.phases if not phase.optional}
    quiet, free = Floor.SILENT in floors, floors & {Floor.OPEN, Floor.QUEUE}
    return [m for m in MOMENTS if {"quiet": quiet, "open_floor": bool(free)}.get(m, True)]


def _can_be(what: str, method: Method) -> bool:
    if what.startswith("sentence write.") and what.removeprefix("sentence write.") in tuple(Sort):
        return False  # asked for by its phase
    if what == "sentence check_out.speaker":  # who speaks when it is time to look back
        return any(phase.floor in CALLING for phase in method.phases[-4:-1])
    needs = next((asks for beginning, asks in NEEDS.items() if what.startswith(beginning)), None)
    return needs is None or any(needs(phase) for phase in method.phases)


def _call_of(phase: Phase) -> str:
    return phase.call if phase.floor in (Floor.ROUND, Floor.SOLO) else phase.opens


def _said_by_core() -> set[str]:
    """Every phrase whose key is written in the core, whole or as the beginning of a key that is put together."""
    text = (PACKAGE / "locales" / "en.po").read_text(encoding="utf-8")
    phrases = set(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))
    found: set[str] = set()
    for path in sorted((PACKAGE / "core").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(start := node.values[0], ast.Constant):
                found |= {key for key in phrases if key.startswith(str(start.value)) and "." in str(start.value)}
            elif isinstance(node, ast.Constant) and node.value in phrases and "." in str(node.value):
                found.add(str(node.value))
    return found
