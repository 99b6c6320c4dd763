"""What pages may say: which words, of which kind, and how long. Anything else is not done, and harms nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Words = dict[str, Any]

TEXT_MAX = 20_000  # characters; Signal's own limit is lower, and is the bot's business
NAME_MAX = 300
DATA_MAX = 16 * 1024 * 1024  # of a picture, in base64; the page stops at half of it
LIST_MAX = 20
NUMBER_MAX = 2**53  # as far as numbers go in a browser
TIMER_MAX_SECONDS = 4 * 604_800  # phones offer no more


class NotDone(Exception):
    """A page asked for something that there is not."""


def is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= TEXT_MAX


def is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= NAME_MAX


def is_number(value: Any) -> bool:
    return type(value) is int and abs(value) <= NUMBER_MAX


def is_yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _is_list(kind: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) <= LIST_MAX and all(map(kind, value))


KINDS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("who", "chat", "group", "emoji", "author", "action", "filename", "question"), is_name),
    **dict.fromkeys(("what", "to", "manner", "failure", "language", "room", "evening"), is_name),
    **dict.fromkeys(("quote", "target", "n", "by", "x"), is_number),
    **dict.fromkeys(("remove", "multiple", "on"), is_yes_or_no),
    **dict.fromkeys(("mention", "answers"), _is_list(is_name)),
    "text": is_text,
    "choices": _is_list(is_number),
    "seconds": lambda value: is_number(value) and 0 <= value <= TIMER_MAX_SECONDS,
    "data": lambda value: isinstance(value, str) and len(value) <= DATA_MAX,
}


def given(words: Words, names: Iterable[str]) -> Words:
    """Those of these words which a page gave; what it left open is not there. Raises NotDone for another kind."""
    found = {name: words[name] for name in names if words.get(name) is not None}
    if isinstance(found.get("text"), str) and len(found["text"]) > TEXT_MAX:
        raise NotDone("This text is too long.")
    for name, value in found.items():
        if not KINDS[name](value):
            raise NotDone(f"What is given for {name!r} cannot be taken.")
    return {name: _whole(value) for name, value in found.items()}


def needed(words: Words, name: str) -> Any:
    """This word, which must be there. Raises NotDone."""
    found = given(words, [name])
    if not found:
        raise NotDone(f"Nothing is given for {name!r}.")
    return found[name]


def _whole(value: Any) -> Any:
    """Half a character, as one gets by cutting an emoji in two, is nothing that could be written down."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
