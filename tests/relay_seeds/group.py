"""The group of an invented evening, and who is in it: made in the store, as a coordinator's command would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ozo_signal.core.agenda import weekly
from ozo_signal.core.names import DAY
from ozo_signal.engine import series
from ozo_signal.language.codes import new_code
from ozo_signal.storage import Store, groups, meetings, people
from ozo_signal.storage.groups import Group
from ozo_signal.storage.meetings import Meeting

from .people import Person
from .phones import Phone
from .signal import PretendSignal

GROUP = "gggggggggg"
ZONE = "Europe/Amsterdam"
LANGUAGES = ("nl", "el", "en")
NAMES = ("Boom", "Κύμα", "Zee", "Lamp", "Stone", "Βράχος")
METHODS = ("ozo_regular", "ozo_regular", "ozo_regular", "ozo_first", "ozo_closing", "intervision8")
MINUTE_OF_DAY = 20 * 60


@dataclass(frozen=True)
class Plan:
    """`late` is how many of the people come in only later, with a code."""

    language: str
    method: str
    first: date
    starts: tuple[int, ...]
    rest: int
    late: int
    shows_moderator: bool


def make_group(dice: Random) -> Plan:
    first = date(2026, 12, 3) + timedelta(days=dice.randrange(300))
    starts = tuple(weekly(first, MINUTE_OF_DAY, ZONE, 2))
    method, language = dice.choice(METHODS), dice.choice(LANGUAGES)
    return Plan(language, method, first, starts, dice.randint(10, 20), dice.randint(0, 2), dice.random() < 0.5)


def invent_people(dice: Random, signal: PretendSignal) -> list[Person]:
    """Two to six; the first one leads."""
    found = []
    for number in range(dice.choice((2, 3, 4, 4, 5, 6))):
        uuid = f"{dice.getrandbits(32):08x}-{number:04x}-4000-8000-{dice.getrandbits(48):012x}"
        phone = signal.phones[uuid] = Phone(uuid, f"Profile{number}Q{dice.getrandbits(24):x}")
        found.append(Person(number, phone, dice.choice(LANGUAGES), new_code(dice.choice)))
    return found


async def let_in(store: Store, crowd: list[Person], plan: Plan, now: int) -> None:
    """Most of them are in from the beginning; the others have a code."""
    group = Group(
        id=GROUP,
        name="Ouders en school",
        language=plan.language,
        room="relay",
        shows_moderator=plan.shows_moderator,
        weekday=plan.first.weekday(),
        minute_of_day=MINUTE_OF_DAY,
        zone=ZONE,
        sessions=len(plan.starts),
        people_max=10,
        rest_seconds=plan.rest,
        timer_seconds=0,
        state="running",
        made_at=now,
    )
    async with store.write() as tx:
        await groups.add(tx, group)
        await meetings.plan(tx, [Meeting(GROUP, n, at, plan.method) for n, at in enumerate(plan.starts, 1)])
        for person in crowd[: max(2, len(crowd) - plan.late)]:
            person.id = (await people.add(tx, person.uuid, person.language, now)).id
            await groups.join(tx, GROUP, person.id, "moderator" if person.leads else "participant", now)
            await groups.name(tx, GROUP, person.id, NAMES[person.number])
            person.name, person.member = NAMES[person.number], True
        for person in crowd:
            if not person.member:
                person.language = plan.language
                mark = tx.mark(f"code:{person.code}")
                await groups.invite(tx, GROUP, "participant", mark, now, now + 9 * DAY)
        await series.set_bell(tx, group)
