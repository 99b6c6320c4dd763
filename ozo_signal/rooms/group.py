"""The group room: a Signal group in which the bot is the only admin.

Signal itself shows what people say, so nothing is passed on here. The relay room does the same with other means; the
table of both is in the README.
"""

from __future__ import annotations

from collections.abc import Iterator

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.names import MemberId
from ozo_signal.core.session import Session
from ozo_signal.language import commands
from ozo_signal.language.folding import trails_off, undress
from ozo_signal.rooms.company import Company, Sending, message_of, words_id
from ozo_signal.rooms.meaning import event_of
from ozo_signal.rooms.private import HEARD, deliver_private
from ozo_signal.rooms.speech import Speech, post_of
from ozo_signal.signal.letters import Letter, LetterKind, Post, PostKind

NAME_MAX = 24  # characters
# Words that are answered privately wherever they were written: "help" may be a cry for help.
ANSWERED_PRIVATELY = ("help", "privacy", "my_notes", "forget_me", "leave", "language", "rules")


class GroupRoom:
    """What a letter in the group means to the session, and what the session's effects mean in the group."""

    def is_private_matter(self, letter: Letter, language: str) -> bool:
        """Was something written in the group that the lobby answers?"""
        if letter.kind is not LetterKind.WORDS:
            return False
        command = commands.parse(letter.text or "", language)
        return command is not None and command.name in ANSWERED_PRIVATELY

    def hear(self, letter: Letter, who: MemberId, session: Session, language: str) -> ev.Event | None:
        """The event, or None when the letter means nothing to a session."""
        at = letter.at
        if letter.kind is LetterKind.TYPING:
            return ev.Signed(at, who, "typing") if letter.typing else None
        if letter.kind is LetterKind.REACTION:
            return self._hear_reaction(letter, who)
        if letter.kind is LetterKind.EDIT:
            return ev.Signed(at, who, "typing")  # an edit never runs a command; it shows that its author is there
        if letter.kind is not LetterKind.WORDS:
            return None
        words = words_id("r", letter.sent_at, who)
        text = (letter.text or "").strip()
        command = commands.parse(text, language)
        if command is not None and not trails_off(text):  # "done..." is someone who goes on
            event = event_of(command, at, who, words, session)
            if event is not None:
                return event
        if _says_yes(text, language, session):
            return ev.Signed(at, who, "agree", words)
        if not undress(text).strip() and not letter.carries:
            return None
        return ev.Spoke(at, who, words, trails_off(text))

    def deliver(self, effects: tuple[ef.Effect, ...], speech: Speech) -> Iterator[Sending]:
        """The posts that carry these effects out."""
        for effect in effects:
            yield from self._deliver_one(effect, speech)

    def found(self, company: Company) -> Post:
        """The post that makes the Signal group, with everyone who is there so far."""
        return Post(
            PostKind.GROUP_CREATE,
            to=tuple(person.uuid for person in company.people.values()),
            text=company.name,
            description=f"OZO · {company.group}",
            seconds=company.timer_seconds,
        )

    def add(self, uuid: str) -> Post | None:
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

    def _hear_reaction(self, letter: Letter, who: MemberId) -> ev.Event | None:
        command = commands.emoji(letter.emoji or "")
        if letter.removed:
            return ev.Signed(letter.at, who, "hand_down") if command and command.means("hand") else None
        if command is None:
            return ev.Signed(letter.at, who, "here")  # a wave or a heart: they are there
        if command.means("hand"):
            return ev.Signed(letter.at, who, "hand")
        # A thumb under someone's words is kindness, not "I have finished": only a yes is taken from it.
        return ev.Signed(letter.at, who, "agree") if command.means("yes") else ev.Signed(letter.at, who, "here")

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
                yield from _nod(effect, speech)
            case ef.HoldBack(first=True):
                key = ("hush.comes" if effect.comes else "hush.speaker") if effect.speaker else "hush.quiet"
                values = {"name": ef.Who((effect.speaker,) if effect.speaker else ())}
                yield from deliver_private(ef.Say(effect.by, key, values), speech)
            case ef.Say() | ef.Ask() | ef.GiveBack():
                yield from deliver_private(effect, speech)
            case _:
                return


def _says_yes(text: str, language: str, session: Session) -> bool:
    """Where everyone is asked for a yes, "yes of course" is one."""
    phase = session.now_in
    if phase is None or phase.agree != "yes" or not text:
        return False
    command = commands.parse(text.split()[0], language)
    return command is not None and command.means("yes")


def _nod(effect: ef.Nod, speech: Speech) -> Iterator[Sending]:
    """A small sign on the message itself, where it was written."""
    where, sent_at, author = message_of(effect.words)
    person = speech.company.people.get(author)
    if person is not None:
        post = Post(PostKind.REACT, target=sent_at, target_author=person.uuid, emoji=HEARD)
        yield Sending(ef.ROOM if where == "r" else author, post)
