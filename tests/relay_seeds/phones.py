"""Phones, as far as an anonymous room can be seen on them: messages, what was done to them, and nothing else.

A phone takes a change only to the newest name of a message (signal.md, 3.6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ozo_signal.signal.letters import Post, PostKind

BOT = "bot"
TOKEN = re.compile(r"#(\d+)\.(\d+)#")


@dataclass(eq=False)
class Shown:
    """One message on one phone. `author` is the bot, or the phone's owner. `lines`: whose words were ever in it.

    `unsure`: phones know it by a name that nobody told the bot.
    """

    author: str
    names: list[int]
    text: str
    post: Post | None = None
    answers: Shown | None = None  # what the phone shows as being answered
    deleted: bool = False
    unsure: bool = False
    lines: set[int] = field(default_factory=set)
    reactions: dict[str, str] = field(default_factory=dict)  # who -> picture

    def write(self, text: str, name: int) -> None:
        self.names.append(name)
        self.text = text
        self.lines |= lines_in(text)


class Phone:
    """`uuid` and `profile` are what nobody else may ever see."""

    def __init__(self, uuid: str, profile: str) -> None:
        self.uuid = uuid
        self.profile = profile
        self.shown: list[Shown] = []
        self.in_vain = 0  # changes of something that is not there

    def write(self, text: str, name: int) -> Shown:
        """Its owner writes."""
        return self._add(Shown(self.uuid, [name], text))

    def take(self, post: Post, name: int) -> None:
        """Something comes from the bot."""
        if post.kind is PostKind.SAY:
            quote = post.quote
            found = self.find(quote.author or BOT, quote.timestamp) if quote is not None else None
            self._add(Shown(BOT, [name], post.text, post, found))
            return
        message = self.find(post.target_author or BOT, post.target or 0, newest=post.target_author is None)
        if message is None or message.deleted:
            self.in_vain += 1
        elif post.kind is PostKind.EDIT:
            message.write(post.text, name)
            if post.quote is None:
                message.answers = None
        elif post.kind is PostKind.DELETE:
            message.deleted, message.text = True, ""
        elif post.kind is PostKind.REACT and post.removed:
            message.reactions.pop(BOT, None)
        elif post.kind is PostKind.REACT:
            message.reactions[BOT] = post.emoji

    def find(self, author: str, name: int, *, newest: bool = True) -> Shown | None:
        """By its newest name, or by any that it has had."""
        mine = (one for one in reversed(self.shown) if one.author == author)
        return next((one for one in mine if name in (one.names[-1:] if newest else one.names)), None)

    def copies(self, line: int) -> list[Shown]:
        """What the bot has brought of this line."""
        return [one for one in self.shown if one.author == BOT and line in one.lines]

    def _add(self, message: Shown) -> Shown:
        message.lines |= lines_in(message.text)
        self.shown.append(message)
        return message


def lines_in(text: str) -> set[int]:
    return {int(found[1]) for found in TOKEN.finditer(text)}
