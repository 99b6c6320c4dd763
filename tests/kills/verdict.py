"""The verdict on an evening with kills, beside the same evening without: what is missing, wrong, or there twice.

A sentence may be there twice in one case only: Signal had it, and the bot died before it could strike it out. Then it
was the last one of its lane in that life, and it is the first one of its lane in the next. The hand card, which is
changed in place, is written anew in the same case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .record import SAFE, Chapter, Post, Record

# A second group would split the people: what has been made is looked for first.
NEVER_TWICE = "group · created"
# A key is kept before what it seals is saved: a crash between the two leaves one over, and says so.
AFTER_A_CRASH = "Keys without an owner were erased."


@dataclass
class Verdict:
    faults: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def judge(record: Record, reference: Record) -> Verdict:
    """`reference` is the record of the same steps, each a chapter of its own, without a death."""
    verdict = Verdict()
    alone = {chapter.steps[0]: chapter for chapter in reference.chapters if chapter.steps}
    card = ""
    for chapter in record.chapters:
        expected = [alone[step] for step in chapter.steps]
        card = expected[-1].card if expected else card
        where = f"steps {', '.join(map(str, chapter.steps))}" if chapter.steps else "a mere restart"
        found = Verdict()
        _judge_posts(found, chapter, [post for one in expected for post in one.posts])
        found.faults += [f"the card is\n{chapter.card}\nand not\n{card}"] if chapter.card != card else []
        found.faults += [f"nobody knows of {name}" for name in chapter.missing]
        found.faults += [f"{name} was heard, and something before it was not" for name in chapter.overtaken]
        verdict.faults += [f"{where}: {fault}" for fault in found.faults]
        verdict.doubled += found.doubled
    taken = [step for chapter in record.chapters for step in chapter.steps]
    verdict.faults += [f"not every step was taken once: {taken}"] if taken != list(alone) else []
    _judge_notes(verdict, record)
    verdict.faults += [f"in the log: {line}" for line in record.complaints if AFTER_A_CRASH not in line]
    verdict.faults += [f"it could not go on: {record.stopped}"] if record.stopped else []
    verdict.faults += [f"left over: {count} in the {box}" for box, count in record.left_over.items() if count]
    return verdict


def _judge_posts(verdict: Verdict, chapter: Chapter, expected: Sequence[Post]) -> None:
    for lane in dict.fromkeys(post.lane for post in (*expected, *chapter.posts)):
        seen = [post for post in chapter.posts if post.lane == lane]
        wanted = [post for post in expected if post.lane == lane]
        found = _cards_too_many(verdict, seen, wanted, chapter.began_in)
        sentences = list(_without_doubles(verdict, seen))
        found += _differences(sentences, [post.what for post in wanted if post.card is None])
        verdict.faults += [f"to {lane}: {fault}" for fault in found]


def _cards_too_many(verdict: Verdict, seen: Sequence[Post], wanted: Sequence[Post], began_in: int) -> list[str]:
    """A card is changed in place, as often as it likes. It is written anew where a change may have gone lost."""
    firsts = {post.life: post for post in reversed(seen) if post.card is not None}
    anew = [post for post in seen if post.card == "new"]
    needed = sum(post.card == "new" for post in wanted)
    doubled = [post for post in anew if post is firsts[post.life] and post.life > began_in]
    verdict.doubled += ["the card"] * max(0, len(anew) - needed)
    if not needed <= len(anew) <= needed + len(doubled):
        return [f"{len(anew)} new cards, and not {needed}"]
    return []


def _without_doubles(verdict: Verdict, posts: Sequence[Post]) -> Iterator[str]:
    """What is said in a lane, doubled sentences once."""
    last: Post | None = None
    for post in posts:
        if last is not None and post.what == last.what and post.life > last.life and post.card is None:
            verdict.doubled.append(post.what)
            if post.what.startswith(NEVER_TWICE):
                verdict.faults.append(f"made twice: {post.what}")
        elif post.card is None:
            yield post.what
        last = post


def _differences(seen: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    if Counter(seen) == Counter(wanted):
        if list(seen) != list(wanted):
            yield f"in another order: {list(seen)}, and not {list(wanted)}"
        return
    yield from (f"missing: {what}" for what in (Counter(wanted) - Counter(seen)).elements())
    yield from (f"too much: {what}" for what in (Counter(seen) - Counter(wanted)).elements())


def _judge_notes(verdict: Verdict, record: Record) -> None:
    """What has its mark is kept and comes back, exactly that, in the order in which it was written."""
    for who in dict.fromkeys((*record.kept, *record.notes)):
        kept, notes = record.kept.get(who, []), record.notes.get(who, [])
        if kept != notes:
            verdict.faults.append(f"{who} gets back {notes}, and not {kept}")
    for name, mark in record.marks.items():
        if (mark == SAFE) == (name in record.unsafe):
            verdict.faults.append(f"{name} is {'lost' if name in record.unsafe else 'kept'} and is marked {mark!r}")
