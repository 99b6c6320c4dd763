"""A Signal of the test's own: it takes posts, gives them names, and is not always what one would wish for.

It fails for some people, is slow, so that letters come while a delivery is under way, gives no answer, or is the last
thing that the bot does. What it does with a post follows from the seed and from the post.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from ozo_signal.core.names import SECOND
from ozo_signal.signal.letters import Post, Posted, PostKind, Refused, Unknown

from .phones import Phone, Shown

CHANGES = (PostKind.SAY, PostKind.EDIT)
WORST_FIRST = ("RATE_LIMIT_FAILURE", "NETWORK_FAILURE", "INVALID_PRE_KEY_FAILURE", "IDENTITY_FAILURE")
# What happens to one post in so many, when there is trouble at all.
CHANCES = {"slow": 0.2, "no answer": 0.05, "refused": 0.03, "killed in a post": 0.01}
RETRY_AFTER_SECONDS = 20


@dataclass
class Clock:
    """Milliseconds since the epoch."""

    now: int

    def tick(self) -> int:
        """A moment of its own."""
        self.now += 1
        return self.now


class PretendSignal:
    """`meanwhile` is awaited in the middle of a slow delivery, `kill` ends the bot."""

    def __init__(self, seed: int, clock: Clock, strength: float) -> None:
        self.phones: dict[str, Phone] = {}
        self.failing: dict[str, str] = {}  # uuid -> how sending to them fails
        self.reached: Counter[str] = Counter()
        self.leaks: list[str] = []
        self.meanwhile: Callable[[Post], Awaitable[None]] | None = None
        self.kill: Callable[[], None] = lambda: None
        self.may_kill: Callable[[], bool] = lambda: False
        self.is_dead: Callable[[], bool] = lambda: False
        self.tell: Callable[[str], None] = lambda what: None
        self._seed = seed
        self._clock = clock
        self._strength = strength
        self._counts: Counter[str] = Counter()
        self._is_slow = False

    async def post(self, post: Post) -> Posted:
        """Raises Refused, Unknown."""
        if self.is_dead():
            await asyncio.Event().wait()
        fate, dice = self._fate_of(post)
        self.tell(f"    {self._as_text(post)}{f', {fate}' if fate else ''}")
        if fate == "refused":
            self.reached[fate] += 1
            raise Refused("IO")
        failures = {uuid: self.failing[uuid] for uuid in post.to if uuid in self.failing}
        self.reached.update(failures.values())
        there = [uuid for uuid in post.to if uuid not in failures]
        if not there:
            raise _refusal(set(failures.values()), len(failures))
        name, half = self._clock.tick(), dice.randint(0, len(there))
        if fate in ("no answer", "killed in a post"):
            self._deliver(post, there[: dice.randint(0, len(there))], name)
            await self._break_off(fate, post, name)
        self._deliver(post, there[:half], name)
        if fate == "slow":
            await self._take_time(post)
        self._deliver(post, there[half:], name)
        wait = RETRY_AFTER_SECONDS if "RATE_LIMIT_FAILURE" in failures.values() else None
        return Posted(name if post.kind in CHANGES else 0, failures, retry_after_seconds=wait)

    async def find_group(self, description: str) -> str | None:
        return None

    def forget_names(self, post: Post, name: int | None = None) -> None:
        """The bot never heard what these messages are called, or has lost it: those of this post."""
        for uuid in post.to:
            for one in self.phones[uuid].shown:
                if _is_of(one, post) and (name is None or one.names[-1] == name):
                    one.unsure = True

    def _fate_of(self, post: Post) -> tuple[str | None, Random]:
        about = f"{post.kind} {post.to} {post.copy_of is not None}"
        self._counts[about] += 1
        dice = Random(f"{self._seed} {about} {self._counts[about]}")
        if post.kind is PostKind.TIMER:
            return None, dice
        chance = dice.random() / self._strength if self._strength else 1
        for fate, so_often in CHANCES.items():
            if chance < so_often:
                return fate if fate != "killed in a post" or self.may_kill() else None, dice
            chance -= so_often
        return None, dice

    def _as_text(self, post: Post) -> str:
        to = ", ".join(f"{number}{'†' if uuid in self.failing else ''}" for number, uuid in self._numbered(post.to))
        text = " / ".join(line for line in post.text.splitlines() if line)[:60]
        about = f" of {post.target}" if post.target else ""
        return f"{to} < {post.kind}{about}: {text or post.emoji}"

    def _numbered(self, uuids: Iterable[str]) -> list[tuple[int, str]]:
        return [(number, uuid) for number, uuid in enumerate(self.phones) if uuid in uuids]

    def _deliver(self, post: Post, to: list[str], name: int) -> None:
        for uuid in to:
            self._look_for_others(replace(post, to=(uuid,)), uuid)
            self.phones[uuid].take(post, name)

    def _look_for_others(self, post: Post, reader: str) -> None:
        """Everything that this phone gets: is there anything of anybody else in it?"""
        whole = post.to_json()
        for phone in self.phones.values():
            if phone.uuid != reader and (phone.uuid in whole or phone.profile in whole):
                self.leaks.append(f"a phone is shown who somebody else is: {whole}")

    async def _break_off(self, fate: str, post: Post, name: int) -> None:
        self.reached[fate] += 1
        if fate == "no answer":
            self._clock.now += SECOND
            self.forget_names(post, name)
            raise Unknown
        self.kill()
        await asyncio.Event().wait()

    async def _take_time(self, post: Post) -> None:
        """Others write while it is on its way; only one delivery at a time is so slow."""
        if self._is_slow or self.meanwhile is None:
            return
        self._is_slow = True
        self.reached["slow"] += 1
        try:
            await self.meanwhile(post)
        finally:
            self._is_slow = False
        if self.is_dead():
            await asyncio.Event().wait()


def _refusal(kinds: set[str], people: int) -> Refused:
    """As signal-cli's answers are read: of several reasons the one that most deserves another try."""
    reason = next((kind for kind in WORST_FIRST if kind in kinds), "UNREGISTERED_FAILURE")
    return Refused(reason, RETRY_AFTER_SECONDS if reason == WORST_FIRST[0] else None, people=people)


def _is_of(one: Shown, post: Post) -> bool:
    """Was it brought, or changed last, by this post?"""
    return (
        one.post is not None and one.text == post.text and post.copy_of is not None and one.post.copy_of == post.copy_of
    )
