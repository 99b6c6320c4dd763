"""How invented people answer what is said to the room, to them alone, or asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.names import SECOND, MemberId

from .deeds import Act, Edited, Picked
from .people import Person, lasts

ASKED_TO_WRITE = ("write.topic", "write.advice", "write.reflection", "write.association")
ALL_ANSWER = ("choose.case_giver.ask", "choose.chair.ask", "story.who", "moderator.late", "moderator.gone")
ALL_ANSWER_PAUSES = ("pause.begins", "pause.long")
ALL_ANSWER_PARTS = ("open.try_out", "open.agreements")
TYPING_AGAIN = 10 * SECOND


def answers(people: Mapping[MemberId, Person], effect: ef.Effect, now: int) -> Iterator[Act]:
    """What people do because of this, if they saw it at `now`."""
    match effect:
        case ef.Say(to=ef.ROOM):
            for who in _called(effect):
                if (person := people.get(who)) is not None and _reads(person):
                    yield from _to_call(person, now)
            if effect.key in ALL_ANSWER or effect.key in ALL_ANSWER_PAUSES:
                for person in filter(_reads, people.values()):
                    yield from _to_room(person, effect.key, now)
        case ef.Open(key=key) if key in ALL_ANSWER_PARTS:
            for person in filter(_reads, people.values()):
                yield from _to_part(person, key, now)
        case ef.Say() | ef.Ask():
            person = people.get(effect.to)
            if person is not None and _reads(person):
                yield from _to_sentence(person, effect, now)


def _reads(person: Person) -> bool:
    return person.comes is not None and "stays silent" not in person.habits


def _called(say: ef.Say) -> Iterable[MemberId]:
    if say.key == "check_out.speaker":
        return ()  # it only asks the speaker to finish
    values = [value for value in say.values.values() if isinstance(value, ef.Who) and value.called]
    return (who for value in values for who in value.members)


def _to_call(person: Person, now: int) -> Iterator[Act]:
    dice = person.dice
    slow = person.does("types slowly")
    at = now + (lasts(dice, 60, 150) if slow else lasts(dice, 3, 30))
    if person.does("passes", 0.6):
        yield person.signs(at, "pass", "passes")
        if person.does("changes their mind", 0.4):
            yield person.signs(at + lasts(dice, 2, 40), "yes", "changes their mind")
        return
    if dice.random() < 0.06:
        return
    if dice.random() < 0.05:
        yield person.signs(at - 2 * SECOND, dice.choice(["yes", "hand"]))
    yield from _in_turn(person, now, at, "types slowly" if slow else None)


def _in_turn(person: Person, begins: int, at: int, habit: str | None) -> Iterator[Act]:
    dice = person.dice
    lines = dice.randint(2, 6) if person.does("writes several lines") else 1
    for line in range(lines):
        if "shows no typing" not in person.habits:
            for typed in range(begins + 2 * SECOND, at - SECOND, TYPING_AGAIN):
                yield person.signs(typed + dice.randrange(SECOND), "typing", habit, where=None)
        trails_off = person.does("trails off", 0.5)
        shows = "trails off" if trails_off else "writes several lines" if line else habit
        yield person.says(at, shows, trails_off=trails_off)
        begins, at = at, at + lasts(dice, 4, 40)
    if "shows no typing" in person.habits and lines > 1:
        yield person.says(at, "shows no typing")
    if person.does("says when done", 0.7):
        yield person.signs(at, "done", "says when done")
    if person.does("adds a word in the rest", 0.6):
        yield person.says(at + lasts(dice, 1, 12), "adds a word in the rest")


def _to_room(person: Person, key: str, now: int) -> Iterator[Act]:
    dice = person.dice
    if key in ALL_ANSWER_PAUSES:
        yield from _in_pause(person, now)
    elif key.startswith("choose.") and dice.random() < 0.25:
        yield person.signs(now + lasts(dice, 2, 60), "hand")
    elif key == "story.who" and dice.random() < 0.2:
        yield person.says(now + lasts(dice, 2, 60))
    elif key.startswith("moderator.") and person.does("takes the chair", 0.7):
        yield person.steers(now + lasts(dice, 2, 40), "lead", "takes the chair")


def _to_part(person: Person, key: str, now: int) -> Iterator[Act]:
    at = now + lasts(person.dice, 3, 200)
    if key == "open.try_out":
        yield person.signs(at, "hand")
    else:
        yield person.signs(at, person.dice.choice(["yes", "agree", "done", "pass"]))


def _in_pause(person: Person, now: int) -> Iterator[Act]:
    dice = person.dice
    at = now + lasts(dice, 5, 200)
    if dice.random() < (0.6 if person.leads else 0.1):
        yield person.steers(at, "resume")
    if dice.random() < 0.1:
        yield person.signs(at - 2 * SECOND, dice.choice(["pass", "hand", "done"]))
    if dice.random() < 0.1:
        yield person.says(at - SECOND)


def _to_sentence(person: Person, effect: ef.Say | ef.Ask, now: int) -> Iterator[Act]:
    if isinstance(effect, ef.Ask):
        yield from _to_question(person, effect.question, now)
    elif effect.key == "turn.nudge" and person.dice.random() < 0.3:
        yield person.says(now + lasts(person.dice, 3, 20))
    elif effect.key in ASKED_TO_WRITE and person.dice.random() < 0.85:
        yield from _write(person, now)


def _write(person: Person, now: int) -> Iterator[Act]:
    dice, at = person.dice, now
    for _ in range(dice.randint(1, 4)):
        at += lasts(dice, 8, 70)
        note = person.writes(at)
        yield note
        assert isinstance(note.deed, ev.Wrote)
        if person.does("deletes notes", 0.4):
            yield Act(ev.Withdrew(person.stamp(at + lasts(dice, 2, 60)), person.id, note.deed.words), "deletes notes")
        elif person.does("edits notes", 0.5):
            yield Act(Edited(person.stamp(at + lasts(dice, 2, 60)), person.id, note.deed.words), "edits notes")
    if dice.random() < 0.5:
        yield person.signs(at + lasts(dice, 2, 20), "done", where="p")


def _to_question(person: Person, question: str, now: int) -> Iterator[Act]:
    dice = person.dice
    at = now + lasts(dice, 5, 150)
    if question == "time_up" and dice.random() < 0.6:
        if person.does("gives more time", 0.5):
            yield person.picks(at, 2, ev.Steered, "more_time", habit="gives more time")
        else:
            yield person.picks(at, 1, ev.Steered, "over")
    elif question == "close" and dice.random() < 0.4:
        yield person.picks(at, 1, ev.Steered, "close", habit=_shown(person, "closes early"))
    elif question == "stop":
        yield from _stop(person, at)
    elif question == "session" and dice.random() < 0.85:
        yield from _vote(person, at)


def _stop(person: Person, at: int) -> Iterator[Act]:
    """To pass, to ask for a pause, or to leave, which is asked back."""
    number, habit = person.dice.randint(1, 3), _shown(person, "asks to stop")
    if number == 1:
        yield person.picks(at, 1, ev.Signed, "pass", habit=habit)
    elif number == 2:
        yield person.picks(at, 2, ev.Steered, "pause", habit=habit)
    else:
        yield Act(Picked(person.stamp(at), person.id, 3), habit)
        yield person.picks(at + lasts(person.dice, 4, 20), 1, ev.Left, habit="leaves")


def _shown(person: Person, habit: str) -> str | None:
    return habit if habit in person.habits else None


def _vote(person: Person, at: int) -> Iterator[Act]:
    dice = person.dice
    if person.does("votes badly", 0.6):
        yield Act(ev.Chose(person.stamp(at - 2 * SECOND), person.id, (99, 1)), "votes badly")
    numbers = (0,) if dice.random() < 0.1 else tuple(dict.fromkeys(dice.choices(range(1, 5), k=dice.randint(1, 3))))
    yield Act(ev.Chose(person.stamp(at), person.id, numbers))
    if person.does("changes their mind"):
        again = Act(ev.Chose(person.stamp(at + lasts(dice, 5, 40)), person.id, numbers[:1]), "changes their mind")
        yield again
