"""What the bot has to take a letter for, what it took it for, and what should become of it from then on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ozo_signal.core import notes
from ozo_signal.core.method import Floor
from ozo_signal.core.session import Session
from ozo_signal.engine.evening import live_session
from ozo_signal.engine.reactions import copy_of
from ozo_signal.language.addressing import sign_of
from ozo_signal.rooms.company import words_id
from ozo_signal.storage import Store, Tx, groups, people, relayed
from ozo_signal.storage.relayed import Relayed

from .acts import Act
from .group import GROUP
from .people import Line, Person
from .signal import Clock


class Fates:
    """Of what people do, and of themselves: who is in."""

    def __init__(self, clock: Clock, people: list[Person], lines: list[Line], tell: Callable[[str], None]) -> None:
        self.session: Session | None = None
        self.reached: Counter[str] = Counter()
        self._clock = clock
        self._people = people
        self._lines = lines
        self._tell = tell
        self._places = 0

    async def before(self, store: Store, act: Act) -> None:
        """How the bot has to take it."""
        async with store.read() as tx:
            live = await live_session(tx, GROUP)
            if act.target is not None:
                act.known = await _known(tx, act) is not None
        if act.line is not None:
            act.meant = self._meaning(act, act.line, live[1] if live else None)

    async def after(self, store: Store, act: Act) -> None:
        """It was heard: what has become of it, and what should become of it from now on."""
        await self.refresh(store)
        if act.line is not None:
            await self._judge(store, act, act.line)
        elif act.target is not None and act.known is not None:
            async with store.read() as tx:
                now = await _known(tx, act) is not None
            if now and not act.known:
                self._is_unclear(act)
            if not (now and act.known):
                return
        if act.then is not None:
            act.then()

    async def refresh(self, store: Store) -> None:
        """Who is in, what waits, and what waited and is sent."""
        async with store.read() as tx:
            live = await live_session(tx, GROUP)
            self.session = live[1] if live else None
            await self._look_who_is_in(tx)
            for line in [line for line in self._lines if line.fate == "held" and not self._is_held(line)]:
                sent = await relayed.by_own(tx, line.author.id, line.own.names[0]) is not None
                line.fate = "told"
                self.reached["what waited is sent" if sent else "what waited is not sent"] += 1
                if sent:
                    self._pass(line, self._others(line.author))

    async def _look_who_is_in(self, tx: Tx) -> None:
        there = {one.person: one for one in await groups.members(tx, GROUP, active_only=False)}
        for person in self._people:
            if not person.id and (known := await people.find(tx, person.uuid)) is not None:
                person.id = known.id
            here = there.get(person.id)
            member = here is not None and here.state == "active"
            self.reached["somebody leaves"] += person.member and not member
            self.reached["somebody comes late"] += member and not person.member
            person.member = member
            person.name = (here.name if here is not None else None) or person.name

    def _meaning(self, act: Act, line: Line, session: Session | None) -> str:
        """For whom it is. "unknown": it answers something that the bot does not know, so it cannot be told."""
        if session is None or session.closed or not act.who.member:
            return "told"
        if sign_of(act.letter.text or "")[0]:
            return "whisper"
        unknown = act.target is not None and act.letter.quote_author != act.who.uuid and not act.known
        if line.reader is not None:
            return "unknown" if unknown else "whisper"
        phase = session.now_in
        if phase is not None and phase.floor is Floor.SILENT and notes.takes_words(session, act.who.id):
            return "told"
        return "unknown" if unknown else "open"

    async def _judge(self, store: Store, act: Act, line: Line) -> None:
        others = self._others(act.who)
        async with store.read() as tx:
            one = await relayed.by_own(tx, act.who.id, act.letter.sent_at)
        if one is not None:
            self._pass(line, (line.reader,) if line.reader is not None else others)
            assert one.whispered == (line.reader is not None), f"line {line.number} is for others than it was meant for"
        elif self._is_held(line):
            line.fate, line.was_held = "held", True
        else:
            line.fate = "told" if others else "nobody"
        about = f"line {line.number} is {line.fate}, and was {act.meant}"
        if others and act.meant == "open":
            assert line.fate in ("passed", "held"), about
        elif act.meant == "whisper" and (line.reader is None or line.reader.member):
            assert line.fate == "passed", about
        elif act.meant == "told":
            assert line.fate in ("told", "nobody"), about
            line.is_kept = line.reader is None
        self.reached[f"a line is {line.fate}"] += 1
        self._tell(about)

    def _others(self, author: Person) -> tuple[Person, ...]:
        return tuple(person for person in self._people if person.member and person is not author)

    def _is_held(self, line: Line) -> bool:
        handle = words_id("p", line.own.names[0], line.author.id)
        return self.session is not None and any(note.words == handle for note in self.session.held)

    def _pass(self, line: Line, readers: tuple[Person, ...]) -> None:
        self._places += 1
        line.fate, line.readers, line.place = "passed", readers, self._places
        line.passed_at = self._clock.now
        if line.reader is not None:
            self.reached["a whisper"] += 1

    def _is_unclear(self, act: Act) -> None:
        for line in self._lines:
            copy = line.copy_on(act.who.phone)
            line.unclear = line.unclear or (copy is not None and act.target in copy.names)
        self.reached["a sign came before its copy was known"] += 1


async def _known(tx: Tx, act: Act) -> Relayed | None:
    """What this points at, as far as the bot knows."""
    own = act.who.uuid in (act.letter.target_author, act.letter.quote_author)
    return await (relayed.by_own if own else copy_of)(tx, act.who.id, act.target or 0)
