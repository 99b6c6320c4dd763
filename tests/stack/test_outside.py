"""Nothing that reaches anybody's phone in an anonymous room says who somebody else is.

A short series of all three kinds of session is played, with two people who read Dutch and two who read Greek. Whoever
they are is marked in everything by which a phone could give them away, and so is whatever was not meant for everyone.
Then every byte that was sent to a phone is searched; and what was meant for everyone is there, as it was typed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from .circle import Circle
from .conftest import Meet
from .outside import Person, beside, bytes_to, carried, forged, leaks

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALONE = "geheimpje"  # in all that is not for everyone
LONG = "Ik vertel het van het begin. " * 90 + "Ποτέ. 🧡"
TYPED = (
    "gewoon een zin",
    "  met spaties,\n\nen twee regels  ",
    "👩🏽‍🤝‍👩🏿 emoji 🧡🧡 en 🇬🇷",
    "שלום לכולם, مرحبا",
    "μικρά και ΜΕΓΑΛΑ, ά έ ώ",
    "**geen** _opmaak_ ~ | `zoals` \\ getypt",
    LONG,
)


@dataclass
class Series:
    """The people, and what Bram said for everyone, as it should stand on a phone."""

    circle: Circle
    people: dict[str, Person]
    said: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Person:
        return self.people[name]

    async def turn_of(self, *, skip: tuple[str, ...] = ()) -> Person:
        """Whose turn it is, as the moderator's card says; `skip` pass theirs."""
        for _ in range(8):
            card = await self.circle.card("sofia")
            named = next(line.rpartition(": ")[2] for line in card.split("\n") if "Aan de beurt" in line)
            found = next((person for person in self.people.values() if person.code_name == named), None)
            if found is not None and found.name not in skip:
                return found
            if found is not None:
                await found.write("pas")
            await self.circle.wait(20)
        raise AssertionError("nobody is called")

    async def part(self, number: int) -> None:
        """The moderator goes on until this part."""
        while f"Deel {number} van" not in await self.circle.card("sofia"):
            await self.sofia.write("volgend deel")

    async def say(self, who: Person, text: str) -> int:
        """Words for everyone."""
        if who is self.people["bram"]:
            self.said.append(text)
        return await who.write(text)


@pytest.mark.timeout(120)
async def test_nothing_on_a_phone_says_who_somebody_else_is(meet: Meet) -> None:
    circle = await meet(sessions=3, room="relay")
    before = len(await circle.house.stage.requests())
    series = await let_in(circle)
    await first_session(series)
    await second_session(series)
    await last_session(series)
    requests = (await series.circle.house.stage.requests())[before:]
    for reader in series.people.values():
        received = bytes_to(reader.uuid, requests)
        received.append(json.dumps(await reader.lines(), ensure_ascii=False).encode())
        assert len(received) > 80
        others = [person for person in series.people.values() if person is not reader]
        assert leaks([mark for other in others for mark in other.marks], received) == [], reader.name
    assert leaks([ALONE], bytes_to(series.anna.uuid, requests)) == []
    assert leaks([ALONE], bytes_to(series.sofia.uuid, requests)), "the moderator has got the words for her alone"
    for words in series.said:
        assert await series.anna.reads(words) == 1, words
    await what_would_be_found(series, requests)


async def what_would_be_found(series: Series, requests: list[dict[str, Any]]) -> None:
    """Somebody says, for everyone, what nobody may get: it comes through, and the search finds it. So it would find
    whatever else was given away: anywhere in a request, and in other shapes.
    """
    anna, bram = series.anna, series.bram
    stage = series.circle.house.stage
    for mark in bram.marks:
        before = len(await stage.requests())
        await series.eleni.write(f"dat is vast {mark}, of niet")
        assert leaks(bram.marks, bytes_to(anna.uuid, (await stage.requests())[before:])), mark
    to = {"recipient": [anna.uuid, bram.uuid]}
    clean = {"method": "send", "params": {**to, "message": "hoi", "quoteAuthor": anna.uuid}}
    assert leaks(bram.marks, bytes_to(anna.uuid, [clean])) == []
    for leak in (
        {"quoteAuthor": bram.uuid},
        {"mention": [f"0:1:{bram.uuid}"]},
        {"attachment": [f"data:image/jpeg;filename={bram.mark}.jpg;base64,AAAA"]},
        {"targetAuthor": bram.number},
        {"message": bram.uuid.replace("-", "").upper()},
        {"previewTitle": bram.profile.encode("utf-16-le").hex()},
    ):
        assert leaks(bram.marks, bytes_to(anna.uuid, [{"method": "send", "params": {**to, **leak}}])), leak
        assert not leaks(bram.marks, bytes_to(anna.uuid, [{"method": "send", "params": {"recipient": "?", **leak}}]))
    assert any(anna.uuid in json.dumps(request) for request in requests)


async def let_in(circle: Circle) -> Series:
    """Four people; two of them read Greek. Bram first tries names that would give him away."""
    people = {
        name: Person(circle, name, code_name, f"zwaluw{name}ζουζούνι", number=f"+316123400{n:02}")
        for n, (name, code_name) in enumerate(
            {"sofia": "Kiezel", "anna": "Wolk", "bram": "Merel", "eleni": "Κύμα", "kostas": "Δέντρο"}.items()
        )
    }
    for name, person in people.items():
        await person.join("ελληνικά" if name in ("eleni", "kostas") else None)
    series = Series(circle, people)
    bram = series.bram
    for name in (bram.profile, bram.mark, f"de {bram.mark}", bram.profile.replace(" ", "")):
        await bram.write("naam")
        await bram.write(name)
    await bram.write("Merel")
    await bram.write(f"{ALONE} is hier al iemand?")
    return series


async def gather(series: Series) -> None:
    await series.circle.house.walk(series.circle.starts_at)
    for person in series.people.values():
        await series.say(person, "hoi" if person.name != "eleni" else "γεια")
    series.said.clear()


async def first_session(series: Series) -> None:
    """Everything that a phone can send, while all may talk; words out of turn; topics; notes."""
    await gather(series)
    await everything_a_phone_sends(series)
    await series.sofia.write("start")
    await words_out_of_turn(series)
    await series.part(4)
    await series.bram.write("het onderwerp van iedereen")
    await series.bram.send("nog een onderwerp", **beside(series.bram.mark))
    for person in series.people.values():
        await person.write("klaar")
    for person in series.people.values():
        await person.write("1")
    await series.circle.wait(400)
    await series.sofia.write("1")
    await series.part(5)
    await notes(series)
    await series.sofia.write("afsluiten")
    await series.sofia.write("1")
    await series.circle.wait(60)


async def everything_a_phone_sends(series: Series) -> None:
    bram, mark = series.bram, series.bram.mark
    await series.sofia.write("pauze")
    for text in TYPED:
        await series.say(bram, text)
    for number, content in enumerate(carried(mark)):
        await bram.send(**content)
        text = f"woorden bij iets anders, {number}"
        await bram.send(**{**content, "message": text})
        if not content.keys() & {"contacts", "location", "payment", "viewOnce"}:
            series.said.append(text)
    series.said.append("kijk hier eens")
    await bram.send("kijk hier eens", **beside(mark))
    await bram.write("@zwaluw hoi allemaal", mention=[series.circle.phone("anna")])
    sent = await bram.send("\ufffc weet dat wel", **beside(mark))
    series.said.append("@ weet dat wel, denk ik")
    await bram.send("\ufffc weet dat wel, denk ik", edits=sent, **beside(mark))
    await with_styles(series)
    answered = await series.eleni.copy("kijk hier eens")
    await series.eleni.write("κι εγώ το είδα", quote=answered)
    await series.say(bram, "dit wist ik nog niet")
    answered = await bram.copy("κι εγώ το είδα")
    series.said.append("mooi gezegd")
    sent = await bram.write("mooi gezeg", quote=answered)
    await bram.edit(sent, "mooi gezegd")
    series.said += ["dat zei je echt", "dat zei je echt niet"]
    sent = await bram.send("dat zei je echt", **forged(mark, answered))
    sent = await bram.send("dat zei je ech niet", **forged(mark, await bram.copy("hoi")))
    await bram.send("dat zei je echt niet", edits=sent, **forged(mark, 1))
    await bram.react(answered, "🙏🏿")
    lines = await series.circle.house.stage.screen(series.circle.phone("eleni"))
    [signs] = [line["reactions"] for line in lines if line["text"] == "κι εγώ το είδα"]
    assert signs == {"bot": "🙏"}, "the colour of a hand is its owner's"
    await bram.react(answered, "🧡")
    await bram.react(answered, "🧡", remove=True)
    gone = await bram.write(f"{ALONE[:3]} dit had ik niet willen zeggen")
    await bram.delete(gone)
    await bram.write(f"@moderator {ALONE} ik ben bang")
    asked = await series.sofia.copy(f"{ALONE} ik ben bang")
    await series.sofia.write(f"{ALONE} ik ben er voor je", quote=asked)
    answer = await bram.copy(f"{ALONE} ik ben er voor je")
    await bram.write(f"{ALONE} dank je", quote=answer)
    for text in (f"/{ALONE}", f"  / {ALONE}", f"\u200f/{ALONE}", f"\u2067／{ALONE}", f"@{ALONE}", f"\ufeff@ {ALONE}"):
        await bram.send(text)
    await bram.send(f"{ALONE} bij een antwoord op niets", quote={"id": 1, "authorUuid": series.anna.uuid, "text": "x"})
    await series.sofia.write("verder")


async def with_styles(series: Series) -> None:
    """Bold in the middle of emoji: places count as Signal counts them, behind the name that stands above."""
    text = "🧡 heel echt waar"
    series.said.append(text)
    styles = [{"style": "BOLD", "start": 3, "length": 4}, {"style": "SPOILER", "start": 8, "length": 900}]
    await series.bram.send(text, textStyles=styles)
    [line] = [line for line in await series.anna.lines() if line["text"] == f"Merel\n{text}"]
    assert line["styles"] == ["0:5:BOLD", "9:4:BOLD", "14:9:SPOILER"]


async def words_out_of_turn(series: Series) -> None:
    """Held, and then sent, changed, left out; one is edited meanwhile and one deleted."""
    bram = series.bram
    first = await series.turn_of(skip=("bram",))
    changed = await bram.write("ik wil ook iets zegen")
    await bram.edit(changed, "ik wil ook iets zeggen")
    dropped = await bram.write(f"{ALONE} dit niet")
    await bram.delete(dropped)
    await first.write("goed, dank je")
    await first.write("klaar")
    await series.turn_of(skip=tuple(name for name in series.people if name != "bram"))
    await bram.write("1")
    series.said.append("ik wil ook iets zeggen")
    await series.say(bram, "en nog iets")
    await bram.write("klaar")
    await series.turn_of(skip=("bram",))
    await bram.write(f"{ALONE} te laat")
    await series.part(2)
    await bram.write("3")


async def notes(series: Series) -> None:
    """Words for oneself, in the part in which everyone speaks in turn."""
    await series.bram.write("/om te delen")
    await series.bram.write(f"/ {ALONE} wat ik wil onthouden")
    there = [line for line in await series.bram.lines() if not line["gone"]]  # what vanished cannot be answered
    asked = next(line for line in there if line["from"] == "bot")  # to him alone
    await series.bram.write(f"{ALONE} als antwoord", quote=asked["timestamp"])
    await series.bram.write(f"/{ALONE} nog een")


async def second_session(series: Series) -> None:
    """Another name for Bram, an introduction, stories; and what he said a week ago is changed no more."""
    circle, bram = series.circle, series.bram
    await circle.go("12:00", days=5)
    old = bram.code_name
    bram.code_name = "Valk"
    await bram.write("naam")
    await bram.write("Valk")
    await series.sofia.write("inleiding")
    await series.sofia.write("Een verhaal van mij. Wat is dat van jou?")
    await circle.go("20:00", days=7)
    for person in series.people.values():
        await person.write("hallo")
    await series.sofia.write("start")
    await series.part(3)
    await bram.write("✋")
    await circle.wait(20)
    await series.turn_of(skip=tuple(name for name in series.people if name != "bram"))
    await series.say(bram, "zo was het bij mij")
    await bram.write("klaar")
    new = [text for text in await series.anna.texts() if text.startswith("Valk\n")]
    assert new and old not in "".join(new)
    await series.eleni.write("/weg")
    await series.eleni.write("2")
    await series.part(4)
    await notes(series)
    await series.kostas.write("/φεύγω")
    await series.kostas.write("1")
    await series.sofia.write("afsluiten")
    await series.sofia.write("1")
    await circle.wait(60)


async def last_session(series: Series) -> None:
    """Notes are given back, one is shared; the room is open at the end."""
    circle = series.circle
    await circle.go("20:00", days=14)
    for name in ("sofia", "anna", "bram", "eleni"):
        await series.people[name].write("hallo")
    await series.sofia.write("opdracht")
    await series.sofia.write("start")
    await series.part(2)
    await series.bram.write("1")
    await series.part(3)
    await series.turn_of(skip=("sofia", "anna", "eleni"))
    await series.part(4)
    await series.say(series.bram, "tot ooit")
    assert sum("\nom te delen" in text for text in await series.anna.texts()) == 1
