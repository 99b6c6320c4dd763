"""An invented evening held twice: by the core and the rooms alone, and by the real house with its store and its line.

Everything that comes from outside (a letter, a bell, a kill, a cut line, a wrong clock) is brought about in both, round
by round. After each round both must have said the same to the same phones, and be at the same place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Any

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import step as core
from ozo_signal.core.names import MemberId
from ozo_signal.core.session import Session
from ozo_signal.language.values import MENTION_SIGN
from ozo_signal.rooms.group import GroupRoom
from ozo_signal.signal.letters import LetterKind, PostKind
from ozo_signal.simulator.client import StageError
from ozo_signal.storage import codec

from ..seeds.cast import Cast
from ..seeds.deeds import Act
from ..seeds.evening import Evening, Round
from ..seeds.letters import NOTES, SAYS, Pen, Written
from ..seeds.phones import Sent
from ..seeds.rules import Step
from ..seeds.trouble import AWAY
from ..stack.circle import Circle
from ..stack.sentences import key_of

Post = tuple[str, str]  # what kind of post, and what is in it
Lanes = dict[str, list[Post]]  # where it went: "*" or a member

# What only the real house says: around a session, and where something has to be looked up.
REAL_ONLY = (
    "after.moderator",
    "leave.done",
    "leave.moderator",
    "card",
    "remind.",
    "prepare",
    "help",
    "privacy",
    "notes.",
    "topics.none",
    "skip.",
    "slow.",
)
LINE = {"line cut": "down", "letters late": "deaf"}
NOISY = 0.03  # the chance per round
NOISE = ("close", "clean")  # on the line, at no moment in particular: it must not make any difference


class RealEvening(Evening):
    """The same evening; only that the bot's last sign of life is in the real store."""

    def __init__(self, seed: int, cast: Cast, last_alive: Callable[[], int | None], step: Step = core.step) -> None:
        super().__init__(seed, step, GroupRoom(), cast)
        self._in_store = last_alive

    def _last_alive(self, gone: int) -> int:
        last = self._in_store()
        guess = super()._last_alive(gone)  # which is asked so that the same dice fall
        return guess if last is None else last


class Store:
    """The store of a running bot, as it lies on the disk."""

    def __init__(self, folder: Path, group: str) -> None:
        self._file = folder / "ozo.sqlite"
        self._group = group

    def members(self) -> list[MemberId]:
        """In the order in which they came."""
        rows = self._ask("SELECT person_id FROM memberships WHERE group_id = ? ORDER BY number", self._group)
        return [row[0] for row in rows]

    def session(self) -> Session | None:
        """The one that is going on."""
        found = self._ask("SELECT session FROM meetings WHERE group_id = ? AND state = 'live'", self._group)
        return codec.load(Session, found[0][0]) if found else None

    def words(self) -> dict[str, str]:
        """The handles of everything that people wrote and that is kept, and what sort of thing it is."""
        return dict(self._ask("SELECT id, kind FROM words WHERE group_id = ?", self._group))

    def in_clear(self, text: str) -> list[Path]:
        """Files beside the store in which this can be read."""
        marks = (text.encode(), text.encode("utf-16-le"))
        files = [path for path in self._file.parent.rglob("*") if path.is_file()]
        return [path for path in files if any(mark in path.read_bytes() for mark in marks)]

    def last_alive(self) -> int | None:
        found = self._ask("SELECT at FROM sent WHERE slot = 'alive'")
        return found[0][0] if found else None

    def _ask(self, question: str, *values: str) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as connection:
            return connection.execute(question, values).fetchall()


class Twins:
    """Both evenings. `names` are the phones of the members."""

    def __init__(self, circle: Circle, evening: Evening, store: Store, names: dict[MemberId, str]) -> None:
        self._circle, self._stage = circle, circle.house.stage
        self._chance = Random(evening.seed)
        self.evening = evening
        self._store = store
        self._names = names
        self._posts = self._now = 0
        self._room_line = 0  # the bot's last message in the group
        self._reacted: dict[MemberId, int] = {}
        self._gone: set[MemberId] = set()
        self._done: set[int] = set()
        self._down = False  # the line
        self.reached: set[str] = set()
        self.kills = 0

    async def play(self) -> None:
        """AssertionError where they part."""
        self._posts, self._now = len(await self._stage.posts()), await self._stage.now()
        for round_ in self.evening.rounds():
            await self._bring_about(round_)
            await self._compare(round_)
        for language in (*SAYS.values(), *NOTES.values()):
            assert self._store.in_clear(language) == [], "a word lies on the disk in clear"

    async def _bring_about(self, round_: Round) -> None:
        self.reached.add(round_.what)
        if round_.what in AWAY:
            await self._go_away(round_)
        elif round_.what in LINE:
            await self._stage.trouble_on_line(LINE[round_.what])
            self._down = self._down or round_.what == "line cut"
        elif round_.what == "line back":
            await self._move(round_.now)
            await self._stage.trouble_on_line(None)
            self._down = False
        elif round_.what == "double":
            await self._move(round_.now)
            await self._again(round_.acts[0])
        elif round_.what == "letter":
            await self._move(round_.now, unasked=round_.overslept)
            await self._do(round_.acts[0])
        elif round_.what.startswith("clock"):
            await self._stage.do("wrong_clock", ahead=self.evening.ahead)
        else:
            await self._move(round_.now)
        if self._down:
            return  # nobody can be asked whether they have anything left to do
        if self._chance.random() < NOISY:
            await self._stage.trouble_on_line(self._chance.choice(NOISE))
            self.reached.add("noise on the line")
        await self._circle.house.settle()

    async def _move(self, to: int, *, unasked: bool = False) -> None:
        """Over everything before it: a late alarm has to be late here, too. `unasked`: it comes after what is next."""
        if unasked or self._down:
            await self._stage.do("move", to=to)
        elif to > self._now:
            await self._stage.advance(to=to)
        self._now = to

    async def _go_away(self, round_: Round) -> None:
        """Killed, and started again when it is time for it. What is sent meanwhile waits."""
        await self._circle.house.kill_bot()
        self.kills += 1
        await self._stage.trouble_on_line(None)
        self._down = False
        for act in round_.acts:
            await self._stage.do("move", to=max(act.deed.at, self._now))
            await self._do(act)
        await self._move(round_.now, unasked=True)
        await self._circle.house.start_bot()

    async def _again(self, act: Act) -> None:
        if not isinstance(act.deed, ev.Left):
            await self._stage.do("again", timestamp=act.deed.at)

    async def _do(self, act: Act) -> None:
        """On the phone of whoever does it."""
        deed = act.deed
        if deed.by in self._gone:
            return
        if deed.at in self._done:
            await self._again(act)
            return
        self._done.add(deed.at)
        phone = self._circle.phone(self._names[deed.by])
        if isinstance(deed, ev.Left):
            with suppress(StageError):  # they have left already
                await self._stage.leave(phone, self._circle.name)
            self._gone = {*self._gone, deed.by}
            return
        person = next(one for one in self.evening.cast.companions if one.id == deed.by)
        written = Pen(person.language).write(deed)
        assert written is not None
        stamp = await self._write(phone, deed.by, written)
        assert stamp in (None, deed.at), f"two things at one moment: {deed} {stamp}"

    async def _write(self, phone: str, who: MemberId, written: Written) -> int | None:
        group = self._circle.name if written.room else None
        try:
            if written.kind is LetterKind.TYPING:
                return await self._stage.typing(phone, group=group)
            if written.kind is LetterKind.EDIT:
                return await self._stage.edit(phone, written.target or 0, written.text)
            if written.kind is LetterKind.DELETE:
                return await self._stage.delete(phone, written.target or 0)
            if written.kind is LetterKind.REACTION:
                target = self._reacted.get(who, self._room_line) if written.removed else self._room_line
                self._reacted[who] = target
                return await self._stage.react(phone, target, written.emoji, remove=written.removed, group=group)
            return await self._stage.write(phone, written.text, group=group)
        except StageError:
            return None  # the phone does not let them: the door is closed, or they have left

    async def _compare(self, round_: Round) -> None:
        rooms = self.evening.rooms
        assert rooms is not None
        self._gone = self._names.keys() - rooms.people.keys()
        real = await self._news()
        meant = self._meant(sent for happening in round_.happenings for sent in happening.sent)
        safety = [("send", self._as_shown(one)) for h in round_.happenings for one in h.sent if one.sending.urgent]
        for lane in sorted(real.keys() | meant.keys()):
            said = [post for post in real.get(lane, []) if not self._is_real_only(lane, post)]
            wish = meant.get(lane, [])
            same = safety_first(said, safety) == safety_first(wish, safety)
            assert same, f"in the real house {lane} gets {said}, not {wish}"
        if self._down:
            return
        kept, meant_to_be = self._store.words(), {words: rooms.memory.sorts[words] for words in rooms.memory.kept}
        assert kept == meant_to_be, f"in the real house {kept} is kept, not {meant_to_be}"
        session, real_session = self.evening.session, self._store.session()
        if session.closed or real_session is None:
            assert session.closed and real_session is None, "only one of them is over"
            return
        assert real_session == session, f"the real session is elsewhere:\n{_differences(real_session, session)}"

    async def _news(self) -> Lanes:
        """What the bot posted since this was asked last, by where it went."""
        posts = await self._stage.posts(since=self._posts)
        self._posts += len(posts)
        lanes: Lanes = {}
        of_phone = {self._circle.phone(name): who for who, name in self._names.items()}
        for post in posts:
            if post["kind"] not in ("send", "react"):
                continue
            lane = ef.ROOM if post["group"] == self._circle.name else of_phone[post["to"][0]]
            if post["kind"] == "send" and lane == ef.ROOM:
                self._room_line = post["timestamp"]
            said = post["text"] if post["kind"] == "send" else f"{post['emoji']} {post['target']}"
            lanes.setdefault(lane, []).append((post["kind"], said))
        return lanes

    def _meant(self, sent: Iterable[Sent]) -> Lanes:
        lanes: Lanes = {}
        for one in sent:
            post, lane = one.sending.post, one.sending.to
            if post.kind is PostKind.SAY and one.because != "card":
                lanes.setdefault(lane, []).append(("send", self._as_shown(one)))
            elif post.kind is PostKind.REACT:
                lanes.setdefault(lane, []).append(("react", f"{post.emoji} {post.target}"))
        return lanes

    def _as_shown(self, sent: Sent) -> str:
        text = sent.sending.post.text
        uuids = {one.uuid: one.name for one in self.evening.cast.companions}
        for mention in sent.sending.post.mentions:
            text = text.replace(MENTION_SIGN, f"@{uuids[mention.uuid]}", 1)
        return text

    def _is_real_only(self, lane: str, post: Post) -> bool:
        language = self._circle.language
        if lane != ef.ROOM:
            language = next(one.language for one in self.evening.cast.companions if one.id == lane)
        return post[0] == "send" and key_of(post[1], language).startswith(REAL_ONLY)


def safety_first(posts: list[Post], safety: list[Post]) -> list[Post]:
    """It overtakes what still waits to be sent, and not what was sent already: so its place says nothing."""
    return sorted(posts, key=lambda post: post not in safety)


def _differences(real: Session, meant: Session) -> str:
    names = [name for name in vars(real) if getattr(real, name) != getattr(meant, name)]
    return "\n".join(f"{name}: {getattr(real, name)!r}, not {getattr(meant, name)!r}" for name in names)
