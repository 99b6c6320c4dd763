"""Fills a store with sessions that are going on, so that a measurement need not wait for people to come in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ozo_signal.core import events as ev
from ozo_signal.core.bells import next_bell
from ozo_signal.core.names import MINUTE
from ozo_signal.core.session import Session
from ozo_signal.core.step import begin, step
from ozo_signal.methods.load import load_all
from ozo_signal.simulator.client import Stage
from ozo_signal.storage import Keyring, Store, Tx, codec, groups, meetings, people
from ozo_signal.storage.groups import Group, Room
from ozo_signal.storage.meetings import Meeting

METHOD = "ozo_regular"
LAST = "check_out"
NAMES = ("Sofia", "Anna", "Bram", "Carla", "Daan", "Els", "Fatima", "Gijs", "Hanna", "Ilias")
PEOPLE = 4
ZONE = "Europe/Amsterdam"


@dataclass(frozen=True)
class Seat:
    """A group with a session in its last part, as the pretend Signal knows it: the phones and the Signal group."""

    group: str
    phones: tuple[str, ...]
    speaker: str


def a_key(data: Path) -> Keyring:
    """A new service key, where the bot will look for it."""
    data.mkdir(parents=True)
    text = Keyring.make()
    (data / "secret.key").write_text(text, encoding="ascii")
    return Keyring.load(text)


async def fill(data: Path, stage: Stage, sessions: int, people_each: int = PEOPLE, room: Room = "group") -> list[Seat]:
    """Make so many groups. In Signal groups one speaks in the check-out; in anonymous rooms there are stories."""
    store = await Store.open(f"sqlite:///{data / 'ozo.sqlite'}", a_key(data))
    now = await stage.now()
    async with store.write() as tx:
        seats = [await _seat(tx, stage, number, now, people_each, room) for number in range(sessions)]
    await store.close()
    return seats


async def _seat(tx: Tx, stage: Stage, number: int, now: int, people_each: int, room: Room) -> Seat:
    phones = [f"{name} {number}" for name in NAMES[:people_each]]
    uuids = [await stage.phone(phone) for phone in phones]
    internal_id = await stage.make_group(phones[0], f"Groep {number}", phones[1:])
    group = Group(
        id=f"g{number:09}",
        name=f"Groep {number}",
        language="nl",
        room=room,
        weekday=0,
        minute_of_day=0,
        zone=ZONE,
        sessions=2,
        people_max=people_each,
        rest_seconds=15,
        timer_seconds=0,
        signal_group=internal_id,
        state="running",
        made_at=now,
    )
    await groups.add(tx, group)
    members = []
    for at, (phone, uuid) in enumerate(zip(phones, uuids, strict=True)):
        person = (await people.add(tx, uuid, "nl", now)).id
        await groups.join(tx, group.id, person, "participant" if at else "moderator", now + at)
        await groups.name(tx, group.id, person, phone)
        members.append(person)
    session = led_to(LAST if room == "group" else "stories", members, now)
    await meetings.plan(
        tx,
        [
            Meeting(group.id, 1, now - 30 * MINUTE, METHOD, state="live", session=codec.dump(session),
                    next_bell=next_bell(session), began_at=now),
            Meeting(group.id, 2, now + 7 * 24 * 60 * MINUTE, METHOD),
        ],
    )  # fmt: skip
    return Seat(f"Groep {number}", tuple(phones), phones[members.index(session.speaker or members[0])])


def led_to(part: str, members: list[str], now: int) -> Session:
    """A session half an hour old, led to this part."""
    began = now - 30 * MINUTE
    session = begin(load_all()[METHOD], members, planned_at=began, moderator=members[0])
    session, _ = step(session, ev.Rang(began))
    for who in members:
        session, _ = step(session, ev.Signed(began, who, "here"))
    session, _ = step(session, ev.Steered(began, members[0], "begin"))
    # Into the last part only now: after half an hour of silence it would be over.
    at = now - 1 if part == LAST else began
    while session.now_in is None or session.now_in.id != part:
        session, _ = step(session, ev.Steered(at, members[0], "next_part"))
    return session
