"""What must hold on every phone, for every single thing that the bot sends there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ozo_signal.core import effects as ef
from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.language.values import MENTION_SIGN
from ozo_signal.rooms.company import Companion, Kept, Sending, message_of, words_id
from ozo_signal.rooms.private import SAFE
from ozo_signal.signal.letters import Post, PostKind

from .rules_words import words_in

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
PLACE = re.compile(r"\{[a-z][a-z0-9_]*\}")
STAMP = re.compile(r"\d{13}")
NOBODY = "–"
SAFETY = ("pause.begins",)  # these overtake everything else that waits to be sent
MAY_NAME_NOBODY = ("line.order", "line.empty")


class Leak(AssertionError):
    """Something is on a phone where it may not be, or is not where it must be."""


@dataclass(frozen=True)
class Sent:
    """`because`: the key of the sentence, or what else it is."""

    because: str
    sending: Sending


class Phones:
    """`people` are those in the group, `kept` the words that are safe: both are the room's own, and change."""

    def __init__(self, people: Mapping[MemberId, Companion], kept: Mapping[WordsId, Kept]) -> None:
        self._people = people
        self._kept = kept
        self.sent: list[Sent] = []
        self._told = 0

    def take(self, effect: ef.Effect, sendings: Iterable[Sending], texts: Mapping[WordsId, Kept]) -> None:
        """Everything that is sent because of one effect. `texts` are all that can be shown now."""
        because = getattr(effect, "key", type(effect).__name__)
        for sending in sendings:
            self._check(because, sending)
            if sending.post.kind is PostKind.SAY and not isinstance(effect, ef.GiveBack):
                self._check_words(because, sending, {one: texts.get(one) for one in words_in(effect)})
            if isinstance(effect, ef.Say | ef.Ask) and sending.post.kind is PostKind.SAY:
                self._check_sentence(effect, sending)
            self.sent.append(Sent(because, sending))

    def reply(self, because: str, sending: Sending) -> None:
        """What is sent to someone alone, outside any effect."""
        self._check(because, sending)
        self._check_words(because, sending, {})
        self.sent.append(Sent(because, sending))

    def news(self) -> tuple[Sent, ...]:
        """What was sent since this was asked last."""
        news, self._told = tuple(self.sent[self._told :]), len(self.sent)
        return news

    def _check(self, because: str, sending: Sending) -> None:
        post = sending.post
        _hold(not UUID.search(post.text), f"{because} shows an identity")
        _hold(not PLACE.search(post.text.replace("{n}", "")), f"{because} has an unfilled place")
        _hold(sending.urgent == (because in SAFETY), f"{because} is urgent, or is not")
        if post.kind is PostKind.SAY:
            _hold(bool(post.text.strip()), f"{because} is empty")
            for mention in post.mentions:
                _hold(_units(post.text, mention.start, mention.length) == MENTION_SIGN, f"{because} mentions badly")
        if sending.to != ef.ROOM:
            self._check_private(because, sending)

    def _check_words(self, because: str, sending: Sending, words: Mapping[WordsId, Kept | None]) -> None:
        """Exactly those people's words are in it that this sentence is to show, and they are whole."""
        texts = [kept.text for kept in words.values() if kept is not None]
        _hold(len(texts) == len(words), f"{because} shows words that are gone")
        for text in texts:
            _hold(text in sending.post.text, f"{because} does not show what it is about")
        shown = set(STAMP.findall(sending.post.text))
        may = {stamp for text in texts for stamp in STAMP.findall(text)}
        _hold(shown <= may, f"{because} shows private words")

    def _check_sentence(self, effect: ef.Say | ef.Ask, sending: Sending) -> None:
        called = [v for v in effect.values.values() if isinstance(v, ef.Who)]
        for value in called:
            names = [self._people[who] for who in value.members if who in self._people]
            _hold(bool(names) or effect.key in MAY_NAME_NOBODY, f"{effect.key} names somebody who is not there")
            if value.called and sending.to == ef.ROOM:
                mentioned = [mention.uuid for mention in sending.post.mentions]
                _hold(mentioned == [person.uuid for person in names], f"{effect.key} calls others than it means")

    def _check_private(self, because: str, sending: Sending) -> None:
        person = self._people.get(sending.to)
        if person is None:
            raise Leak(f"{because} goes to somebody who has left")
        post = sending.post
        _hold(all(mention.uuid == person.uuid for mention in post.mentions), f"{because} shows an identity")
        _hold(post.quote is None or post.quote.author == person.uuid, f"{because} answers another's message")
        if post.kind is PostKind.REACT:
            _hold(post.target_author == person.uuid, f"{because} is put under another's message")
            _hold(post.emoji != SAFE or self._is_kept(person, post), "a ✓ is put under words that are not kept")

    def _is_kept(self, person: Companion, post: Post) -> bool:
        """By its first form, or by its newest edit."""
        mine = (kept for words, kept in self._kept.items() if message_of(words)[2] == person.id)
        return words_id("p", post.target or 0, person.id) in self._kept or post.target in (k.sent_at for k in mine)


def _hold(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Leak(otherwise)


def _units(text: str, start: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")


def posts_to(sent: Iterable[Sent], to: str) -> list[Post]:
    """What came to one place, in order."""
    return [one.sending.post for one in sent if one.sending.to == to]
