"""The relay room: nobody is in a group. Each one writes to the bot, which passes it on under a code name.

Nothing goes out of here that its author did not type for everyone: no mention, no quoted identity, no preview; and of a
picture or a voice note, where the group wants them, only what can be seen or heard.
The bot's own sentences come in each reader's language; what people write comes as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ozo_signal.core import effects as ef
from ozo_signal.core.names import MemberId
from ozo_signal.core.session import Session
from ozo_signal.language.values import MENTION_SIGN, Text
from ozo_signal.rooms import relay_door
from ozo_signal.rooms.company import Companion, Company, Kept, Sending
from ozo_signal.rooms.deeds import Deed, Place, Visitor
from ozo_signal.rooms.private import HELD, QUOTED_MAX, deliver_private, nod, react
from ozo_signal.rooms.speech import Speech, post_of
from ozo_signal.signal.letters import Letter, Post, PostKind, Quote, Style

SIGNS = {"picture": "📷", "voice": "🎤"}
SOMEBODY = "@"  # stands where somebody was mentioned: who it was is not passed on
# What is said differently where everything is said in one chat.
SAID_HERE = {
    key: f"relay.{key}"
    for key in (
        *("help", "join.name", "join.welcome", "slow.now", "slow.stuck"),
        *("turn.nudge", "turn.passed_by"),
        *("open.associate", "open.check_out", "open.judge_write", "open.notes_back", "open.topics", "open.vote"),
    )
}


# In the check-out words are for everyone, so nobody is asked for a note before it is over (`engine/afterwards.py`).
AFTERWARDS = "write.reflection"


class RelayRoom:
    """What a letter to the bot means to the session, and how the session's effects reach everyone."""

    anonymous = True

    def is_private_matter(self, letter: Letter, language: str) -> bool:
        return False  # there is no group in which anything could be written

    def hear(self, letter: Letter, who: MemberId, session: Session, language: str) -> None:
        return None

    def hear_chat(self, letter: Letter, visitor: Visitor, place: Place) -> tuple[Letter, list[Deed] | None]:
        """The letter as it is meant, and what it asks for; None leaves that to the lobby."""
        return relay_door.hear(letter, visitor, place)

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
        """One post per language, to everyone who reads it."""
        for language in sorted({person.language for person in company.people.values()}):
            readers = tuple(person.uuid for person in company.people.values() if person.language == language)
            yield Sending("*", replace(say(language), to=readers, mentions=()), urgent, drop_after=drop_after)

    def wording(self, key: str) -> str:
        """The sentence that says this in such a room."""
        return SAID_HERE.get(key, key)

    def found(self, company: Company) -> Post | None:
        return None

    def add(self, company: Company, uuid: str) -> Post | None:
        """Nobody is told. What is said in this chat disappears after the group's time."""
        return Post(PostKind.TIMER, to=(uuid,), seconds=company.timer_seconds) if company.timer_seconds else None

    def remove(self, uuid: str) -> Post | None:
        return None

    def end(self, company: Company) -> Post | None:
        return None

    def offered_name(self, profile_name: str | None) -> str | None:
        """Never one that comes from the person."""
        return None

    def _deliver_one(self, effect: ef.Effect, speech: Speech) -> Iterator[Sending]:
        company = speech.company
        match effect:
            case ef.Say(to=ef.ROOM):
                say = _sayer(lambda language: speech.say(effect.key, language, effect.values))
                yield from self.announce(company, say, urgent=effect.urgent)
            case ef.Open():
                here = replace(effect, key=self.wording(effect.key))
                yield from self.announce(company, lambda language: speech.opening(here, language))
            case ef.Reveal():
                yield from self.announce(company, lambda language: speech.reveal(effect, language))
            case ef.PassOn():
                yield from _pass_on(effect, speech)
            case ef.Nod():
                yield from nod(effect, speech)
            case ef.HoldBack():
                yield from _hold_back(effect, speech)
            case ef.Offer():
                yield from _offer(effect, speech)
            case ef.Unsent():
                yield from _tell_unsent(effect, speech)
            case ef.OpenDoor():
                yield from _say_names(speech)
            case ef.Say() if effect.key == AFTERWARDS:
                return
            case ef.Say() | ef.Ask():
                yield from deliver_private(replace(effect, key=self.wording(effect.key)), speech)
            case ef.GiveBack():
                yield from deliver_private(effect, speech)
            case _:
                return


def head_for_all(author: Companion, language: str, speech: Speech) -> str:
    """What stands above someone's words: their code name, or that they are the moderator."""
    if author.role == "moderator" and speech.company.shows_moderator:
        return speech.plain("relay.moderator", language, name=author.name).text
    return author.name


def head_for_one(author: Companion, reader: Companion, speech: Speech) -> str:
    """The same, for words that are for one person alone."""
    key = "relay.whisper.from_moderator" if author.role == "moderator" else "relay.whisper.from"
    return speech.plain(key, reader.language, name=author.name).text


def under(head: str, kept: Kept) -> Post:
    """Someone's words as they were typed, under what says whose they are."""
    start, end = _units(head) + 1, _units(kept.text)
    styles = tuple(
        replace(style, start=style.start + start, length=min(style.length, end - style.start))
        for style in kept.styles
        if style.start < end
    )
    text = f"{head}\n{kept.text.replace(MENTION_SIGN, SOMEBODY)}" if kept.text else head
    return Post(PostKind.SAY, text=text, styles=(Style(0, start - 1, "BOLD"), *styles), enclosed=kept.enclosed)


def _units(text: str) -> int:
    """Its length as Signal counts it."""
    return len(text.encode("utf-16-le")) // 2


def _sayer(say: Callable[[str], Text]) -> Callable[[str], Post]:
    return lambda language: post_of(say(language))


def _pass_on(effect: ef.PassOn, speech: Speech) -> Iterator[Sending]:
    """To everyone else, one post per distinct text."""
    company, kept = speech.company, speech.company.texts.get(effect.words)
    author = company.people.get(effect.by)
    if kept is None or author is None:
        return
    readers: dict[str, list[str]] = {}
    for person in company.people.values():
        if person.id != author.id:
            readers.setdefault(head_for_all(author, person.language, speech), []).append(person.uuid)
    for head, uuids in readers.items():
        yield Sending("*", replace(under(head, kept), to=tuple(uuids)), head=head)


def _say_names(speech: Speech) -> Iterator[Sending]:
    """Who is called by a name that is not their own may have forgotten it."""
    for person in speech.company.people.values():
        yield Sending(person.id, post_of(speech.plain("relay.you_are", person.language, name=person.name)))


def _hold_back(effect: ef.HoldBack, speech: Speech) -> Iterator[Sending]:
    """A quiet sign on the words; and the first time, in a sentence, what it means."""
    person = speech.company.people.get(effect.by)
    if person is None:
        return
    yield react(effect.words, person, HELD)
    if effect.first:
        key = "relay.hush.quiet" if not effect.speaker else "relay.hush.comes" if effect.comes else "relay.hush.speaker"
        values = {"name": ef.Who((effect.speaker,) if effect.speaker else ())}
        yield from deliver_private(ef.Say(effect.by, key, values), speech)


def _offer(effect: ef.Offer, speech: Speech) -> Iterator[Sending]:
    """As a reply to what they wrote, so that they see at once which words are meant."""
    person = speech.company.people.get(effect.to)
    kept = [speech.company.texts[words] for words in effect.words if words in speech.company.texts]
    if person is None or not kept:
        return
    post = post_of(speech.plain("held.offer", person.language, text=_excerpts(kept)))
    if kept[0].sent_at is not None and kept[0].text:
        post = replace(post, quote=Quote(person.uuid, kept[0].sent_at, kept[0].text[:QUOTED_MAX]))
    yield Sending(person.id, post, question="held")


def _tell_unsent(effect: ef.Unsent, speech: Speech) -> Iterator[Sending]:
    person = speech.company.people.get(effect.to)
    kept = [speech.company.texts[words] for words in effect.words if words in speech.company.texts]
    if person is not None and kept:
        yield Sending(person.id, post_of(speech.plain("held.unsent", person.language, text=_excerpts(kept))))


def _excerpts(kept: list[Kept]) -> str:
    """The beginning of each: enough to know it again."""
    return "\n".join(" ".join([*_signs(one), f"“{_short(one.text)}”"] if one.text else _signs(one)) for one in kept)


def _signs(kept: Kept) -> list[str]:
    """One for each thing that comes with the words."""
    return [SIGNS[enclosed.kind] for enclosed in kept.enclosed]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTED_MAX else line[:QUOTED_MAX] + "…"
