"""An evening in an anonymous room, as tests move it. The people are in `outside.py`."""

from __future__ import annotations

from ozo_signal.language import commands

from .circle import Circle
from .outside import Person
from .sentences import is_said


class Evening:
    """Sofia leads; Anna and Bram are there, and whoever else is let in."""

    def __init__(self, circle: Circle) -> None:
        self.circle, self.language = circle, circle.language
        self.people: list[Person] = []
        self.sofia, self.anna, self.bram = (
            self.person(*names) for names in (("sofia", "Alfa"), ("anna", "Beta"), ("bram", "Gamma"))
        )

    def person(self, name: str, code_name: str) -> Person:
        """One more, who is not in yet."""
        number = f"+3169000{self.circle.house.circles:02}{len(self.people):02}"
        person = Person(self.circle, name, code_name, f"mus{name}", number)
        self.people.append(person)
        return person

    def word(self, command: str) -> str:
        return commands.word(command, self.language)

    def rest(self, *some: Person) -> list[Person]:
        return [person for person in self.people if person not in some]

    async def begin(self) -> None:
        for person in self.people:
            await person.join()
        await self.circle.house.walk(self.circle.starts_at)
        for person in self.people:
            await person.write("👋")
        await self.sofia.write(self.word("start"))

    async def part(self, number: int) -> None:
        for _ in range(number):
            await self.sofia.write(self.word("next_part"))

    async def takes_turn(self, who: Person, *, after: Person | None = None) -> None:
        """Where whoever wants to speaks: a hand, and the one before has finished."""
        await who.write("✋")
        if after is not None:
            await after.write(self.word("done"))
        await self.circle.wait(20)

    def said(self, key: str, texts: list[str], **values: str) -> bool:
        return is_said(key, self.language, texts, **values)

    async def times(self, who: Person, key: str, **values: str) -> int:
        """How often somebody was told this."""
        return sum(self.said(key, [text], **values) for text in await who.texts())

    async def nobody_reads(self, words: str, *, but: Person) -> None:
        for person in self.rest(but):
            assert not any(words in text for text in await person.texts()), (person.name, words)

    async def everyone_reads(self, words: str, *, of: Person) -> None:
        for person in self.rest(of):
            assert await person.reads(words) == 1, (person.name, words)
