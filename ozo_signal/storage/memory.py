"""What was read before and has not changed since, so that a letter need not ask for it again.

It belongs to the one who writes. It is emptied when anybody else has written, when a transaction was undone, and when
somebody or something is erased. Texts that people wrote are never in it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")

THINGS_MAX = 50_000  # then it begins anew

Key = tuple[str, ...]


class Memory:
    """Things by what they are and whose: ("group", id)."""

    def __init__(self) -> None:
        self._things: dict[Key, Any] = {}

    async def recall(self, key: Key, read: Callable[[], Awaitable[T]]) -> T:
        """The thing, read when it is not known yet. It must not be changed in place."""
        if key not in self._things:
            thing = await read()
            if len(self._things) >= THINGS_MAX:
                self.clear()
            self._things[key] = thing
        known: T = self._things[key]
        return known

    def change(self, key: Key, how: Callable[[Any], Any]) -> None:
        """What was just written, in the place of what was read."""
        if key in self._things:
            self._things[key] = how(self._things[key])

    def drop(self, key: Key) -> None:
        self._things.pop(key, None)

    def clear(self) -> None:
        self._things.clear()


class Forgetful(Memory):
    """For who only reads: the one who writes may change anything meanwhile."""

    async def recall(self, key: Key, read: Callable[[], Awaitable[T]]) -> T:
        return await read()
