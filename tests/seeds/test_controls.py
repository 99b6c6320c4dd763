"""The controls: a core that breaks a promise, a room that lets something slip, and evenings that miss something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import step as core
from ozo_signal.core.moments import OpenFloor, Turn
from ozo_signal.core.session import Session
from ozo_signal.rooms.company import Companion, Sending, message_of
from ozo_signal.rooms.group import GroupRoom
from ozo_signal.rooms.private import mark_safe
from ozo_signal.rooms.speech import Speech
from ozo_signal.signal.letters import Letter, Post, PostKind

from .cast import METHODS
from .evening import RULES, Evening
from .playing import invent, play, play_evenings
from .rules import Effects, Rule, Step
from .rules_floor import CanPass, LittlePause, OneHolder
from .rules_held import HeldWordsWait
from .rules_hours import BellsAreDerived, HourKept, NeverStuck, SurvivesKill
from .rules_words import DeletionWins, InOrder, NobodyIsNagged, NothingSwallowed, OwnEyesOnly

TRIED = 120  # evenings in which a broken one has to show


def gives_the_floor_away(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    """To whoever talks."""
    after, effects = core.step(session, event)
    if isinstance(event, ev.Spoke) and any(isinstance(effect, ef.HoldBack) for effect in effects):
        moment = Turn(after.moment.number + 1, event.by, after.clock, after.clock, spoken=True)
        return replace(after, moment=moment), effects
    return after, effects


def hurries(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(replace(session, rest_seconds=0), event)
    return replace(after, rest_seconds=session.rest_seconds), effects


def lets_nobody_pass(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    if isinstance(event, ev.Signed) and event.sign == "pass":
        return session, ()
    return core.step(session, event)


def gives_more_time_than_there_is(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    """When somebody asks for more time, the end moves along."""
    after, effects = core.step(session, event)
    asks = isinstance(event, ev.Steered) and event.what == "more_time" and session.phase >= 0
    return (replace(after, ends_at=after.ends_at + 300_000) if asks else after), effects


def hears_no_bell(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    return (session, ()) if isinstance(event, ev.Rang) else core.step(session, event)


def says_every_bell(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    rang = isinstance(event, ev.Rang) and not session.closed and not after.closed
    return after, (*effects, ef.Say(ef.ROOM, "queue.silence")) if rang else effects


def forgets_when_away(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    if isinstance(event, ev.Restarted) and isinstance(after.moment, Turn):
        return replace(after, moment=OpenFloor(after.moment.number, after.clock)), effects
    return after, effects


def loses_words(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    return after, tuple(effect for effect in effects if not isinstance(effect, ef.HoldBack))


def sends_nothing_that_waited(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    sent = isinstance(event, ev.Released)
    return after, tuple(e for e in effects if not (sent and isinstance(e, ef.PassOn | ef.HoldBack)))


def keeps_twice(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    return after, (*effects, *(effect for effect in effects if isinstance(effect, ef.Keep)))


def deletes_nothing(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    return (session, ()) if isinstance(event, ev.Withdrew) else core.step(session, event)


def tells_secrets(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    kept = [effect for effect in effects if isinstance(effect, ef.Keep) and effect.sort == "reflection"]
    return after, (*effects, *(ef.Reveal(effect.words, effect.by, "share.head") for effect in kept))


def nags(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    return after, (*effects, *(e for e in effects if isinstance(e, ef.Say) and e.key == "turn.nudge"))


BREAKS: dict[type[Rule], Step] = {
    OneHolder: gives_the_floor_away,
    LittlePause: hurries,
    CanPass: lets_nobody_pass,
    HourKept: gives_more_time_than_there_is,
    NeverStuck: hears_no_bell,
    BellsAreDerived: says_every_bell,
    SurvivesKill: forgets_when_away,
    NothingSwallowed: loses_words,
    HeldWordsWait: sends_nothing_that_waited,
    InOrder: keeps_twice,
    DeletionWins: deletes_nothing,
    OwnEyesOnly: tells_secrets,
    NobodyIsNagged: nags,
}


def test_every_promise_has_a_control() -> None:
    assert set(BREAKS) == set(RULES)


@pytest.mark.parametrize(("rule", "broken"), BREAKS.items(), ids=lambda value: value.__name__)
def test_a_core_that_breaks_a_promise_is_noticed(rule: type[Rule], broken: Step) -> None:
    with pytest.raises(AssertionError, match=rule.promise):
        for seed in range(TRIED):
            play(invent(seed, broken))


Slip = Callable[[Sending, ef.Effect, Speech], Sending]


class Slips(GroupRoom):
    """A group room that does something to whatever it sends."""

    def __init__(self, slip: Slip) -> None:
        self._slip = slip

    def deliver(self, effects: tuple[ef.Effect, ...], speech: Speech) -> Iterator[Sending]:
        for effect in effects:
            for sending in super().deliver((effect,), speech):
                yield self._slip(sending, effect, speech) if sending.post.kind is PostKind.SAY else sending


def with_text(sending: Sending, text: str) -> Sending:
    return replace(sending, post=replace(sending.post, text=text))


def shows_an_identity(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return with_text(sending, f"{sending.post.text} {next(iter(speech.company.people.values())).uuid}")


def leaves_a_place_open(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return with_text(sending, sending.post.text + " {name}")


def is_never_urgent(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return replace(sending, urgent=False)


def is_always_urgent(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return replace(sending, urgent=True)


def says_nothing(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return with_text(sending, " ")


def tells_what_is_kept(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return with_text(sending, " ".join([sending.post.text, *(kept.text for kept in speech.company.texts.values())]))


def shows_half(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return with_text(sending, sending.post.text[:-4]) if isinstance(effect, ef.Reveal) else sending


def calls_nobody(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return replace(sending, post=replace(sending.post, mentions=()))


def mentions_beside(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    moved = tuple(replace(mention, start=mention.start + 1) for mention in sending.post.mentions)
    return replace(sending, post=replace(sending.post, mentions=moved))


def writes_to_strangers(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    return replace(sending, to="somebody")


def marks_too_early(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    if not isinstance(effect, ef.HoldBack):
        return sending
    person = speech.company.people[effect.by]
    return mark_safe(f"p{message_of(effect.words)[1]}.{person.id}", person)


def marks_others(sending: Sending, effect: ef.Effect, speech: Speech) -> Sending:
    people = list(speech.company.people.values())
    if sending.to == ef.ROOM or len(people) < 2:
        return sending
    other = next(person for person in people if person.id != sending.to)
    return Sending(sending.to, Post(PostKind.REACT, target=1, target_author=other.uuid, emoji="👍"))


SLIPS: list[tuple[Slip, str]] = [
    (shows_an_identity, "shows an identity"),
    (leaves_a_place_open, "has an unfilled place"),
    (is_never_urgent, "pause.begins is urgent, or is not"),
    (is_always_urgent, "door.open is urgent, or is not"),
    (says_nothing, "is empty"),
    (tells_what_is_kept, "shows private words"),
    (shows_half, "does not show what it is about"),
    (calls_nobody, "calls others than it means"),
    (mentions_beside, "mentions badly"),
    (writes_to_strangers, "goes to somebody who has left"),
    (marks_too_early, "a ✓ is put under words that are not kept"),
    (marks_others, "is put under another's message"),
]


@pytest.mark.parametrize(("slip", "noticed"), SLIPS, ids=lambda value: getattr(value, "__name__", None))
def test_a_room_that_lets_something_slip_is_noticed(slip: Slip, noticed: str) -> None:
    with pytest.raises(AssertionError, match=noticed):
        for seed in range(TRIED):
            play(Evening(seed, core.step, Slips(slip)))


class HearsCommands(GroupRoom):
    """Takes what people say for something else."""

    def hear(self, letter: Letter, who: str, session: Session, language: str) -> ev.Event | None:
        event = super().hear(letter, who, session, language)
        return ev.Signed(event.at, who, "done") if isinstance(event, ev.Spoke) else event


class ForgetsNames(GroupRoom):
    """Does not know those who are called."""

    def deliver(self, effects: tuple[ef.Effect, ...], speech: Speech) -> Iterator[Sending]:
        nobody: dict[str, Companion] = {}
        return super().deliver(effects, Speech(speech.voice, replace(speech.company, people=nobody)))


@pytest.mark.parametrize(
    ("room", "noticed"),
    [(HearsCommands(), "was heard as"), (ForgetsNames(), "calls others than it means")],
    ids=["hears commands", "forgets names"],
)
def test_a_room_that_mishears_is_noticed(room: GroupRoom, noticed: str) -> None:
    with pytest.raises(AssertionError, match=noticed):
        for seed in range(TRIED):
            play(Evening(seed, core.step, room))


def test_what_was_never_reached_is_said_by_its_name() -> None:
    with pytest.raises(AssertionError, match=r"no evening of ozo_first reached .*'bell early in quiet'"):
        play_evenings("ozo_first", evenings=2, at_most=2)


def test_the_same_seed_is_the_same_evening() -> None:
    for seed in range(len(METHODS) * 2):
        one, other = invent(seed), invent(seed)
        one.play()
        other.play()
        assert one.happenings == other.happenings
