"""What `privacy` answers is the table, as far as it is about the one who asks; what `forget me` leaves is said too.

Everything that can be kept about one person is there at once; the answer has a line for each, with its day.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from ozo_signal import lookout
from ozo_signal.core.retention import LINES, STRANGERS_POSTS_KEPT, Line
from ozo_signal.engine.holding import PICTURE
from ozo_signal.language import commands
from ozo_signal.language.values import Moment, Span, Value
from ozo_signal.signal.letters import PostKind
from ozo_signal.storage import inbox, outbox, people, relayed, tables, words
from ozo_signal.storage.relayed import Part, Relayed

from .desk_alone import CODE, ZONE, DeskAlone, open_desk, settings
from .test_retention import ADA, STRANGER, last_session, longer

LANGUAGES = ("en", "nl", "el")

# The sentence of each line that is about a person; an answer to a stranger is told to strangers.
SENTENCES = {
    "person": "privacy.identity",
    "note": "privacy.notes",
    "prepared": "privacy.prepared",
    "advice": "privacy.advice",
    "held": "privacy.held",
    "copies": "privacy.relayed",
    "picture": "privacy.picture",
    "question": "privacy.question",
    "stuck": "privacy.stuck",
    "post": "privacy.way",
    "stranger": "privacy.answer",
    "mark": "privacy.mark",
    "code": "privacy.code",
    "try": "privacy.try",
    "course": "privacy.course",
    "slot": "privacy.slot",
    "coordinator": "privacy.coordinator",
    "coordinator_code": "privacy.code",
}
# Not about a member of a group.
OF_OTHERS = {"stranger", "coordinator"}
# A letter on its way is heard before anything is answered; the others are about no person.
NOT_SAID = {"letter", "group", "notice", "errand", "answer", "erasure", "service"}


async def everything_about(alone: DeskAlone, language: str) -> dict[str, int]:
    """Ada, with one thing of each line. Since when each of them counts."""
    group, codes = await alone.new_group(language=language)
    made = alone.now
    await alone.hear(ADA, codes[0])
    await alone.room_of(group)
    person = await alone.person(ADA)
    async with alone.store.write() as tx:
        for number, kind in enumerate(("reflection", "topic", "advice", "held")):
            await words.keep(tx, f"p{number}.x", person, kind, "mine", group=group, meeting=1, at=alone.now)
        await relayed.add(tx, Relayed(tx.mark("one"), group, person, (1,), (Part((person,)),)), alone.now)
        await words.keep(tx, "p9.x", person, PICTURE, "{}", group=group, meeting=1, at=alone.now)
        await outbox.sent(tx, f"card:{group}:1:{person}", 1, alone.now)
    alone.break_session(group)
    await alone.hear(ADA, "hello everyone", group="signal-id")
    stuck = alone.now
    await alone.hear(ADA, commands.word("name", language))
    last = await last_session(alone, group)
    return {"last_session": last, "made": made, "stuck": stuck}


def not_said(alone: DeskAlone, lines: Iterable[Line], answer: str, language: str, since: dict[str, int]) -> set[str]:
    """The lines whose sentence, with the day that the table gives, is not in the answer."""
    missing = set()
    for line in lines:
        if line.name in SENTENCES:
            values: dict[str, Value] = {"n": 1}
            if line.lasts is not None:
                values |= {
                    "span": Span(line.lasts),
                    "until": Moment(since.get(line.since, 0) + line.lasts, ZONE, "day"),
                }
            said = alone.tools.voice.say(SENTENCES[line.name], language, **values).text
            if said not in answer.splitlines():
                missing.add(line.name)
    return missing


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_line_that_is_about_them_is_said_with_its_day(tmp_path: Path, language: str) -> None:
    async with open_desk(tmp_path) as alone:
        since = await everything_about(alone, language)
        await alone.texts(ADA)
        await alone.hear(ADA, commands.word("privacy", language))
        [answer] = await alone.texts(ADA)
        assert not_said(alone, LINES, answer, language, since) == OF_OTHERS
        with_a_day = {line.name for line in LINES if line.lasts is not None} & SENTENCES.keys() - {"course"}
        assert not_said(alone, longer(LINES), answer, language, since) == with_a_day, "another table would be noticed"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_coordinator_is_told_for_how_long_they_are_one(tmp_path: Path, language: str) -> None:
    async with open_desk(tmp_path) as alone:
        await alone.new_group()  # by whose clock they read
        [code] = CODE.findall(await lookout.invite(settings(alone.folder), language))
        await alone.hear(ADA, code)
        since = {"began": alone.now, "made": alone.now}
        await alone.texts(ADA)
        await alone.hear(ADA, commands.word("privacy", language))
        [answer] = await alone.texts(ADA)
        assert not_said(alone, LINES, answer, language, since) & {"coordinator", "coordinator_code", "mark"} == set()
        other = not_said(alone, longer(LINES), answer, language, since)
        assert {"coordinator", "coordinator_code", "mark"} <= other, "another table would be noticed"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_said_that_is_not_there(tmp_path: Path, language: str) -> None:
    async with open_desk(tmp_path) as alone:
        _, codes = await alone.new_group(language=language)
        await alone.hear(ADA, codes[0])
        await alone.hear(ADA, "1")  # the name
        await alone.texts(ADA)
        alone.now += 3_700_000
        await alone.hear(ADA, commands.word("privacy", language))
        [answer] = await alone.texts(ADA)
    assert (
        len([line for line in answer.splitlines() if line.startswith("•")]) == 4
    )  # who, words on their way, mark, code


def test_every_line_is_said_or_is_about_nobody() -> None:
    names = {line.name for line in LINES}
    assert SENTENCES.keys() | NOT_SAID == names and not SENTENCES.keys() & NOT_SAID


async def test_a_stranger_hears_what_is_kept_of_a_stranger(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as alone:
        await alone.hear(STRANGER, "K7QM-W4TZ")
        await alone.texts(STRANGER)
        for words_of_mine in ("privacy", "forget me", "απόρρητο"):
            await alone.hear(STRANGER, words_of_mine)
            [answer] = await alone.texts(STRANGER)
            languages = ("el",) if words_of_mine == "απόρρητο" else LANGUAGES
            for language in languages:
                said = alone.tools.voice.say("privacy.answer", language, span=Span(STRANGERS_POSTS_KEPT)).text
                assert said in answer.splitlines(), (words_of_mine, language)
        assert alone.rows("tries") == 1, "who tries codes is not forgotten on demand: guessing would be easy"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_is_forgotten_is_gone_from_every_table_and_the_receipt_counts(
    tmp_path: Path, language: str
) -> None:
    async with open_desk(tmp_path) as alone:
        await everything_about(alone, language)
        await alone.hear(ADA, commands.word("rules", language))  # waits in the outbox, as everything here
        waiting = alone.rows("outbox WHERE lane LIKE 'person:%'")
        person = await alone.person(ADA)
        await alone.hear(ADA, commands.word("forget_me", language))
        await alone.hear(ADA, "1")
        [receipt] = [post for post in await alone.posts() if ADA in post.to and post.kind is PostKind.SAY]
        say = alone.tools.voice.say
        expected = [say("forget.identity", language), say("forget.places", language, n=1)]
        expected += [say("forget.notes", language, n=1), say("forget.prepared", language, n=4)]
        # What waited: the posts to her, the question "shall I erase?" too, and the letter that was stuck.
        expected += [say("forget.waiting", language, n=waiting + 2)]
        facts = [line for line in receipt.text.splitlines() if line.startswith("•")]
        assert facts == [text.text for text in expected]
        for table in ("people", "memberships", "words", "questions", "inbox", "relayed", "relayed_names"):
            assert alone.rows(table) == 0, table
        assert alone.rows("sent WHERE slot LIKE 'card%'") == 0
        assert alone.rows("invitations WHERE used_by IS NOT NULL") == 0
        # The receipt, and what takes her out of the Signal group.
        assert alone.rows(f"outbox WHERE lane = 'person:{person}'") == 1
        for table in set(tables.metadata.tables) - {"outbox"}:
            for column in tables.metadata.tables[table].columns:
                assert alone.rows(f"{table} WHERE CAST({column.name} AS TEXT) LIKE ?", f"%{person}%") == 0 or (
                    column.name == "owner"  # whose key is being erased
                ), (table, column.name)


async def test_a_letter_that_waits_behind_the_last_one_is_a_strangers(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as alone:
        _, codes = await alone.new_group()
        await alone.hear(ADA, codes[0])
        async with alone.store.write() as tx:
            mine = people.mark_of(tx, ADA)
            await inbox.add_all(tx, [(tx.mark("later"), "{}", alone.now)], {tx.mark("later"): mine})
        await alone.hear(ADA, "forget me")
        await alone.hear(ADA, "1")
        async with alone.store.write() as tx:
            assert await inbox.waiting(tx) == []
            assert await inbox.add_all(tx, [(tx.mark("later"), "{}", alone.now)]) == [], "should Signal bring it again"


async def test_what_was_asked_about_oneself_is_answered_whatever_was_asked_meanwhile(tmp_path: Path) -> None:
    """The part in which votes are taken began after the question; a plain yes is still for the question."""
    async with open_desk(tmp_path) as alone:
        _, codes = await alone.new_group()
        await alone.hear(ADA, codes[0])
        await alone.hear(ADA, "leave")
        await alone.hear(ADA, "1")
        assert alone.rows("memberships WHERE state = 'left'") == 1
        await alone.texts(ADA)
        for words_of_mine, key in (("leave", "leave.none"), ("my notes", "notes.none"), ("forget me", "forget.ask")):
            await alone.hear(ADA, words_of_mine)
            assert await alone.texts(ADA) == [alone.tools.voice.say(key, "en").text], words_of_mine
        await alone.hear(ADA, "yes")
        assert alone.rows("people") == 0
