"""Everything there is to reach: moments, events, effects, phases, words of the house, and each sentence of the core.

It is read from the code itself, so that what is added there is missed here until an evening reaches it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args, get_type_hints

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import moments
from ozo_signal.core.method import Floor, Phase
from ozo_signal.methods.load import load_all

PACKAGE = Path(ev.__file__).parents[1]
SIGNS = ("here", "typing", "hand", "hand_down", "done", "pass", "yes", "agree")
WORDS = (
    *("begin", "next", "next_part", "over", "back", "pause", "resume", "more_time", "ask_close", "close"),
    *("queue", "task", "lead", "stop"),
)


def everything() -> set[str]:
    """The names under which `rules.py` counts."""
    found = {f"moment {get_args(get_type_hints(kind)['name'])[0]}" for kind in get_args(moments.Moment)}
    found |= {f"event {kind.__name__}" for kind in get_args(ev.Event)}
    found |= {f"effect {kind.__name__}" for kind in get_args(ef.Effect)}
    found |= {f"sign {sign}" for sign in SIGNS} | {f"word {word}" for word in WORDS}
    for method in load_all().values():
        found |= {f"phase {method.id} {phase.id}" for phase in method.phases}
        found |= {f"sentence {key}" for phase in method.phases for key in (phase.opens, _call_of(phase))}
    return found | {f"sentence {key}" for key in _said_by_core()}


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
