"""What must hold on the phones. What is still on its way may be missing, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ozo_signal.core.names import MINUTE
from ozo_signal.rooms.private import HELD

from .people import Line, Person
from .phones import BOT, TOKEN, Shown

IN_TIME = 5 * MINUTE
TRIED_AGAIN = 16 * MINUTE  # so late who could not be reached is tried again


class Checks:
    """`reached` counts what was really looked at."""

    def __init__(self, people: list[Person], lines: list[Line]) -> None:
        self.reached: Counter[str] = Counter()
        self._people = people
        self._lines = lines

    def always(self) -> None:
        """At any moment: what is where it may not be, twice, or before its time."""
        for person in self._people:
            first: dict[Person, int] = {}
            seen: dict[int, Shown] = {}
            for one in person.phone.shown:
                if one.author == BOT:
                    for number in sorted(one.lines):
                        self._may_see(person, self._lines[number], one, seen)
                        self._is_in_order(self._lines[number], number in seen, first)
                        seen[number] = one

    def in_time(self, now: int) -> None:
        """One who cannot be reached holds up nobody else."""
        for line in self._lines:
            if line.fate == "passed" and not line.deleted and line.passed_at + IN_TIME < now:
                for reader in line.readers:
                    if (
                        not reader.gone
                        and not reader.fails_since
                        and reader.reachable_since + TRIED_AGAIN < line.passed_at
                    ):
                        about = f"line {line.number} of {line.author.number} on the phone of {reader.number}"
                        assert reader.phone.copies(line.number), f"words do not come in time: {about}"
                        self.reached["somebody else could not be reached"] += any(r.fails_since for r in line.readers)

    def when_settled(self) -> None:
        """When nothing is on its way any more: everything is where it should be, and as it is now."""
        for line in self._lines:
            if line.fate == "passed":
                for reader in line.readers:
                    if not reader.gone:
                        self._check_copy(line, reader)
            if not line.author.gone and line.fate in ("passed", "held"):
                self._check_own(line)

    def _may_see(self, person: Person, line: Line, one: Shown, seen: dict[int, Shown]) -> None:
        if person is line.author:
            return  # the bot may say it to them again: as an offer, or because it was not sent
        if line.is_kept and one.post is not None and not TOKEN.match(one.text.partition("\n")[2]):
            return  # a topic in a list
        about = f"line {line.number}, {line.fate}, on the phone of {person.number}"
        assert line.fate in ("passed", "coming"), f"words are shown that are not for everyone: {about}"
        assert line.reader in (None, person), f"words for one alone are shown to another: {about}"
        before = seen.get(line.number)
        assert before is None or before.unsure, f"words are shown twice: {about}"
        if before is not None:
            self.reached["a copy is doubled"] += 1

    def _is_in_order(self, line: Line, again: bool, first: dict[Person, int]) -> None:
        if line.fate == "passed" and line.reader is None and not again:
            late = first.get(line.author, -1)
            assert late < line.place, f"line {line.number} of {line.author.number} comes too late"
            first[line.author] = line.place

    def _check_copy(self, line: Line, reader: Person) -> None:
        about = f"line {line.number} of {line.author.number} on the phone of {reader.number}"
        copies = reader.phone.copies(line.number)
        sure = [one for one in copies if not one.unsure]
        if line.deleted:
            assert all(one.deleted for one in sure), f"what was deleted is shown: {about}"
            self._count("a deletion", copies, sure)
            self.reached["a copy that was deleted before it came"] += not copies
            return
        assert copies, f"words did not come: {about}"
        assert len(sure) <= 1, f"words came more than once: {about}"
        self._count("a line", copies, sure)
        for one in sure:
            self._check_shown(line, reader, one, about)

    def _check_shown(self, line: Line, reader: Person, one: Shown, about: str) -> None:
        head, _, text = one.text.partition("\n")
        if line.reader is not None and text != line.text:  # how to answer it stands above it, too
            text = text.partition("\n")[2]
        named = line.author.name in head or (line.reader is not None and line.author.leads)
        assert named, f"another name stands above it: {head!r}, {about}"
        stays = reader.member and line.author.member  # what somebody changes does not follow those who leave
        if line.edited and stays:
            self.reached["an edit is shown"] += 1
        assert text == line.text or not stays, f"{text!r} is shown, not {line.text!r}: {about}"
        if line.answers is not None:
            self._check_answer(line.answers, reader, one, about)
        if stays and not line.unclear:
            shown = one.reactions.get(BOT)
            assert shown == line.shown_to(reader), f"{shown}, not {line.shown_to(reader)}, stands under {about}"
            self.reached["a reaction is shown"] += shown is not None

    def _check_answer(self, answered: Line, reader: Person, one: Shown, about: str) -> None:
        if answered.deleted:
            return
        own = answered.author is reader
        there = [answered.own] if own else reader.phone.copies(answered.number)
        if there and not any(other.unsure for other in there):
            before = reader.phone.shown.index(there[0]) < reader.phone.shown.index(one)
            assert one.answers in there or not before, f"it is not shown what this answers: {about}"
            self.reached["an answer to their own line" if own else "an answer to a copy"] += before

    def _check_own(self, line: Line) -> None:
        sign = line.own.reactions.get(BOT)
        if line.fate == "held":
            assert sign == HELD or line.own.deleted, f"nothing says that line {line.number} waits"
            self.reached["a line waits"] += 1
        elif (
            line.reader is None
            and not line.was_held
            and not line.deleted
            and not line.own.deleted
            and line.author.member
        ):
            wish = line.shown_to(line.author)
            assert line.unclear or sign == wish, f"{sign}, not {wish}, stands under line {line.number} at its author's"

    def _count(self, what: str, copies: Iterable[Shown], sure: list[Shown]) -> None:
        self.reached[f"{what} on a phone"] += len(sure)
        self.reached[f"{what}, and a copy nobody knows"] += any(one.unsure and not one.deleted for one in copies)
