"""An evening in an anonymous room, in each language: words that wait, words for one alone, names, the bell, the end."""

from __future__ import annotations

import re

import pytest

from .conftest import Meet
from .evening import Evening

pytestmark = pytest.mark.asyncio(loop_scope="session")

MODERATOR = {"nl": "@gespreksleider", "el": "@συντονισμός", "en": "@moderator"}
BELL = {"nl": "bel", "el": "καμπανάκι", "en": "bell"}


@pytest.mark.parametrize("language", ["nl", "el", "en"])
async def test_an_evening(meet: Meet, language: str) -> None:
    evening = Evening(await meet(language=language, method="ozo_regular", sessions=3, room="relay"))
    await evening.begin()
    await words_wait(evening)
    await words_for_one_alone(evening)
    await the_bell(evening)
    await an_answer_to_the_bot(evening)
    await names_while_it_goes_on(evening)
    said = await the_end(evening)
    await names_afterwards(evening, said)


async def words_wait(evening: Evening) -> None:
    """One quiet sign; an edit and a deletion count; at the turn they are offered: sent, written again, left out."""
    sofia, anna, bram = evening.people
    await evening.part(2)
    await evening.takes_turn(sofia)
    early = await anna.write("mijn eerste woorden")
    assert await anna.signs(early) == "📌"
    assert await evening.times(anna, "relay.hush.speaker", name="Alfa") == 1
    await anna.edit(early, "mijn eerste woorden, beter")
    second = await anna.write("dit liever niet")
    assert await anna.signs(early) == await anna.signs(second) == "📌"
    assert await evening.times(anna, "relay.hush.speaker") == 1
    await anna.delete(second)
    assert await evening.times(anna, "held.dropped") == 1
    again, never = await bram.write("dit van mij wacht ook"), await bram.write("en dit")
    await evening.takes_turn(anna, after=sofia)
    offered = [text for text in await anna.texts() if evening.said("held.offer", [text])]
    assert len(offered) == 1 and "mijn eerste woorden, beter" in offered[0] and "liever niet" not in offered[0]
    await evening.nobody_reads("eerste woorden", but=anna)
    await anna.write("1")
    await evening.everyone_reads("mijn eerste woorden, beter", of=anna)
    assert await anna.signs(early) == "👍"
    await evening.takes_turn(bram, after=anna)
    offered = [text for text in await bram.texts() if evening.said("held.offer", [text])]
    assert len(offered) == 1 and "wacht ook" in offered[0] and "en dit" in offered[0]
    await bram.write("2")
    assert await evening.times(bram, "held.change") == 1
    await bram.write("zo bedoel ik het")
    await evening.everyone_reads("zo bedoel ik het", of=bram)
    await anna.write("toch maar niet")
    await evening.takes_turn(anna, after=bram)
    await anna.write("3")
    assert await evening.times(anna, "held.dropped") == 2
    for author, words in ((bram, "wacht ook"), (bram, "en dit"), (anna, "liever niet"), (anna, "toch maar niet")):
        await evening.nobody_reads(words, but=author)
    assert await bram.signs(again) == await bram.signs(never) == "📌"


async def words_for_one_alone(evening: Evening) -> None:
    """For the bot; for the moderator, and the answer; changed and deleted as well."""
    sofia, anna, bram = evening.people
    asked = await evening.times(anna, "rules")
    await anna.write(f"/{evening.word('rules')}")
    assert await evening.times(anna, "rules") == asked + 1
    await anna.write("/zomaar iets")
    await bram.write("@jan wat vind jij")
    assert await evening.times(anna, "relay.lost.now") == await evening.times(bram, "relay.lost.now") == 1
    sent = await anna.write(f"{MODERATOR[evening.language]} ik ben bag")
    assert await anna.signs(sent) == "👍"
    await anna.edit(sent, f"{MODERATOR[evening.language]} ik ben bang")
    [line] = [line for line in await sofia.lines() if line["text"].endswith("\nik ben bang")]
    assert evening.said("relay.whisper.from", [line["text"].rpartition("\n")[0]], name=anna.code_name)
    answer = await sofia.write("ik ben er", quote=line["timestamp"])
    [line] = [line for line in await anna.lines() if line["text"].endswith("\nik ben er")]
    assert evening.said("relay.whisper.from_moderator", [line["text"].rpartition("\n")[0]])
    assert line["quote"].endswith("ik ben bang"), "it is an answer to her own message"
    await anna.write("dank je", quote=line["timestamp"])
    assert await sofia.reads("dank je") == 1
    await anna.delete(sent)
    await sofia.delete(answer)
    assert await sofia.reads("ik ben bang") == await anna.reads("ik ben er") == 0
    for words in ("zomaar iets", "wat vind jij", "ik ben ba", "ik ben er", "dank je"):
        assert not any(words in text for text in await (anna if "jij" in words else bram).texts()), words
    await sofia.write(MODERATOR[evening.language])
    assert await evening.times(sofia, "relay.whisper.how") == 1


async def an_answer_to_the_bot(evening: Evening) -> None:
    """What it said to everyone can be answered like anybody's words: everyone sees what the answer is to."""
    sofia, anna, _ = evening.people
    [said] = [line for line in await sofia.lines() if evening.said("pause.ends", [line["text"]])]
    await sofia.write("zo, verder dus", quote=said["timestamp"])
    [line] = [line for line in await anna.lines() if line["text"].endswith("\nzo, verder dus")]
    assert evening.said("pause.ends", [line["quote"]])
    assert await evening.times(sofia, "relay.lost.now") == 0


async def the_bell(evening: Evening) -> None:
    """Anyone may ring it; nobody sees who did."""
    before = {person.name: len(await person.texts()) for person in evening.people}
    await evening.bram.write(BELL[evening.language])
    for person in evening.people:
        new = (await person.texts())[before[person.name] :]
        assert evening.said("pause.begins", new), person.name
        assert not any(evening.bram.code_name in text for text in new if "🗂" not in text)
    card = await evening.circle.card("sofia")
    assert evening.bram.code_name not in card.split("\n")[0]
    await evening.anna.write("even ademen")
    await evening.everyone_reads("even ademen", of=evening.anna)
    await evening.sofia.write(evening.word("resume"))
    for person in evening.people:
        assert await evening.times(person, "pause.ends") == 1


async def names_while_it_goes_on(evening: Evening) -> None:
    await evening.bram.write(f"/{evening.word('name')}")
    assert await evening.times(evening.bram, "relay.name.later") == 1


async def the_end(evening: Evening) -> int:
    """What waits is told to its author alone, and erased. A word for each who was there, all of them for Sofia."""
    sofia, anna, bram = evening.people
    said = await anna.write("iets voor iedereen")
    await evening.everyone_reads("iets voor iedereen", of=anna)
    late = await bram.write("dit komt te laat")
    assert await bram.signs(late) == "📌"
    await sofia.write(evening.word("close"))
    await sofia.write("1")
    await evening.circle.wait(30)
    assert sum(evening.said("held.unsent", [text]) and "te laat" in text for text in await bram.texts()) == 1
    await evening.nobody_reads("te laat", but=bram)
    words = [text for person in (anna, bram) for text in await person.texts() if "🎟" in text]
    [listed] = [re.findall(r"^[A-Z]+$", text, re.M) for text in await sofia.texts() if "🎟" in text]
    assert len(words) == len(listed) == 2 and listed == sorted(listed) and listed[0] != listed[1]
    assert all(any(word in text for text in words) for word in listed)
    return said


async def names_afterwards(evening: Evening, said: int) -> None:
    """Not one's own, nobody else's, not the moderator's; what was said before keeps the old name, changed or not."""
    sofia, anna, _ = evening.people
    await evening.circle.go("13:00", days=1)
    for name, key in (
        (anna.profile, "relay.name.own"),
        ("mus-anna", "relay.name.own"),
        ("GAMMA", "name.taken"),
        (f"Delta ({MODERATOR[evening.language][1:]})", "name.taken"),
        ("Delta", "name.set"),
    ):
        await anna.write(evening.word("name"))
        before = await evening.times(anna, key)
        await anna.write(name)
        assert await evening.times(anna, key) == before + 1, name
    before = len(await sofia.texts())
    await anna.edit(said, "zo klinkt het beter")
    [line] = [line for line in await sofia.lines() if line["text"].endswith("\nzo klinkt het beter")]
    assert line["text"].startswith("Beta\n") and line["edited"]
    assert len(await sofia.texts()) == before
    await anna.write("is er nog iemand?")
    assert await evening.times(anna, "relay.closed") == 1
    await anna.delete(said)
    await evening.nobody_reads("klinkt het beter", but=anna)
    await evening.nobody_reads("nog iemand", but=anna)
