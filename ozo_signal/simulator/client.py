"""The words of the control line: `Stage`, with which tests and plays direct the pretend world.

The line itself, and the process at its other end, are in `wire`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from ozo_signal.simulator.wire import PACKAGE_PARENT, StageError, Wire

__all__ = ["PACKAGE_PARENT", "Settled", "Stage", "StageError"]

SMALL_STEPS_MAX = 50


@dataclass(frozen=True)
class Settled:
    """Nothing more happens at `now`; the bot wants to be woken at `next`, or not at all. Milliseconds."""

    now: int
    next: int | None


class Stage(Wire):
    """A connection to a pretend world. Times are milliseconds since the epoch."""

    async def phone(self, name: str, number: str | None = None, profile: str | None = None) -> str:
        """A phone of this name; returns its uuid."""
        return cast(str, (await self.do("phone", name=name, number=number, profile=profile))["uuid"])

    async def write(
        self,
        who: str,
        text: str,
        group: str | None = None,
        quote: int | None = None,
        mention: str | list[str] | None = None,
    ) -> int:
        return await self._act("write", who=who, text=text, group=group, quote=quote, mention=mention)

    async def edit(self, who: str, target: int, text: str) -> int:
        return await self._act("edit", who=who, target=target, text=text)

    async def delete(self, who: str, target: int) -> int:
        return await self._act("delete", who=who, target=target)

    async def react(
        self,
        who: str,
        target: int,
        emoji: str,
        author: str | None = None,
        remove: bool = False,
        group: str | None = None,
    ) -> int:
        words: dict[str, Any] = {"target": target, "emoji": emoji, "author": author, "remove": remove, "group": group}
        return await self._act("react", who=who, **words)

    async def typing(self, who: str, action: str = "STARTED", group: str | None = None) -> int:
        return await self._act("typing", who=who, action=action, group=group)

    async def timer(self, who: str, seconds: int, group: str | None = None) -> int:
        """Disappearing messages of the private chat with the bot, or of a group."""
        return await self._act("timer", who=who, seconds=seconds, group=group)

    async def send_thing(self, who: str, kind: str, **more: str | None) -> int:
        """A "sticker", "picture" or "voice", with `group`, `text`, `data` (base64) and `filename`."""
        return await self._act(kind, who=who, **more)

    async def poll(self, who: str, group: str, question: str, answers: list[str], multiple: bool = False) -> int:
        """A poll in a group; its timestamp names it."""
        return await self._act("poll", who=who, group=group, question=question, answers=answers, multiple=multiple)

    async def vote(self, who: str, target: int, group: str, choices: list[int]) -> int:
        """`choices` count from 0; none takes the vote back."""
        return await self._act("vote", who=who, target=target, group=group, choices=choices)

    async def close_poll(self, who: str, target: int, group: str) -> int:
        return await self._act("close_poll", who=who, target=target, group=group)

    async def leave(self, who: str, group: str) -> None:
        await self.do("leave", who=who, group=group)

    async def accept(self, who: str, group: str) -> None:
        await self.do("accept", who=who, group=group)

    async def join(self, who: str, group: str) -> None:
        await self.do("join", who=who, group=group)

    async def make_group(self, who: str, name: str, members: list[str]) -> str:
        """A group which a person makes, with the bot in it; returns its id."""
        return cast(str, (await self.do("group", who=who, name=name, members=members))["group"])

    async def promote(self, who: str, group: str, whom: str) -> None:
        await self.do("promote", who=who, group=group, whom=whom)

    async def raw(self, frame: dict[str, Any]) -> None:
        """Any frame, as it is: {"envelope": …, "account": …}."""
        await self.do("raw", frame=frame)

    async def screen(self, who: str, since: int = 0) -> list[dict[str, Any]]:
        """What this phone shows after line number `since`."""
        return cast(list[dict[str, Any]], (await self.do("screen", who=who, since=since))["lines"])

    async def look(self, since: int = 0) -> dict[str, Any]:
        """All phones: lines changed after change number `since`, chats, who types; shapes in `looking`."""
        return await self.do("look", since=since)

    async def posts(self, since: int = 0) -> list[dict[str, Any]]:
        """What the bot did after post number `since`."""
        return cast(list[dict[str, Any]], (await self.do("posts", since=since))["posts"])

    async def letters(self, since: int = 0) -> list[dict[str, Any]]:
        """What went to the bot after letter number `since`: n, at, who, kind (`frames.kind_of`), timestamp."""
        return cast(list[dict[str, Any]], (await self.do("letters", since=since))["letters"])

    async def groups(self) -> list[dict[str, Any]]:
        return cast(list[dict[str, Any]], (await self.do("groups"))["groups"])

    async def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """Every JSON-RPC request so far: method, params, at."""
        return cast(list[dict[str, Any]], (await self.do("requests", since=since))["requests"])

    async def save(self) -> dict[str, Any]:
        """The whole world as plain JSON, which `Stage.start(world=…)` opens from a file."""
        return cast(dict[str, Any], (await self.do("save"))["world"])

    async def now(self) -> int:
        return cast(int, (await self.do("now"))["now"])

    async def settle(self) -> Settled:
        """Wait until the bot has nothing left to do at this time."""
        return self._settled(await self.do("settle"))

    async def advance(self, to: int | None = None, by: int | None = None) -> Settled:
        """Jump to a time, over all bells before it, and settle there."""
        if (to is None) == (by is None):
            raise StageError("Give either `to` or `by`.")
        return self._settled(await self.do("advance", **({"to": to} if by is None else {"by": by})))

    async def walk(self, to: int | None = None, by: int | None = None) -> Settled:
        """Go to a time and stop, settling, at each time at which the bot wants to be woken on the way."""
        if (to is None) == (by is None):
            raise StageError("Give either `to` or `by`.")
        settled = await self.settle()
        end = to if to is not None else settled.now + cast(int, by)
        small_steps = 0
        while settled.now < end:
            wish = end if settled.next is None else max(settled.next, settled.now + 1)
            small_steps = small_steps + 1 if wish == settled.now + 1 else 0
            if small_steps > SMALL_STEPS_MAX:
                raise StageError("The bot wants to be woken again and again at a time that has passed.")
            settled = await self.advance(to=min(wish, end))
        return settled

    async def trouble(self, who: str | None, failure: str | None, wait_seconds: int = 0, **proof: str) -> None:
        """Every send to this phone, or to anybody (None), fails like this until no failure is named.

        `proof`: a rate limit with a `token` wants one, and `captcha` is the one that is taken.
        """
        await self.do("trouble", who=who, failure=failure, retryAfter=wait_seconds or None, **proof)

    async def trouble_in_group(self, group: str, failing: bool) -> None:
        """Every send to this group fails, whoever is in it, until it does no more."""
        await self.do("trouble", group=group, failure=failing)

    async def trouble_on_line(self, kind: str | None) -> None:
        """hang, late, down (all until None), close, clean (both at once): see `rpc.Rpc.make_trouble`."""
        await self.do("trouble", line=kind)

    async def _act(self, what: str, **words: Any) -> int:
        return cast(int, (await self.do(what, **words))["timestamp"])

    def _settled(self, answer: dict[str, Any]) -> Settled:
        return Settled(answer["now"], answer["next"])
