"""Invented evenings of an anonymous room: what the phones show is what was written, whatever happens on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.core import effects as ef
from ozo_signal.engine import copying, missed, reactions, reception, relaying, whispering
from ozo_signal.engine.sending import Sender
from ozo_signal.rooms import relay
from ozo_signal.rooms.company import Sending
from ozo_signal.rooms.relay import RelayRoom
from ozo_signal.rooms.speech import Speech
from ozo_signal.storage import outbox, relayed
from ozo_signal.storage.waiting import Waiting

from .evening import Evening
from .house import KILLED_AT, House
from .reach import KINDS

SEEDS = (7, 23, 35)  # between them they reach everything, most likely
MORE_SEEDS = range(40, 70)  # when they do not
TRIED = 15  # evenings in which a broken one has to show
TO_REACH = {
    *("a line is passed", "a line is held", "a line is told", "a whisper", "a line waits"),
    *("what waited is sent", "what waited is not sent", "somebody comes late", "somebody leaves"),
    *("slow", "no answer", "refused", "something came in the middle of a delivery"),
    *("killed between", "killed in a post", *(f"killed when {point}" for point in KILLED_AT), *KINDS),
    *("a line on a phone", "a deletion on a phone", "an edit is shown", "a reaction is shown"),
    *("an answer to a copy", "an answer to their own line", "somebody else could not be reached"),
    *("a copy is doubled", "a line, and a copy nobody knows", "a deletion, and a copy nobody knows"),
    *("a copy that was deleted before it came", "all was settled"),
}


async def play(seed: int, folder: Path, house: type[House] = House) -> Counter[str]:
    """What it reached. AssertionError, with the end of the story, when something does not hold."""
    evening = Evening(seed, house)
    try:
        await evening.play(folder)
    except AssertionError as broken:
        how = f"Replay it: make soak KIND=relay SEED={seed}"
        raise AssertionError("\n".join([str(broken), *evening.told[-20:], how])) from broken
    return +evening.reached


@pytest.mark.timeout(300)
async def test_whatever_happens_on_the_way_the_phones_show_what_was_written(tmp_path: Path) -> None:
    reached: Counter[str] = Counter()
    for seed in (*SEEDS, *MORE_SEEDS):
        if seed in MORE_SEEDS and set(reached) >= TO_REACH:
            break
        reached += await play(seed, tmp_path / str(seed))
    assert set(reached) >= TO_REACH, f"no evening reached {sorted(TO_REACH - set(reached))}"


Slip = Callable[[Sending, Speech], Iterator[Sending]]


def tells_who_somebody_is(sending: Sending, speech: Speech) -> Iterator[Sending]:
    somebody = next(person for person in speech.company.people.values() if person.uuid not in sending.post.to)
    yield replace(sending, post=replace(sending.post, text=f"{sending.post.text} {somebody.uuid}"))


def forgets_somebody(sending: Sending, speech: Speech) -> Iterator[Sending]:
    yield replace(sending, post=replace(sending.post, to=sending.post.to[1:]))


def names_nobody(sending: Sending, speech: Speech) -> Iterator[Sending]:
    yield replace(sending, head="", post=replace(sending.post, text="?\n" + sending.post.text.partition("\n")[2]))


SLIPS: dict[Slip, str] = {
    tells_who_somebody_is: "is shown who somebody else is",
    forgets_somebody: "words did not come",
    names_nobody: "another name stands above it",
}


@pytest.mark.parametrize(("slip", "noticed"), SLIPS.items(), ids=[slip.__name__ for slip in SLIPS])
async def test_a_room_that_lets_something_slip_is_noticed(tmp_path: Path, slip: Slip, noticed: str) -> None:
    class Slips(RelayRoom):
        """Does something to whatever it passes on."""

        def deliver(self, effects: tuple[ef.Effect, ...], speech: Speech) -> Iterator[Sending]:
            for effect in effects:
                for sending in super().deliver((effect,), speech):
                    yield from slip(sending, speech) if isinstance(effect, ef.PassOn) else (sending,)

    class Slipping(House):
        def __init__(self, *words: Any) -> None:
            super().__init__(*words)
            self.tools = replace(self.tools, rooms={"relay": Slips()})

    await is_noticed(tmp_path, noticed, Slipping)


async def does_nothing(*words: Any, **more: Any) -> bool:
    return True


async def finds_nobody(*words: Any) -> frozenset[str]:
    return frozenset()


async def answers_nothing(tx: Any, post: Any) -> tuple[Any, dict[str, str]]:
    return replace(post, quote=None), {}


async def posts_twice(sender: Any, row: Any, post: Any) -> Any:
    await sender._signal.post(post)
    return await sender._signal.post(post)


def passes_on_at_once(effect: ef.HoldBack, speech: Speech) -> Iterator[Sending]:
    return relay._pass_on(ef.PassOn(effect.words, effect.by), speech)


# With what is broken comes what is noticed, and an evening in which it shows soon.
BREAKS: list[tuple[Any, str, Any, str, int]] = [
    (relaying, "change", does_nothing, "is shown, not", 7),
    (relaying, "delete", does_nothing, "what was deleted is shown", 1),
    (reception, "react_to", does_nothing, "stands under", 3),
    (reactions, "_newest", lambda one, reader: one.reactions[-1][1] if one.reactions else None, "stands under", 2),
    (copying, "_quoting", answers_nothing, "it is not shown what this answers", 7),
    (copying, "note", does_nothing, "is shown, not|stands under|not shown what this answers", 3),
    (outbox, "lanes_behind", finds_nobody, "comes too late|stands under|is shown, not", 3),
    (missed, "send_again", does_nothing, "words did not come|do not come in time|stands under|is shown, not", 1),
    (missed, "of_refusal", lambda row, post, refused: None, "do not come in time", 12),
    (Waiting, "leads", lambda waiting, lane: False, "something waits, and nobody looks at it", 0),
    (Sender, "deliver", posts_twice, "words are shown twice", 2),
    (whispering, "_reader", lambda company, person, answered: list(company.people.values())[-1], "for one alone", 6),
    (relay, "_hold_back", lambda effect, speech: iter(()), "nothing says that line", 8),
    (relay, "_hold_back", passes_on_at_once, "that are not for everyone", 8),
    (relayed, "erase_old", does_nothing, "something is left", 6),
]


@pytest.mark.parametrize(("where", "what", "broken", "noticed", "seed"), BREAKS, ids=[what for _, what, *_ in BREAKS])
async def test_an_engine_that_does_it_otherwise_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Any, what: str, broken: Any, noticed: str, seed: int
) -> None:
    monkeypatch.setattr(where, what, broken)
    await is_noticed(tmp_path, noticed, House, seed)


async def is_noticed(folder: Path, noticed: str, house: type[House], soon: int = 1) -> None:
    """In this evening, or in one of others: what happens in it changes with the bot, and a little with the machine."""
    for number, seed in enumerate((soon, soon, *range(40, 40 + TRIED))):
        try:
            await play(seed, folder / str(number), house)
        except AssertionError as broken:
            if re.search(noticed, str(broken).partition("\n")[0]):
                return
    raise AssertionError("nobody has noticed")
