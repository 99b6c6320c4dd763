"""Rules of what people say and write: it arrives, in order, once, and only where its author wants it."""

from __future__ import annotations

from collections import Counter

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import notes
from ozo_signal.core.method import Sort
from ozo_signal.core.moments import Gathering, OpenFloor, Paused
from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.core.session import Session
from ozo_signal.rooms.company import message_of

from .rules import Rule, Seen

# Someone may be called like this more than once in a phase: they asked for it.
CALLED_AGAIN = ("call.turn", "call.answer")


class NothingSwallowed(Rule):
    promise = "every accepted word reaches everyone or its author is told"

    def see(self, seen: Seen) -> None:
        event = seen.event
        if isinstance(event, ev.Spoke):
            self._check_spoken(seen, event)
        elif isinstance(event, ev.Wrote | ev.Chose) and self._is_asked(seen.met, event):
            answered = any(getattr(effect, "by", getattr(effect, "to", None)) == event.by for effect in seen.effects)
            told_all = any(isinstance(effect, ef.TopicsChosen) for effect in seen.effects)
            own = isinstance(event, ev.Wrote) and f"phase:own:{event.by}" in seen.met.told
            assert answered or told_all or own, f"what {event.by} wrote is not answered"
        elif isinstance(event, ev.Proposed) and seen.met.member(event.by) and not seen.met.closed:
            assert ef.Keep(event.words, event.by, "topic") in seen.effects, "a topic is lost"

    def _check_spoken(self, seen: Seen, event: ev.Spoke) -> None:
        met = seen.met
        fates = [e for e in seen.effects if isinstance(e, ef.PassOn | ef.HoldBack) and e.words == event.words]
        if met.closed or met.member(event.by) is None:
            assert not fates, "words reach people after the end, or from outside"
            return
        assert len(fates) == 1, f"words have {len(fates)} fates"
        assert fates[0].by == event.by, "words go out under another's name"
        if isinstance(met.moment, OpenFloor | Gathering | Paused) or met.speaker == event.by:
            assert isinstance(fates[0], ef.PassOn), "words are held back although the floor is theirs or free"

    def _is_asked(self, met: Session, event: ev.Wrote | ev.Chose) -> bool:
        takes = notes.takes_words if isinstance(event, ev.Wrote) else notes.takes_numbers
        return met.member(event.by) is not None and takes(met, event.by)


class InOrder(Rule):
    """Of each person, and each thing only once."""

    promise = "one person's lines keep their order"

    def __init__(self, session: Session) -> None:
        self._last: dict[tuple[str, MemberId], int] = {}

    def see(self, seen: Seen) -> None:
        if isinstance(seen.event, ev.Released):
            return  # what waited comes when its author wants it to
        for effect in seen.effects:
            if isinstance(effect, ef.PassOn | ef.HoldBack | ef.Keep):
                where, at, by = message_of(effect.words)
                assert by == effect.by, "words go out under another's name"
                assert at > self._last.get((where, by), 0), f"{by}'s words are overtaken, or come twice"
                self._last[where, by] = at


class DeletionWins(Rule):
    promise = "a deletion beats a delivery still on its way"

    def __init__(self, session: Session) -> None:
        self._deleted: set[WordsId] = set()

    def see(self, seen: Seen) -> None:
        event = seen.event
        if isinstance(event, ev.Withdrew) and not seen.met.closed:
            self._deleted.add(event.words)
            assert ef.Forget(event.words) in seen.effects, "what was deleted is kept"
            held = {note.words for note in (*seen.after.notes, *seen.after.held)}
            held |= {words for _, chosen in (*seen.after.votes, *seen.after.shares) for words in chosen}
            assert event.words not in held, "what was deleted is still held"
        # What rings before a deletion may still show it.
        shown = self._deleted - {event.words} if isinstance(event, ev.Withdrew) else self._deleted
        for effect in seen.effects:
            assert not shown & set(words_in(effect)), "something that was deleted is shown"


class OwnEyesOnly(Rule):
    """A reflection goes back to its author alone; nothing private is shown without its author's yes."""

    promise = "a reflection is readable by its author alone, and kept when it says so"

    def __init__(self, session: Session) -> None:
        self._topics = {note.words for note in session.notes}
        self._own = {who: set(words) for who, words in session.own}
        self._kept: dict[WordsId, ef.Keep] = {}
        self._prepared = {session.introduction} if session.introduction else set()
        self._chosen: dict[MemberId, set[WordsId]] = {}
        self._shown: set[WordsId] = set()

    def see(self, seen: Seen) -> None:
        self._learn(seen)
        for effect in seen.effects:
            if isinstance(effect, ef.Keep):
                assert effect.words not in self._kept, "something written once is kept twice"
                self._kept[effect.words] = effect
                if effect.sort == Sort.TOPIC:
                    self._topics.add(effect.words)
            elif isinstance(effect, ef.Reveal):
                self._check_reveal(effect)
            elif isinstance(effect, ef.GiveBack):
                assert self._own.get(effect.to, set()).issuperset(effect.words), "someone gets notes of another"
            elif isinstance(effect, ef.PassOn):
                assert effect.words.startswith("r"), "private words are passed on"
            elif isinstance(effect, ef.Say | ef.Ask):
                assert self._topics.issuperset(words_in(effect)), "words that are not topics are shown as topics"

    def _learn(self, seen: Seen) -> None:
        event, met = seen.event, seen.met
        if isinstance(event, ev.Prepared):
            self._prepared.add((event.words, event.by))
        elif isinstance(event, ev.Chose) and met.now_in is not None and met.now_in.private is Sort.SHARE:
            own = met.own_of(event.by)
            if any(n > len(own) for n in event.numbers) or event.by not in met.holding(met.now_in.writers):
                return  # not offered: what was chosen before holds
            self._chosen[event.by] = {own[n - 1] for n in event.numbers if n}
            self._shown -= self._chosen[event.by]  # chosen anew, after somebody went back

    def _check_reveal(self, reveal: ef.Reveal) -> None:
        words, by = reveal.words, reveal.by
        assert words not in self._shown, "something is shown twice"
        self._shown.add(words)
        if reveal.key == "advice.head":
            kept = self._kept.get(words)
            assert kept is not None and (kept.sort, kept.by) == ("advice", by), "something is shown as advice"
        elif reveal.key == "share.head":
            assert words in self._chosen.get(by, set()), "a note is shown without its author's yes"
        else:
            assert (words, by) in self._prepared, "a story is shown that nobody prepared"


class NobodyIsNagged(Rule):
    """What is said once is not said again, and whoever has left is left alone."""

    promise = "a reminder never twice"

    def __init__(self, session: Session) -> None:
        self._said: Counter[tuple[str, MemberId]] = Counter()
        self._in_phase: Counter[tuple[str, MemberId]] = Counter()

    def see(self, seen: Seen) -> None:
        if isinstance(seen.event, ev.Joined):  # who comes back is welcome to a turn of their own
            self._in_phase = Counter({what: n for what, n in self._in_phase.items() if what[1] != seen.event.by})
        gone = {member.id for member in seen.before.members if member.left}
        for effect in seen.effects:
            if isinstance(effect, ef.Open):
                self._in_phase.clear()
            elif isinstance(effect, ef.HoldBack) and effect.first:
                self._once(self._said, ("hush", effect.by))
            elif isinstance(effect, ef.Say | ef.Ask | ef.GiveBack):
                assert effect.to not in gone, f"{effect.to} has left and is written to"
                if isinstance(effect, ef.Say):
                    self._check_sentence(effect, gone)

    def _check_sentence(self, say: ef.Say, gone: set[MemberId]) -> None:
        if say.key == "turn.nudge":
            self._once(self._in_phase, (say.key, say.to))
        for value in say.values.values():
            if isinstance(value, ef.Who) and value.called:
                assert not gone.intersection(value.members), "someone who has left is called"
                if say.key not in CALLED_AGAIN:
                    for who in value.members:
                        self._once(self._in_phase, (say.key, who))

    def _once(self, counts: Counter[tuple[str, MemberId]], what: tuple[str, MemberId]) -> None:
        counts[what] += 1
        assert counts[what] == 1, f"this comes twice: {what}"


def words_in(effect: ef.Effect) -> tuple[WordsId, ...]:
    """The words that this effect shows to somebody."""
    if isinstance(effect, ef.Say | ef.Ask):
        return tuple(w for value in effect.values.values() if isinstance(value, ef.Said) for w in value.words)
    if isinstance(effect, ef.Reveal | ef.PassOn):
        return (effect.words,)
    return effect.words if isinstance(effect, ef.GiveBack | ef.Offer | ef.Unsent) else ()
