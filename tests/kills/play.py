"""Plays an evening with the bot, which is killed where the fates say, and writes down what is seen."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from ozo_signal.simulator.client import StageError

from ..nursery.lives import Nursery
from ..stack.circle import Circle, make_circle
from ..stack.house import open_house
from .evening import CODE, MODERATOR, PEOPLE, Act, Evening, Step
from .fates import Fates
from .mortal import Mortal
from .record import CARD, Chapter, Death, Post, Record, post_of
from .witness import Witness

KINDS = {"write": "words", "edit": "edit", "delete": "delete", "react": "reaction", "typing": "typing"}


async def rehearse(folder: Path, nursery: Nursery, evening: Evening) -> tuple[Evening, Record]:
    """The evening without a kill, and without what nobody can do, such as writing in a group that was closed."""
    while True:
        record = await play(Path(tempfile.mkdtemp(dir=folder)), nursery, evening)
        if not record.refused:
            return evening, record
        evening = evening.without(record.refused)


async def play(folder: Path, nursery: Nursery, evening: Evening, fates: Fates | None = None) -> Record:
    """The record of this evening, in a house of its own in an empty folder. Without fates, nobody is killed in it."""
    trace = folder / "trace"
    async with open_house(folder, now="2026-12-02T12:00:00+01:00", trace=trace) as house:
        circle = await make_circle(house, start="2026-12-03 20:00", sessions=2, method=evening.method, mark="")
        player = _Player(circle, nursery, fates or Fates(), Witness(house.data, trace))
        for name in PEOPLE:
            player.uuids[name] = await house.stage.phone(name)
        try:
            await player.play(evening.steps)
        except (AssertionError, StageError) as trouble:
            # What was seen until then says more than this.
            player.record.stopped = f"{player.during}: {trouble}"
        finally:
            await player.bot.end()
        player.record.complaints = house.complaints()
    return player.record


class _Player:
    """One evening, chapter by chapter. `names` tells which act was done at which timestamp, `stamps` when which was."""

    def __init__(self, circle: Circle, nursery: Nursery, fates: Fates, witness: Witness) -> None:
        self.record = Record()
        self.uuids: dict[str, str] = {}
        self._circle, self._stage, self._witness = circle, circle.house.stage, witness
        self._fates = fates
        self.bot = Mortal(circle.house, nursery, fates, self._bury)
        self._names: dict[int, str] = {}
        self._stamps: dict[str, int] = {}
        self._codes = dict(zip(PEOPLE, circle.codes, strict=False))
        self._posts: list[Post] = []
        self._seen = 0
        self.during = "the beginning"
        self._began_in = 1

    async def play(self, steps: Sequence[Step]) -> None:
        """The whole evening, and what everyone finds again afterwards, when nobody is killed any more."""
        await self.bot.live()
        number = 0
        while number < len(steps):
            fate = self._fates.next()
            self.during = f"step {number}, {fate}"
            if fate in ("at rest", "while away"):
                await self.bot.kill()
                self._began_in += 1
            if fate == "at rest":
                await self._come_back()
                continue
            together = self._together(steps, number) if fate == "while away" else 1
            taken = range(number, number + together)
            await self._take([steps[each] for each in taken], fate)
            acts = [act for each in taken if (act := steps[each].act)]
            await self._write_chapter(taken, [act for act in acts if act.name not in self.record.refused])
            number += together
        self.during = "the end"
        self._fates.spare()
        await self.bot.kill()
        await self._come_back()
        await self._look_back(steps)
        assert await self.bot.stop() == 0, "the bot does not stop when it is asked to"

    async def _come_back(self) -> None:
        """Killed and started, and nothing else: nobody notices."""
        await self.bot.live()
        await self.bot.rest()
        await self._write_chapter((), ())

    def _together(self, steps: Sequence[Step], number: int) -> int:
        """How many acts are done before anybody hears them."""
        wanted, together = self._fates.together(), 1
        following = steps[number + 1 : number + wanted] if steps[number].act else ()
        for step in following:
            if not step.free:
                break
            together += 1
        return together

    async def _take(self, steps: Sequence[Step], fate: str) -> None:
        for step in steps:
            if step.act is not None:
                await self._try(step.act)
        if fate == "while away":
            await self.bot.live()
        elif fate == "meanwhile":
            self.bot.light_fuse()
        [first, *_] = steps
        if first.act is not None:
            await self.bot.rest()
        elif first.until is not None:
            await self.bot.walk(self._circle.starts_at + first.until)
        else:
            await self.bot.walk(await self._stage.now() + first.seconds * 1000)

    async def _try(self, act: Act) -> None:
        try:
            await self._do(act)
        except StageError:
            if self._fates.spare_everybody:
                self.record.refused.add(act.name)
            else:
                raise

    async def _do(self, act: Act) -> None:
        """The act, on the phone; again when it was lost, as somebody does who sees nothing happen."""
        group = self._circle.name if act.in_group else None
        of = self._stamps.get(act.of, 0)
        if act.does == "write":
            stamp = await self._stage.write(act.who, self._text(act), group=group)
        elif act.does == "edit":
            stamp = await self._stage.edit(act.who, of, act.text)
        elif act.does == "delete":
            stamp = await self._stage.delete(act.who, of)
        elif act.does == "react":
            stamp = await self._stage.react(act.who, of, act.text, group=group)
        else:
            stamp = await self._stage.typing(act.who, group=group)
        self._stamps[act.name] = stamp
        self._names[stamp] = act.name

    def _text(self, act: Act) -> str:
        return self._codes[act.who] if act.text == CODE else act.text

    async def _write_chapter(self, steps: Sequence[int], acts: Sequence[Act]) -> None:
        """Close a chapter, when whatever was lost has been made good."""
        lost = self._unknown(acts)
        overtaken = acts[acts.index(lost[0]) : len(acts) - len(lost)] if lost else ()
        missing = [act.name for act in lost if not self._is_explained(act)]
        for act in lost if not missing else ():
            await self._make_good(act)
        await self._look()
        self.record.chapters.append(
            Chapter(
                steps=tuple(steps),
                posts=tuple(self._posts),
                began_in=self._began_in,
                card=await self._card(),
                missing=tuple(missing),
                overtaken=tuple(act.name for act in overtaken if act not in lost),
            )
        )
        self._posts.clear()
        self._began_in = self.bot.lives

    def _unknown(self, acts: Sequence[Act]) -> list[Act]:
        """Those of which the bot has nothing, neither in the inbox nor as a mark of what it has heard."""
        keys = {act.name: f"{self.uuids[act.who]}:{self._stamps[act.name]}:{KINDS[act.does]}" for act in acts}
        known = self._witness.known(keys) if keys else set()
        return [act for act in acts if act.name not in known]

    def _is_explained(self, act: Act) -> bool:
        """It was handed over to a life that is over: Signal has forgotten it, and the bot had not kept it yet."""
        handed = self._witness.handed.get(self._stamps[act.name])
        return handed is not None and handed.life < self.bot.lives

    async def _make_good(self, act: Act) -> None:
        while self._unknown([act]):
            assert self._is_explained(act)
            self.record.lost.append(act.name)
            stamp = self._stamps[act.name]
            if act.does in ("edit", "delete"):
                # A phone cannot do it again: from now on it calls the message by a name that the bot never heard.
                await self._stage.raw(self._witness.handed[stamp].frame)
            else:
                self._names[stamp] = f"{act.name}, lost"
                await self._do(act)
            await self.bot.rest()
            await self._look()

    async def _bury(self, where: str) -> None:
        await self._look()
        self.record.deaths.append(Death(where, self.during))

    async def _look(self) -> None:
        """Whatever was done until now, the present life did."""
        self._witness.look(self.bot.lives)
        posts = await self._stage.posts(since=self._seen)
        self._seen += len(posts)
        self._posts += [post_of(self.bot.lives, post, self._names, self._circle.id) for post in posts]

    async def _card(self) -> str:
        lines = await self._stage.screen(MODERATOR)
        return str(([""] + [line["text"] for line in lines if line["from"] == "bot" and CARD in line["text"]])[-1])

    async def _look_back(self, steps: Sequence[Step]) -> None:
        """The notes that come back, the marks on them, and what is left in the store."""
        acts = [step.act for step in steps if step.act is not None]
        for who in PEOPLE:
            await self._circle.heard(who)
            await self._stage.write(who, "mijn notities")
            await self.bot.rest()
            heard = await self._circle.heard(who)
            notes = [text for text in heard if self._circle.keys([text])[0] not in ("notes.head", "notes.none")]
            self.record.notes[who] = [text.splitlines()[-1] for text in notes]
            self.record.kept[who] = kept_of(who, acts)
            await self._read_marks(who, {act.name for act in acts if act.is_note})
        self.record.unsafe = frozenset(name for name in self.record.marks if name.endswith(", lost"))
        self.record.left_over = self._witness.left_over()

    async def _read_marks(self, who: str, notes: set[str]) -> None:
        for line in await self._stage.screen(who):
            name = self._names.get(line["first"], "")
            if name.removesuffix(", lost") in notes and not line["deleted"]:
                self.record.marks[name] = line["reactions"].get("bot", "")


def kept_of(who: str, acts: Sequence[Act]) -> list[str]:
    """The notes of this person as they should come back: as they were edited last, without those they deleted."""
    kept = {act.name: act.text for act in acts if act.is_note and act.who == who}
    for act in acts:
        if act.of in kept and act.does == "edit":
            kept[act.of] = act.text
        elif act.of in kept and act.does == "delete":
            del kept[act.of]
    return list(kept.values())
