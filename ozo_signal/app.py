"""The only file that knows everybody: it builds the house, starts it and stops it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ozo_signal.core.faults import about
from ozo_signal.core.names import just_pass
from ozo_signal.engine import challenge, line
from ozo_signal.engine.alarm import Alarm
from ozo_signal.engine.challenge import Submission
from ozo_signal.engine.desk import Desk
from ozo_signal.engine.outbox import Outbox
from ozo_signal.engine.patience import Patience
from ozo_signal.engine.pretend_crash import crash_at
from ozo_signal.engine.pretend_time import PretendAlarm
from ozo_signal.engine.tools import Room, Tools
from ozo_signal.engine.unpacking import Unpacking
from ozo_signal.engine.visits import RollCall
from ozo_signal.language.voice import Voice
from ozo_signal.methods.load import load_all
from ozo_signal.rooms.group import GroupRoom
from ozo_signal.rooms.relay import RelayRoom
from ozo_signal.settings import Settings, need_account
from ozo_signal.signal.account import Signal
from ozo_signal.signal.frames import Noted
from ozo_signal.signal.letters import PostTrouble, Refused
from ozo_signal.storage import Store, groups, inbox, people
from ozo_signal.workshop import make_alarm, open_store

log = logging.getLogger(__name__)

HELP_LINES = Path(__file__).parent / "language" / "help_lines.toml"
ROOMS: dict[str, Callable[[], Room]] = {"group": GroupRoom, "relay": RelayRoom}
INTRODUCE_AGAIN_SECONDS = 5


def make_tools(now: Callable[[], int], pick: Callable[[Sequence[str]], str] = secrets.choice) -> Tools:
    """What everyone at the desk works with."""
    lines = tomllib.loads(HELP_LINES.read_text(encoding="utf-8"))["zone"]
    return Tools(
        voice=Voice.load(),
        methods=load_all(),
        rooms={kind: make() for kind, make in ROOMS.items()},
        now=now,
        pick=pick,
        help_lines={zone: (entry["number"], entry["checked"]) for zone, entry in lines.items()},
    )


class App:
    """The whole bot."""

    def __init__(self, settings: Settings, store: Store, alarm: Alarm) -> None:
        self._store = store
        self._alarm = alarm
        self._name = settings.name
        self._address = settings.signal_cli
        self._was_hearing = False
        self._stirred = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._calls: set[asyncio.Task[None]] = set()
        tools = make_tools(alarm.now, alarm.pick)
        passed = crash_at(settings.pretend_crash) if settings.pretend_crash else just_pass
        self.desk = Desk(
            store,
            tools,
            set_alarm=self._set_alarm,
            posted=self._posted,
            call_the_roll=self._call_the_roll,
            submit=self._submit,
            unpack=lambda parcels: self._keep(asyncio.create_task(self.unpacking.unpack(parcels))),
            passed=passed,
            letters_wait=self._letters_wait,
            letters_come=lambda: self.signal.waiting > 1,  # the one that has just come is still counted
        )
        self.signal = Signal(
            settings.signal_cli,
            need_account(settings),
            write_down=self._write_down,
            hear=self.desk.hear,
            on_change=self._line_changed,
            given_up=self.desk.set_aside,
            attachments=settings.attachments,
            passed=passed,
        )
        self.outbox = Outbox(store, self.signal, tools, self._sent, passed)
        self.unpacking = Unpacking(store, self.signal.parcels, self.desk.hand_in)

    @classmethod
    async def build(cls, settings: Settings) -> App:
        need_account(settings)
        return cls(settings, await open_store(settings), await make_alarm(settings))

    async def start(self) -> None:
        """What comes is written down from the beginning, and heard when the sessions that were going on are awake."""
        log.info("Starting.", {"address": self._address})
        async with self._store.read() as tx:
            letters = await inbox.waiting(tx)
        unreadable = await self.signal.offer(letters)
        self.desk.hand_in(partial(line.went_down, at=self._alarm.now()))  # until it is there
        await self.signal.start()
        await self.desk.wake_up()
        for number in unreadable:
            await self.desk.set_aside(number, "")
        if isinstance(self._alarm, PretendAlarm):
            self._alarm.settle_with(self._settled)
        self._tasks = [asyncio.create_task(self.desk.run()), asyncio.create_task(self.outbox.run())]
        self._tasks.append(asyncio.create_task(self._introduce()))
        self._keep(asyncio.create_task(self.unpacking.unpack([])))
        self._alarm.start(self.desk.ring)

    async def stop(self) -> None:
        """What is not done yet is saved and done after the next start."""
        await self._alarm.stop()
        await self.signal.stop()
        for task in (*self._tasks, *self._calls):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._calls, return_exceptions=True)
        await self._store.close()

    async def run(self, stopped: asyncio.Event) -> None:
        """Until `stopped` is set."""
        await self.start()
        try:
            await stopped.wait()
        finally:
            await self.stop()

    def _line_changed(self) -> None:
        if self.signal.hearing != self._was_hearing:
            self._was_hearing = self.signal.hearing
            log.info("The line to Signal is there." if self._was_hearing else "The line to Signal is gone.")
            self.desk.hand_in(partial(line.came_back if self._was_hearing else line.went_down, at=self._alarm.now()))
        if self.desk.holds_bell and not self._letters_wait():
            self.desk.ring()
        self._stirred.set()

    def _letters_wait(self) -> bool:
        """While nothing is heard from Signal, it keeps letters for us; those written down are on their way."""
        return not self.signal.hearing or self.signal.waiting > 0

    def _posted(self, posts: bool) -> None:
        waits = self.outbox.next_at
        if posts or (waits is not None and waits <= self._alarm.now()):
            self.outbox.wake()
        self._stirred.set()

    def _set_alarm(self, bell: int | None) -> None:
        """At the next bell, or when a post that had to wait may be sent."""
        waits = self.outbox.next_at
        if waits is not None and waits <= self._alarm.now():
            waits = None  # it is being looked at
        self._alarm.set(min((at for at in (bell, waits) if at is not None), default=None))

    def _sent(self) -> None:
        """The outbox has looked, or a lane has come to rest."""
        self._set_alarm(self.desk.alarm_at)
        self._stirred.set()

    async def _write_down(self, noted: list[Noted]) -> list[tuple[int, str]]:
        """Before anything else looks at a letter it is in the inbox. Nothing more is read meanwhile."""

        async def write() -> list[tuple[int, str]]:
            async with self._store.write() as tx:
                marked = [(tx.mark(one.mark_key), one) for one in noted]
                senders = {mark: people.mark_of(tx, one.sender) for mark, one in marked}
                return await inbox.add_all(tx, [(mark, one.frame_json, one.at) for mark, one in marked], senders)

        return await Patience("inbox").until_done(write)

    async def _introduce(self) -> None:
        """Who are we, and under what name: a group can only be made with a name (signal.md, 4)."""
        while True:
            try:
                await self.signal.whoami()
                await self.signal.set_profile(self._name)
                return
            except PostTrouble as trouble:
                log.warning("Signal does not know us yet.", about(trouble))
                await asyncio.sleep(INTRODUCE_AGAIN_SECONDS)

    def _call_the_roll(self, group: str) -> None:
        """Somebody came or went in a Signal group, and Signal does not say who: look."""
        self._keep(asyncio.create_task(self._look_at(group)))

    async def _look_at(self, group_id: str) -> None:
        asked_at = self._alarm.now()

        async def read() -> groups.Group | None:
            async with self._store.read() as tx:
                return await groups.by_id(tx, group_id)

        group = await Patience("roll call").until_done(read)
        if group is None or group.signal_group is None:
            return
        try:
            view = await self.signal.group_members(group.signal_group)
        except PostTrouble:
            return
        if view is not None:
            self.desk.answer_roll(RollCall(group_id, view.members | view.pending, asked_at))

    def _submit(self, submission: Submission) -> None:
        """Somebody solved the captcha that Signal wanted to see."""
        self._keep(asyncio.create_task(self._submit_and_say(submission)))

    async def _submit_and_say(self, submission: Submission) -> None:
        try:
            await self.signal.submit_challenge(submission.token, submission.captcha)
            outcome = challenge.ACCEPTED
        except Refused as refused:
            outcome = challenge.UNREACHABLE if refused.reason == "IO" else challenge.REJECTED
        except PostTrouble:
            outcome = challenge.UNKNOWN
        log.info("Signal has answered to the captcha.", {"answer": outcome})

        async def save() -> None:
            async with self._store.write() as tx:
                await challenge.hear_outcome(tx, submission.errand, outcome, self._alarm.now())

        await Patience("challenge").until_done(save)
        self.outbox.heed()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        task.add_done_callback(lambda _: self._stirred.set())

    async def _settled(self, subscription: int | None, frames: int) -> int | None:
        """Wait until nothing is left to do at this time; when the next thing is."""
        while True:
            self._stirred.clear()
            if self._is_quiet(subscription, frames):
                times = [at for at in (self.desk.next_bell, self.outbox.next_at) if at is not None]
                return min(times, default=None)
            await self._stirred.wait()

    def _is_quiet(self, subscription: int | None, frames: int) -> bool:
        signal = self.signal
        heard = signal.subscription == subscription and signal.frames >= frames and signal.waiting == 0
        return heard and not (self.desk.busy or self.outbox.busy or self._calls)
