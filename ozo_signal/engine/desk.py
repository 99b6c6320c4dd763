"""The desk: one loop that everything passes, in one order.

Letters come in, the alarm rings, the command line leaves errands. Whatever waits is taken together: each thing is
decided and saved in one transaction with its posts, and only then is anything sent. A letter that cannot be handled
stays in the inbox and its author is told; it never holds up the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from ozo_signal.core.faults import about
from ozo_signal.core.names import SECOND, Passed, Point, just_pass
from ozo_signal.engine import awakening, errands, evening, keeping, round, stuck, visits
from ozo_signal.engine.challenge import Submission
from ozo_signal.engine.patience import Patience
from ozo_signal.engine.tools import Tools
from ozo_signal.engine.tray import Handful, Tray, Work
from ozo_signal.engine.visits import RollCall
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Store, StoreTrouble, Tx, inbox, meetings, outbox

log = logging.getLogger(__name__)

ALIVE_EVERY = 5 * SECOND


class Desk:
    """`posted` is called after every transaction, with whether there is something to send; `set_alarm` with the
    time of the next bell; `submit` with an answer for Signal, when it is saved that it was taken; `unpack` with the
    names of what came along with letters that are saved, and now and then without any.

    `letters_wait` says whether letters may be on their way to us that were sent before now: no bell overtakes them.
    `letters_come` says whether more of them are about to be heard this instant.
    """

    def __init__(
        self,
        store: Store,
        tools: Tools,
        *,
        set_alarm: Callable[[int | None], None],
        posted: Callable[[bool], None],
        call_the_roll: Callable[[str], None] = lambda group: None,
        submit: Callable[[Submission], None] = lambda submission: None,
        unpack: Callable[[list[str]], None] = lambda parcels: None,
        passed: Passed = just_pass,
        letters_wait: Callable[[], bool] = lambda: False,
        letters_come: Callable[[], bool] = lambda: False,
    ) -> None:
        self._passed = passed
        self._store = store
        self._tools = tools
        self._set_alarm = set_alarm
        self._posted = posted
        self._call_the_roll = call_the_roll
        self._submit = submit
        self._unpack = unpack
        self._letters_wait = letters_wait
        self._tray = Tray(letters_come)
        self._submissions: list[Submission] = []
        self._alive_at = 0
        self._kept_at = -keeping.EVERY
        self._is_swept = True
        self._busy = False
        self._patience = Patience("desk")
        self.next_bell: int | None = None
        self.holds_bell = False  # one that is due, until the letters that wait are heard

    @property
    def alarm_at(self) -> int | None:
        """When to ring next; None while a bell is held: whoever brings the letters rings then."""
        return None if self.holds_bell else self.next_bell

    @property
    def busy(self) -> bool:
        return self._busy or self._tray.waits

    async def hear(self, letter: Letter) -> None:
        """Put a letter on the desk. It is already in the inbox."""
        self._tray.put(letter=letter)

    def ring(self) -> None:
        """The alarm, or somebody who wants the desk to look around."""
        self._tray.put(rung=True)

    def hand_in(self, work: Work) -> None:
        """Have something written down in the next transaction."""
        self._tray.put(work=work)

    def answer_roll(self, roll: RollCall) -> None:
        self._tray.put(roll=roll)

    async def wake_up(self) -> None:
        """After a start, before anything is heard: the sessions learn for how long we were away."""
        async with self._store.write() as tx:
            await outbox.forget_unsure_slots(tx)
            last = await outbox.last_sent(tx, outbox.ALIVE)
        await awakening.wake_up(self._store, self._tools, last[0] if last else None)
        async with self._store.write() as tx:
            await keeping.tidy(tx)
            await self._look_around(tx, self._tools.now(), thoroughly=True)
        self._after(posts=True)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._tray.wait()
            self._busy = True
            taken = await self._tray.take()
            posts = False
            try:
                posts = await self._take_what_waits(taken)
                await self._sweep()
            except Exception as trouble:
                # The store would not take it (a full disk, a lock): nothing was saved, so nothing is lost. Again.
                self._submissions.clear()
                self._tray.put_back(taken)
                await self._patience.rest(trouble)
            else:
                self._patience.rewarded()
            finally:
                self._busy = False
            self._after(posts)

    async def set_aside(self, number: int, sender: str) -> None:
        """A letter that could not even be brought here."""
        async with self._store.write() as tx:
            await stuck.set_aside(tx, self._tools, number, sender)
        self._after(tx.posts)

    async def _sweep(self) -> None:
        """What was struck out is overwritten as well, now and then; when somebody waits, a little later."""
        if not self._is_swept and not self._tray.has_letters:
            self._is_swept = await self._store.sweep()
            self._unpack([])

    def _after(self, posts: bool) -> None:
        self._set_alarm(self.alarm_at)
        self._posted(posts)
        submissions, self._submissions = self._submissions, []
        for submission in submissions:
            self._submit(submission)

    async def _take_what_waits(self, taken: Handful) -> bool:
        try:
            async with self._store.write() as tx:
                changed = await self._take_all(tx, taken.letters)
                await self._take_the_rest(tx, taken)
        except StoreTrouble:
            raise  # that is no fault of a letter
        except Exception:
            if not taken.letters:
                raise
            # All of it is undone. One of them may be to blame, so now each of them is on its own.
            async with self._store.write() as tx:
                changed = await self._take_one_by_one(tx, taken.letters)
                await self._take_the_rest(tx, taken)
        if tx.posts:
            self._passed(Point.COMMITTED)
        for group in changed:
            self._call_the_roll(group)
        if names := [parcel.id for letter in taken.letters for parcel in letter.parcels]:
            self._unpack(names)
        return tx.posts

    async def _take_the_rest(self, tx: Tx, taken: Handful) -> None:
        for work in taken.works:
            await work(tx, self._tools)
        for roll in taken.rolls:
            await visits.check_members(tx, self._tools, roll)
        await self._look_around(tx, self._tools.now(), thoroughly=taken.rung)
        if tx.posts:
            self._passed(Point.DECIDED)

    async def _take_all(self, tx: Tx, letters: list[Letter]) -> list[str]:
        """Letters, struck out in the transaction of their consequences. The groups whose members may have changed."""
        changed = [group for letter in letters if (group := await self._take(tx, letter)) is not None]
        await inbox.strike(tx, [letter.number for letter in letters], self._tools.now())
        return changed

    async def _take_one_by_one(self, tx: Tx, letters: list[Letter]) -> list[str]:
        """The same, but one that cannot be handled stays in the inbox, and its author is told."""
        changed: list[str] = []
        for letter in letters:
            try:
                async with tx.savepoint():
                    changed += await self._take_all(tx, [letter])
            except StoreTrouble:
                raise
            except Exception as trouble:
                who = tx.fingerprint(letter.sender)
                log.error("A letter could not be handled.", {"letter": letter.number, "who": who, **about(trouble)})
                await stuck.set_letter_aside(tx, self._tools, letter)
        return changed

    async def _take(self, tx: Tx, letter: Letter) -> str | None:
        """One letter. A group's id when its members should be looked at again."""
        if self.next_bell is not None and self.next_bell < letter.at:
            await self._ring_bells(tx, letter.at - 1)  # what was due before it was sent comes before it
        return await visits.hear(tx, self._tools, letter)

    async def _look_around(self, tx: Tx, now: int, *, thoroughly: bool) -> None:
        """Everything that is due, and when the next thing will be. `thoroughly`: the house is kept, too."""
        if thoroughly:
            self._submissions += await errands.carry_out(tx, self._tools, now)
            await errands.keep_watch(tx, self._tools, now)
        if thoroughly and not 0 <= now - self._kept_at < keeping.EVERY:
            await keeping.erase_due(tx, self._tools, now)
            self._kept_at, self._is_swept = now, False
        if abs(now - self._alive_at) >= ALIVE_EVERY:  # the machine's clock may be set back
            self._alive_at = now
            await outbox.sent(tx, outbox.ALIVE, now, now)
        self.next_bell = await meetings.earliest_bell(tx)
        is_due = self.next_bell is not None and self.next_bell <= now
        self.holds_bell = is_due and (self._tray.has_letters or self._letters_wait())
        if is_due and not self.holds_bell:
            await awakening.oversleep(tx, self._tools, now)
            await self._ring_bells(tx, now)

    async def _ring_bells(self, tx: Tx, until: int) -> None:
        await evening.ring(tx, self._tools, until)
        await round.ring(tx, self._tools, until)
        await evening.ring(tx, self._tools, until)  # a session that was just opened may have bells of its own
        self.next_bell = await meetings.earliest_bell(tx)
