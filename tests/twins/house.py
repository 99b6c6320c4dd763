"""Brings an invented cast into a real house: the group, the phones, the codes, and everybody's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from ozo_signal.core import step as core
from ozo_signal.core.names import MINUTE

from ..seeds.cast import METHODS, ZONE, Cast, invent_cast
from ..seeds.rooms import TITLE
from ..seeds.rules import Step
from ..seeds.story import story
from ..stack.circle import make_circle
from ..stack.house import open_house
from .twins import RealEvening, Store, Twins

COMES_BEFORE = 40 * MINUTE
TOLD_LAST = 12
LANGUAGE_WORDS = {"en": "english", "nl": "nederlands", "el": "ελληνικά"}
NAMES = ("Anna", "Bert", "Carla", "Dirk", "Eva", "Frank")


async def hold_twice(seed: int, folder: Path, step: Step = core.step) -> Twins:
    """The evening of this seed, in memory and in a real house in an empty folder. AssertionError where they part.

    `step` is what the memory goes by.
    """
    cast = real_cast(seed)
    zone = ZoneInfo(ZONE)
    begins = datetime.fromtimestamp(cast.begins / 1000, zone)
    before = datetime.fromtimestamp((cast.begins - COMES_BEFORE) / 1000, zone)
    async with open_house(folder, now=before.isoformat()) as house:
        circle = await make_circle(
            house,
            start=f"{begins:%Y-%m-%d %H:%M}",
            language=cast.language,
            zone=ZONE,
            name=TITLE,
            mark="",
            method=cast.method.id,
            sessions=2,
            rest=cast.rest,
        )
        await house.start_bot()
        uuids = [await house.stage.phone(one.name, profile=one.name) for one in cast.companions]
        await circle.join(*(one.name for one in cast.companions))
        for one in cast.companions:
            await circle.write(one.name, LANGUAGE_WORDS[one.language])
        store = Store(house.data, circle.id)
        companions = zip(cast.companions, store.members(), uuids, strict=True)
        cast = replace(cast, companions=tuple(replace(one, id=who, uuid=uuid) for one, who, uuid in companions))
        await house.walk(cast.begins - 1)
        evening = RealEvening(seed, cast, store.last_alive, step)
        twins = Twins(circle, evening, store, {one.id: one.name for one in cast.companions})
        try:
            await twins.play()
        except Exception as parted:
            raise AssertionError(f"Evening {seed}: {parted}\n{story(evening, TOLD_LAST)}") from parted
        finally:
            await house.kill_bot()
        assert house.complaints() == []
    return twins


def real_cast(seed: int) -> Cast:
    """As invented, but not more than a phone each for a few, and names that a phone can have."""
    cast = invent_cast(Random(seed), seed)
    few = tuple(replace(one, name=name) for one, name in zip(cast.companions, NAMES, strict=False))
    return replace(cast, companions=few, late=0, real=True, method=METHODS[cast.method.id])
