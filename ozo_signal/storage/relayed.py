"""Relayed: which phone has which copy of a message that was passed on, so that it can be answered, changed, deleted.

No words are in here. It is sealed with the group's key, and found by marks alone; who may change what, and for how
long this is kept, is not decided here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from . import relay_tables
from .seal import group_owner
from .tx import Tx

relayed = relay_tables.relayed
names = relay_tables.relayed_names

BOT = ""  # the author of what the bot says to everyone

# Made once: making a statement takes longer than carrying it out.
ADD = insert(relayed)
NAME = insert(names)
READ = select(relayed).where(relayed.c.mark == bindparam("this"))
FIND = select(relayed).join(names, names.c.relayed_mark == relayed.c.mark).where(names.c.name_mark == bindparam("this"))
OLD = select(relayed).where(relayed.c.group_id == bindparam("group"), relayed.c.at <= bindparam("at"))
IS_NAMED = select(names.c.name_mark).where(names.c.name_mark == bindparam("this"))


@dataclass(frozen=True)
class Part:
    """Those who got the message by one call. `stamps`: Signal's names for it, the newest last; none while it waits.

    `head` is what stands above the words on their phones.
    """

    people: tuple[str, ...]
    head: str = ""
    stamps: tuple[int, ...] = ()


@dataclass(frozen=True)
class Relayed:
    """A message that was passed on. `own`: its author's names for it. `reactions`: who, and what, the newest last.

    `whispered`: it was for one person alone, and so is every answer to it. `wordless`: its author sent a picture alone.
    `answers`: the mark of the message that it answers.
    """

    mark: str
    group: str
    author: str
    own: tuple[int, ...]
    parts: tuple[Part, ...]
    reactions: tuple[tuple[str, str], ...] = ()
    deleted: bool = False
    whispered: bool = False
    wordless: bool = False
    answers: str | None = None

    def part_of(self, person: str) -> int | None:
        """The newest part that this person has."""
        return next((n for n in reversed(range(len(self.parts))) if person in self.parts[n].people), None)


async def add(tx: Tx, one: Relayed, at: int) -> None:
    row = {"mark": one.mark, "group_id": one.group, "author_mark": _author_mark(tx, one.author), "at": at}
    await tx.conn.execute(ADD, row | {"sealed_copies": await _seal(tx, one)})
    await _name(tx, one.mark, [own_name(tx, one.author, stamp) for stamp in one.own])


async def change(tx: Tx, one: Relayed) -> None:
    """Put it in the place of what was known. Every name it has had still leads to it."""
    sealed = await _seal(tx, one)
    await tx.conn.execute(update(relayed).where(relayed.c.mark == one.mark).values(sealed_copies=sealed))
    mine = [own_name(tx, one.author, stamp) for stamp in one.own]
    copies = [copy_name(tx, one.group, stamp) for part in one.parts for stamp in part.stamps]
    await _name(tx, one.mark, [*mine, *copies])


async def get(tx: Tx, mark: str) -> Relayed | None:
    return await _one(tx, READ, mark)


async def by_own(tx: Tx, person: str, sent_at: int) -> Relayed | None:
    """The one that its author knows by this name."""
    return await _one(tx, FIND, own_name(tx, person, sent_at))


async def by_copy(tx: Tx, group: str, stamp: int) -> Relayed | None:
    """The one of which somebody in this group has a copy by this name."""
    return await _one(tx, FIND, copy_name(tx, group, stamp))


async def whispers_before(tx: Tx, group: str, at: int) -> list[Relayed]:
    """What was for one person alone, and was written no later than this."""
    rows = (await tx.conn.execute(OLD, {"group": group, "at": at})).all()
    texts = [await tx.unseal(group_owner(group), row.sealed_copies) for row in rows]
    return [one for text in texts if text is not None and (one := _read(text)).whispered]


async def erase_old(tx: Tx, before: int) -> int:
    """Those of so long ago that phones take no change of them any more; how many there were."""
    return await _erase(tx, relayed.c.at <= before)


async def erase_of(tx: Tx, person: str) -> int:
    """Those of one author; how many there were."""
    return await _erase(tx, relayed.c.author_mark == _author_mark(tx, person))


async def count_of(tx: Tx, person: str) -> int:
    mine = relayed.c.author_mark == _author_mark(tx, person)
    return int((await tx.conn.execute(select(func.count()).select_from(relayed).where(mine))).scalar_one())


def own_name(tx: Tx, person: str, sent_at: int) -> str:
    return tx.mark(f"own:{person}:{sent_at}")


def copy_name(tx: Tx, group: str, stamp: int) -> str:
    return tx.mark(f"copy:{group}:{stamp}")


def _author_mark(tx: Tx, person: str) -> str:
    return tx.mark(f"author:{person}")


async def _name(tx: Tx, mark: str, found: Iterable[str]) -> None:
    for name in found:
        if (await tx.conn.execute(IS_NAMED, {"this": name})).first() is None:
            await tx.conn.execute(NAME, {"name_mark": name, "relayed_mark": mark})


async def _seal(tx: Tx, one: Relayed) -> bytes:
    return await tx.seal(group_owner(one.group), json.dumps(asdict(one), ensure_ascii=False))


async def _one(tx: Tx, query: Any, this: str) -> Relayed | None:
    row = (await tx.conn.execute(query, {"this": this})).one_or_none()
    text = None if row is None else await tx.unseal(group_owner(row.group_id), row.sealed_copies)
    return None if text is None else _read(text)


def _read(text: str) -> Relayed:
    raw = json.loads(text)
    raw["own"] = tuple(raw["own"])
    raw["reactions"] = tuple((who, emoji) for who, emoji in raw["reactions"])
    raw["parts"] = tuple(_part(part) for part in raw["parts"])
    return Relayed(**raw)


def _part(raw: dict[str, Any]) -> Part:
    return Part(tuple(raw["people"]), raw["head"], tuple(raw["stamps"]))


async def _erase(tx: Tx, which: Any) -> int:
    gone = select(relayed.c.mark).where(which)
    await tx.conn.execute(delete(names).where(names.c.relayed_mark.in_(gone)))
    count: int = (await tx.conn.execute(delete(relayed).where(which))).rowcount
    tx.erases = tx.erases or count > 0
    return count
