"""The group room: a Signal group in which the bot is the only admin.

Signal itself shows what people say, so nothing is passed on here. The relay room does the same with other means; the
table of both is in the README.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.names import MemberId
from ozo_signal.core.session import Session
from ozo_signal.language import commands
from ozo_signal.rooms.company import Company, Sending, words_id
from ozo_signal.rooms.deeds import Deed, Place, Visitor
from ozo_signal.rooms.hearing import ANSWERED_PRIVATELY, heard
from ozo_signal.rooms.private import deliver_private, nod
from ozo_signal.rooms.speech import Speech, post_of
from ozo_signal.signal.letters import Letter, LetterKind, Post, PostKind

NAME_MAX = 24  # characters


class GroupRoom:
    """What a letter in the group means to the session, and what the session's effects mean in the group."""

    anonymous = False

    def is_private_matter(self, letter: Letter, language: str) -> bool:
        """Was something written in the group that the lobby answers?"""
        if letter.kind is not LetterKind.WORDS:
            return False
        command = commands.parse(letter.text or "", language)
        return command is not None and command.name in ANSWERED_PRIVATELY

    def hear(self, letter: Letter, who: MemberId, session: Session, language: str) -> ev.Event | None:
        """The event, or None when the letter means nothing to a session."""
        return heard(letter, who, session, language, words_id("r", letter.sent_at, who))

    def hear_chat(self, letter: Letter, visitor: Visitor, place: Place) -> tuple[Letter, list[Deed] | None]:
        """What is written to the bot alone is the lobby's."""
        return letter, None

    def deliver(self, effects: tuple[ef.Effect, ...], speech: Speech) -> Iterator[Sending]:
        """The posts that carry these effects out."""
        for effect in effects:
            yield from self._deliver_one(effect, speech)

    def announce(
        self,
        company: Company,
        say: Callable[[str], Post],
        *,
        urgent: bool = False,
        drop_after: int | None = None,
    ) -> Iterator[Sending]:
        """One post, in the group's language."""
        yield Sending(ef.ROOM, say(company.language), urgent, drop_after=drop_after)

    def wording(self, key: str) -> str:
        return key

    def found(self, company: Company) -> Post:
        """The post that makes the Signal group, with everyone who is there so far."""
        return Post(
            PostKind.GROUP_CREATE,
            to=tuple(person.uuid for person in company.people.values()),
            text=company.name,
            description=f"OZO · {company.group}",
            seconds=company.timer_seconds,
        )

    def add(self, company: Company, uuid: str) -> Post | None:
        return Post(PostKind.GROUP_ADD, to=(uuid,))

    def remove(self, uuid: str) -> Post | None:
        return Post(PostKind.GROUP_REMOVE, to=(uuid,))

    def end(self, company: Company) -> Post | None:
        """The bot goes; the group is left to its people, and to the moderator first (an admin has to stay)."""
        heirs = [company.moderator] if company.moderator else list(company.people.values())[:1]
        return Post(PostKind.GROUP_LEAVE, to=tuple(person.uuid for person in heirs))

    def offered_name(self, profile_name: str | None) -> str | None:
        """In a Signal group the others see the profile name anyway, so that one is offered."""
        words = (profile_name or "").split()
        return words[0][:NAME_MAX] if words and words[0].isprintable() else None

    def _deliver_one(self, effect: ef.Effect, speech: Speech) -> Iterator[Sending]:
        language = speech.company.language
        match effect:
            case ef.Say(to=ef.ROOM):
                text = speech.say(effect.key, language, effect.values, mention=True)
                yield Sending(ef.ROOM, post_of(text), effect.urgent)
            case ef.Open():
                yield Sending(ef.ROOM, speech.opening(effect, language))
            case ef.Reveal():
                yield Sending(ef.ROOM, speech.reveal(effect, language))
            case ef.OpenDoor():
                yield Sending(ef.ROOM, Post(PostKind.GROUP_DOOR, open=True))
            case ef.CloseDoor():
                yield Sending(ef.ROOM, Post(PostKind.GROUP_DOOR, open=False))
            case ef.Nod():
                yield from nod(effect, speech)
            case ef.HoldBack(first=True):
                key = ("hush.comes" if effect.comes else "hush.speaker") if effect.speaker else "hush.quiet"
                values = {"name": ef.Who((effect.speaker,) if effect.speaker else ())}
                yield from deliver_private(ef.Say(effect.by, key, values), speech)
            case ef.Say() | ef.Ask() | ef.GiveBack():
                yield from deliver_private(effect, speech)
            case _:
                return
