"""An invented series at a real desk with a real store: its weeks, its people, and what goes wrong between the sessions.

The bot is away for minutes, days and weeks, its clock jumps, weeks are skipped and sessions moved, nobody comes, and
summer time begins and ends. What must hold is in `promises.py`.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from ozo_signal.core.agenda import weekly
from ozo_signal.core.names import DAY, HOUR, MINUTE, SECOND
from ozo_signal.engine import series as plans
from ozo_signal.language import commands
from ozo_signal.storage import Tx, groups, meetings, people, words
from ozo_signal.storage.groups import Group
from ozo_signal.storage.meetings import Meeting

from .bot import Bot
from .promises import Promises

ZONES = ("Europe/Amsterdam", "Europe/Athens", "Europe/London", "America/New_York", "UTC")
LANGUAGES = ("en", "nl", "el")
ROOM = "signal-id"
GROUP = "gggggggggg"
SINCE = date(2026, 12, 1)
MADE_BEFORE = 8 * DAY
# What happens instead of the next bell, how long it takes, in milliseconds, and how often it is drawn.
TROUBLES = {
    "away for minutes": (MINUTE, HOUR, 6),
    "away for days": (6 * HOUR, 5 * DAY, 3),
    "away for weeks": (8 * DAY, 20 * DAY, 1.5),
    "clock forwards": (MINUTE, 2 * DAY, 2),
    "clock backwards": (MINUTE, 2 * DAY, 2),
    "bell late": (SECOND, 20 * MINUTE, 4),
    "bell twice": (0, 1, 3),
    "a week is skipped": (0, 1, 2),
    "a session is moved": (0, 1, 3),
    "somebody writes a note": (0, 1, 12),
}
HAPPENS = 0.35
HELD = 0.6  # so many sessions that are opened are held
NOTED = 0.4
STEPS_MAX = 1_000
ERASED = ("words", "people", "memberships", "groups", "meetings", "dues", "questions")


class Series:
    """`now` is Signal's time; the machine's clock is `ahead` of it."""

    def __init__(self, seed: int) -> None:
        dice = self.dice = Random(seed)
        self.language = dice.choice(LANGUAGES)
        self.zone = dice.choice(ZONES)
        self.minute = dice.choice((0, 2 * 60 + 30, 7 * 60 + 30, 20 * 60, 23 * 60 + 45))
        self.first = SINCE + timedelta(days=dice.randrange(365))
        self.starts = weekly(self.first, self.minute, self.zone, dice.randint(2, 6))
        self.uuids = [f"{dice.getrandbits(32):08x}-0000-4000-8000-{n:012x}" for n in range(dice.randint(1, 3))]
        self.now = self.starts[0] - MADE_BEFORE
        self.ahead = 0
        self._reached: Counter[str] = Counter()
        self.told: list[str] = []
        self.steps = 0
        self._bot: Bot
        self._written: dict[int, str] = {}
        self.promises = Promises(self.language, self.zone, self.uuids)

    @property
    def reached(self) -> Counter[str]:
        return self._reached + self.promises.reached

    async def play(self, folder: Path) -> None:
        """From its making to its erasing. AssertionError when a promise is not kept."""
        self._bot = await Bot.start(folder, self.now)
        try:
            async with self._bot.store.write() as tx:
                await self._make(tx)
            await self._ring(self.now)
            for _ in range(STEPS_MAX):
                planned = await self._look()
                if not planned:
                    self.promises.end({table: self._bot.rows(table) for table in ERASED})
                    return
                await self._go_on()
            raise AssertionError("the series does not end")
        finally:
            await self._bot.stop()

    async def _look(self) -> list[Meeting]:
        """What was said and what is kept, held against the promises; the sessions as they are planned now."""
        times = (self.now + self.ahead, self.now)
        texts = {uuid: list[str]() for uuid in self.uuids}
        async with self._bot.store.read() as tx:
            planned = list(await meetings.of_group(tx, GROUP))
            for uuid in self.uuids:
                person = await people.find(tx, uuid)
                if person is not None:
                    kept = await words.find(tx, person=person.id, kind="reflection")
                    texts[uuid] = [one.text for one in kept]
        for row, post in await self._bot.news():
            key = self.promises.hear(times, row, post, self._written)
            self.told.append(f"    {row.lane.partition(':')[0]}: {key}")
        self.promises.look(times, planned, texts)
        return planned

    async def _go_on(self) -> None:
        kind = "bell"
        if self.dice.random() < HAPPENS:
            kind = self.dice.choices(list(TROUBLES), [weight for _, _, weight in TROUBLES.values()])[0]
        self._reached[kind] += 1
        self.steps += 1
        self.told.append(f"{self._local(self.now):%a %d %b %Y %H:%M} {kind}")
        shortest, longest, _ = TROUBLES.get(kind, (0, 1, 0))
        length = self.dice.randrange(shortest, longest)
        if kind.startswith("away"):
            await self._restart(length)
        elif kind.startswith("clock"):
            self.ahead += length if kind.endswith("forwards") else -length
            await self._ring(self.now)
        elif kind == "a week is skipped":
            await self._write(0, commands.word("skip", self.language), "1")
        elif kind == "a session is moved":
            await self._move()
        elif kind == "somebody writes a note":
            await self._note(self.dice.randrange(len(self.uuids)))
        else:
            await self._wait_for_bell(length, twice=kind == "bell twice")
        if await self._is_open() and self.dice.random() < HELD:
            await self._hold()

    async def _is_open(self) -> bool:
        async with self._bot.store.read() as tx:
            return await meetings.live_of(tx, GROUP) is not None

    async def _wait_for_bell(self, late: int, *, twice: bool) -> None:
        bell = self._bot.desk.next_bell
        at = self.now + DAY if bell is None else bell - self.ahead
        await self._ring(max(self.now, at) + late)
        if twice:
            await self._ring(self.now)

    async def _ring(self, now: int) -> None:
        self.now = now
        await self._bot.ring(now + self.ahead)

    async def _restart(self, length: int) -> None:
        """Away without a word, and back on the same folder."""
        await self._bot.stop()
        self.now += length
        self._bot = await Bot.start(self._bot.folder, self.now + self.ahead)

    async def _write(self, who: int, *texts: str, room: bool = False) -> None:
        for text in texts:
            self.now += SECOND
            self._bot.now = self.now + self.ahead - 1  # writing takes a moment of the machine's, too
            self._written[self.now] = text
            await self._bot.hear(self.uuids[who], text, group=ROOM if room else None, at=self.now)

    async def _move(self) -> None:
        """The next session: to another day of this week or the next, at another hour."""
        day = self._local(self.now).date() + timedelta(days=self.dice.randint(1, 9))
        hour = f"{self.dice.randrange(24):02}:{self.dice.choice((0, 15, 30)):02}"
        await self._write(0, commands.word("move", self.language), f"{day.day}/{day.month}/{day.year} {hour}")

    async def _hold(self) -> None:
        """A session that is short, and notes after it."""
        self._reached["a session is held"] += 1
        for who in range(len(self.uuids)):
            await self._write(who, "καλησπέρα σε όλους", room=True)
        await self._write(0, commands.word("close", self.language), "1")
        for who in range(len(self.uuids)):
            if self.dice.random() < NOTED:
                await self._note(who)

    async def _note(self, who: int) -> None:
        await self._write(who, f"a note of mine, the {len(self._written)}th")

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(self.zone))

    async def _make(self, tx: Tx) -> None:
        """The group, with everyone in it."""
        group = Group(
            id=GROUP,
            name="Ouders en school",
            language=self.language,
            room="group",
            weekday=self.first.weekday(),
            minute_of_day=self.minute,
            zone=self.zone,
            sessions=len(self.starts),
            people_max=10,
            rest_seconds=15,
            timer_seconds=0,
            signal_group=ROOM,
            state="running",
            made_at=self.now,
        )
        await groups.add(tx, group)
        methods = ["ozo_regular"] * (len(self.starts) - 1) + ["ozo_closing"]
        planned = zip(self.starts, methods, strict=True)
        await meetings.plan(tx, [Meeting(GROUP, n, at, method) for n, (at, method) in enumerate(planned, 1)])
        for number, uuid in enumerate(self.uuids):
            person = await people.add(tx, uuid, self.language, self.now)
            await groups.join(tx, GROUP, person.id, "participant" if number else "moderator", self.now)
            await groups.name(tx, GROUP, person.id, f"P{number}")
        await plans.set_bell(tx, group)
