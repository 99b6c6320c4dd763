"""A first guess at someone's language, from how they greet. It only decides in which language we ask.

Greek letters are Greek; of Latin letters only a greeting tells anything.
"""

from __future__ import annotations

import re

from ozo_signal.language.folding import fold

GREETINGS = {
    "en": "hello hi hey good thanks thank please code is my",
    "nl": "hallo hoi dag goedemorgen goedemiddag goedenavond bedankt graag mijn ik",
    "el": "geia yia kalispera kalimera kalhspera kalhmera xairete eimai",
}
# Words that two languages share say nothing: "code is" is Dutch too.
_SAY_NOTHING = {"code", "is"}
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")


def guess_language(text: str) -> str | None:
    """One of en, nl, el, or None when nothing tells."""
    if _GREEK.search(text):
        return "el"
    words = set(fold(text).split()) - _SAY_NOTHING
    scores = {code: len(words & set(greetings.split())) for code, greetings in GREETINGS.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] else None
