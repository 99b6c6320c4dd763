"""What a session says to one member, in their own language, in their private chat. It is the same in every room."""

from __future__ import annotations

from collections.abc import Iterator

from ozo_signal.core import effects as ef
from ozo_signal.language.values import Moment
from ozo_signal.rooms.company import Companion, Kept, Sending, message_of
from ozo_signal.rooms.speech import Speech, plain_post, post_of
from ozo_signal.signal.letters import Post, PostKind, Quote

SAFE = "✔️"  # the ✓ that says: your words are safe
HEARD = "👍"
HELD = "📌"  # your words wait for your turn
QUOTED_MAX = 100  # characters; the phone shows its own copy of the message when it still has it


def deliver_private(effect: ef.Effect, speech: Speech) -> Iterator[Sending]:
    """The posts to one member; none when they are not among the company any more."""
    match effect:
        case ef.Say():
            if (person := speech.company.people.get(effect.to)) is not None:
                text = speech.say(effect.key, person.language, effect.values)
                yield Sending(person.id, post_of(text), effect.urgent)
        case ef.Ask():
            if (person := speech.company.people.get(effect.to)) is not None:
                text = speech.say(effect.key, person.language, effect.values)
                yield Sending(person.id, post_of(text), question=effect.question)
        case ef.GiveBack():
            if (person := speech.company.people.get(effect.to)) is not None:
                kept = [speech.company.texts[words] for words in effect.words if words in speech.company.texts]
                yield from give_back(person, kept, "notes.head", speech)
        case _:
            return


def give_back(person: Companion, notes: list[Kept], head: str, speech: Speech) -> Iterator[Sending]:
    """Someone's own notes, each with its date and topic, as a reply to the message in which it was written."""
    yield Sending(person.id, post_of(speech.plain(head, person.language)))
    for number, note in enumerate(notes, 1):
        day = Moment(note.day, speech.company.zone, "day")
        topic = f" · {note.topic}" if note.topic else ""
        text = speech.plain("notes.one", person.language, n=number, day=day, topic=topic, text=note.text)
        post = plain_post(text.text)
        if note.sent_at is not None:
            quote = Quote(person.uuid, note.sent_at, note.text[:QUOTED_MAX] or "…")
            post = Post(PostKind.SAY, text=text.text, quote=quote)
        yield Sending(person.id, post)


def mark_safe(words: str, person: Companion) -> Sending:
    """The ✓ on someone's private message."""
    return react(words, person, SAFE)


def react(words: str, person: Companion, emoji: str) -> Sending:
    """A sign on someone's private message, for its author alone."""
    _, sent_at, _ = message_of(words)
    return Sending(person.id, Post(PostKind.REACT, target=sent_at, target_author=person.uuid, emoji=emoji))


def nod(effect: ef.Nod, speech: Speech) -> Iterator[Sending]:
    """A small sign on the message itself, where it was written."""
    where, sent_at, author = message_of(effect.words)
    person = speech.company.people.get(author)
    if person is not None:
        post = Post(PostKind.REACT, target=sent_at, target_author=person.uuid, emoji=HEARD)
        yield Sending(ef.ROOM if where == "r" else author, post)
