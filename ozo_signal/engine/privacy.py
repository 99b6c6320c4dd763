"""Privacy: what is kept about somebody right now, in their own language, each thing with its last day.

The limits are those of `core/retention.py`, by which the house is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ozo_signal.core import retention
from ozo_signal.core.method import Sort
from ozo_signal.engine import joining, mail, series
from ozo_signal.engine.holding import HELD, PICTURE
from ozo_signal.engine.tools import Tools
from ozo_signal.language.greetings import guess_language
from ozo_signal.language.values import Moment, Span, Value
from ozo_signal.rooms.deeds import Visitor
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Tx, coordinators, groups, knowing, meetings, questions, relayed, words
from ozo_signal.storage.knowing import Known
from ozo_signal.storage.words import Words

# What a person writes for the others is given to the session it was written for; reflections are given back.
PREPARED = (Sort.TOPIC, "introduction")

Fact = tuple[str, dict[str, Value]]  # a sentence and what stands in it


@dataclass(frozen=True)
class Kept:
    """What there is of one person. `until`: the day of each group they are or were in, by its id."""

    zone: str
    until: dict[str, int]
    words: tuple[Words, ...]
    coordinates_until: int | None
    asked: bool
    relays: bool
    in_session: bool
    known: Known


async def answer(tx: Tx, tools: Tools, letter: Letter, visitor: Visitor) -> None:
    """Everything that is kept, or that nothing is."""
    if visitor.person is None:
        await _tell_stranger(tx, tools, letter)
        return
    language = visitor.language or "en"
    kept = await _find(tx, visitor.person, letter.sender)
    facts = "\n".join(tools.voice.say(key, language, **values).text for key, values in _facts(kept, tools.now()))
    await mail.reply(tx, tools, visitor.person, "privacy", language, facts=facts)


async def _find(tx: Tx, person: str, uuid: str) -> Kept:
    zone, until, in_session = "UTC", dict[str, int](), False
    for membership in await groups.of_person(tx, person, active_only=False):
        group = await groups.by_id(tx, membership.group)
        if group is None:
            continue
        zone = group.zone
        until[group.id] = await series.erased_on(tx, group) or 0
        live = await meetings.live_of(tx, group.id)
        in_session = in_session or (live is not None and membership.state == "active")
    coordinator = await coordinators.of(tx, person)
    return Kept(
        zone,
        until,
        await words.find(tx, person=person),
        coordinates_until=coordinator.until if coordinator is not None else None,
        asked=await questions.open_of(tx, person) is not None,
        relays=await relayed.count_of(tx, person) > 0,
        in_session=in_session,
        known=await knowing.of_person(tx, person, uuid),
    )


def _facts(kept: Kept, now: int) -> Iterator[Fact]:
    """One fact for each line of the table that is about this person now."""

    def day(at: int) -> Moment:
        return Moment(max(at, now), kept.zone, "day")

    yield "privacy.identity", {"until": day(max((*kept.until.values(), kept.coordinates_until or now)))}
    yield from _facts_of_words(kept, now, day)
    if kept.relays:
        yield "privacy.relayed", {"span": Span(retention.COPIES_KEPT)}
    if kept.asked:
        yield "privacy.question", {"span": Span(retention.QUESTIONS_KEPT)}
    if kept.known.stuck and kept.known.stuck_at is not None:
        until = day(kept.known.stuck_at + retention.STUCK_KEPT)
        yield "privacy.stuck", {"n": kept.known.stuck, "until": until}
    yield "privacy.way", {"span": Span(retention.POSTS_KEPT)}
    yield "privacy.mark", {"span": Span(retention.MARKS_KEPT)}
    if kept.known.code_until is not None:
        yield "privacy.code", {"until": day(kept.known.code_until)}
    if kept.known.tried_at is not None and kept.known.tried_at > now - retention.TRIES_KEPT:
        yield "privacy.try", {"span": Span(retention.TRIES_KEPT)}
    if kept.coordinates_until is not None:
        yield "privacy.coordinator", {"until": day(kept.coordinates_until)}
    if kept.in_session:
        yield "privacy.course", {}
    if kept.known.slots:
        yield "privacy.slot", {"span": Span(retention.SLOTS_KEPT)}


def _facts_of_words(kept: Kept, now: int, day: Callable[[int], Moment]) -> Iterator[Fact]:
    """Of what they wrote or sent."""
    for key, sorts in (("privacy.notes", (Sort.REFLECTION,)), ("privacy.prepared", PREPARED)):
        mine = [one for one in kept.words if one.kind in sorts]
        if mine:
            last = max(kept.until.get(one.group or "", now) for one in mine)
            yield key, {"n": len(mine), "until": day(last)}
    advice = sum(one.kind == Sort.ADVICE for one in kept.words)
    if advice:
        yield "privacy.advice", {"n": advice}
    held = sum(one.kind == HELD for one in kept.words)
    if held:
        yield "privacy.held", {"n": held}
    waiting = sum(one.kind == PICTURE for one in kept.words)
    if waiting:
        yield "privacy.picture", {"n": waiting, "span": Span(retention.PICTURES_KEPT)}


async def _tell_stranger(tx: Tx, tools: Tools, letter: Letter) -> None:
    """Nobody is known; but even a stranger leaves a mark for a while. In all languages when nothing tells which."""
    facts: list[Fact] = [
        ("privacy.mark", {"span": Span(retention.MARKS_KEPT)}),
        ("privacy.answer", {"span": Span(retention.STRANGERS_POSTS_KEPT)}),
    ]
    tried_at = await knowing.tried_at(tx, letter.sender)
    if tried_at is not None and tried_at > tools.now() - retention.TRIES_KEPT:
        facts.append(("privacy.try", {"span": Span(retention.TRIES_KEPT)}))
    guessed = guess_language(letter.text or "")
    texts = []
    for language in (guessed,) if guessed else tools.voice.languages:
        lines = "\n".join(tools.voice.say(key, language, **values).text for key, values in facts)
        texts.append(tools.voice.say("privacy.nothing", language, facts=lines).text)
    await joining.send_text(tx, tools, letter, None, "\n\n".join(texts))
