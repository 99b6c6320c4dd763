"""The cast of an invented evening: who is in the group, in which language, with which method, and at what hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from ozo_signal.core import events as ev
from ozo_signal.core import step as core
from ozo_signal.core.method import Method
from ozo_signal.core.names import MINUTE, WEEK, MemberId, WordsId
from ozo_signal.core.session import Session
from ozo_signal.methods.load import load_all
from ozo_signal.rooms.company import Companion, words_id

from .deeds import Act, Called
from .people import Person

METHODS = load_all()
LANGUAGES = ("en", "nl", "el")
NAMES = ("anna", "bert", "carla", "dirk", "eva", "frank", "gerda", "hans", "ilse", "jan", "karin")
# Names as people have them, and some that try to be more.
CALLED = ("Anna", "Βασιλική", "Carla de Vries", "{n}", "Eva 🌻", "François", "g", "Hans\nOZO", "Ilse", "Ján", "Karin")
ZONE = "Europe/Amsterdam"
RESTS = range(10, 21)
# A Thursday in December at eight; and the nights in which summer time ends and begins, in Amsterdam, at half past two
# and at half past one.
HOURS = {
    "an ordinary evening": 1_796_320_800_000,
    "the night summer time ends": 1_792_888_200_000,
    "the night summer time begins": 1_806_193_800_000,
}


@dataclass(frozen=True)
class Cast:
    """`companions`: the moderator first. `begins` is the hour, in milliseconds; the bot may open `late`.

    `real`: this evening is held in the real house, where not everything can be brought about.
    """

    companions: tuple[Companion, ...]
    language: str
    method: Method
    rest: int
    hour: str
    begins: int
    late: int = 0
    real: bool = False

    def allows(self, act: Act) -> bool:
        """Nobody comes back into a real house in the middle; its moderator is shown the list for every topic.

        And typing is seldom seen: it takes as long as everything else, and says little.
        """
        deed = act.deed
        if not self.real:
            return True
        if isinstance(deed, ev.Signed) and deed.sign == "typing":
            return deed.at % 4 == 0
        proposes = isinstance(deed, ev.Proposed) or (isinstance(deed, Called) and deed.word == "topic")
        return not isinstance(deed, ev.Joined) and not (proposes and deed.by == self.companions[0].id)


def invent_cast(dice: Random, seed: int) -> Cast:
    """The methods take turns. Most people read the group's language."""
    hour = dice.choices(list(HOURS), (8, 1, 1))[0]
    language = dice.choice(LANGUAGES)
    companions = []
    for number, who in enumerate(NAMES[: dice.randint(2, len(NAMES))]):
        uuid = f"{dice.getrandbits(32):08x}-0000-4000-8000-{number:012x}"
        reads = language if dice.random() < 0.6 else dice.choice(LANGUAGES)
        companions.append(Companion(who, uuid, CALLED[number], reads, "participant" if number else "moderator"))
    return Cast(
        companions=tuple(companions),
        language=language,
        method=METHODS[sorted(METHODS)[seed % len(METHODS)]],
        rest=dice.choice(RESTS),
        hour=hour,
        begins=HOURS[hour],
        late=dice.choice([0, 0, 0, 0, 10]) * MINUTE,  # the bot was away at the hour
    )


def begin(cast: Cast, people: Mapping[MemberId, Person], dice: Random) -> Session:
    """The session, with what people have brought along from before."""
    before = cast.begins - WEEK

    def brings(person: Person) -> tuple[WordsId, MemberId]:
        return words_id("p", person.stamp(before), person.id), person.id

    everyone = [] if cast.real else list(people.values())
    for person in everyone:
        person.wrote = [words_id("p", person.stamp(before), person.id) for _ in range(dice.randrange(4))]
    return core.begin(
        cast.method,
        list(people),
        planned_at=cast.begins + cast.late,
        ends_at=cast.begins + cast.method.minutes * MINUTE,
        moderator=cast.companions[0].id if cast.real or dice.random() < 0.95 else None,
        rest_seconds=cast.rest,
        topics=[brings(person) for person in everyone if dice.random() < 0.2],
        own=[(person.id, tuple(person.wrote)) for person in people.values()],
        introduction=brings(everyone[0]) if everyone and dice.random() < 0.3 else None,
    )
