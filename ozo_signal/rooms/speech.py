"""Speech: turns the core's keys and values into sentences for one company.

Which sentence is said is decided in the core, how it sounds in `language`; here the two meet.
"""

from __future__ import annotations

from collections.abc import Mapping

from ozo_signal.core.effects import Clock, Label, Open, Reveal, Said, Value, Who
from ozo_signal.language.values import Items, Lines, Moment, Name, Text
from ozo_signal.language.values import Value as Shown
from ozo_signal.language.voice import Voice
from ozo_signal.rooms.company import Company
from ozo_signal.signal.letters import Mention, Post, PostKind


class Speech:
    """The voice, for one company."""

    def __init__(self, voice: Voice, company: Company) -> None:
        self.voice = voice
        self.company = company

    def say(self, key: str, language: str, values: Mapping[str, Value], *, mention: bool = False) -> Text:
        """A sentence. With `mention`, those who are called are named so that their phone tells them."""
        shown = {name: self._show(value, language, mention) for name, value in values.items()}
        return self.voice.say(key, language, **{**self._always(language), **shown})

    def plain(self, key: str, language: str, **values: Shown) -> Text:
        """A sentence with values that are ready to be shown."""
        return self.voice.say(key, language, **{**self._always(language), **values})

    def list_of(self, who: tuple[str, ...], language: str) -> Shown:
        """Names as a list, or the sign for nobody."""
        return self._people(Who(who), language, mention=False)

    def nobody(self, language: str) -> str:
        return self.voice.say("nobody", language).text

    def opening(self, effect: Open, language: str) -> Post:
        """The heading of a new part, and what is asked in it."""
        text = self.plain(effect.key, language, n=effect.minutes)
        if not effect.new_part:
            return post_of(text)
        label = self.voice.say(effect.label, language).text
        head = self.plain("phase.head", language, part=effect.part, parts=effect.parts, label=label)
        return plain_post(f"{head.text}\n\n{text.text}")

    def reveal(self, effect: Reveal, language: str) -> Post:
        """Someone's words under their name."""
        head = self.say(effect.key, language, {"name": Who((effect.by,))})
        return plain_post(f"{head.text}\n\n{self.text_of(effect.words)}")

    def text_of(self, words: str) -> str:
        kept = self.company.texts.get(words)
        return kept.text if kept else ""

    def _always(self, language: str) -> dict[str, Shown]:
        topic = self.company.topic
        line = self.voice.say("topic.line", language, topic=topic).text if topic else ""
        return {"topic_line": line, "group": self.company.name}

    def _show(self, value: Value, language: str, mention: bool) -> Shown:
        match value:
            case Who():
                return self._people(value, language, mention)
            case Said():
                return Lines([self.text_of(words) for words in value.words])
            case Label():
                return self.voice.say(value.key, language).text
            case Clock():
                return Moment(value.at, self.company.zone, "hour")
        return value

    def _people(self, who: Who, language: str, mention: bool) -> Shown:
        names = []
        for member in who.members:
            person = self.company.people.get(member)
            if person is not None:
                names.append(Name(person.name, person.uuid if mention and who.called else None))
        return Items(names) if names else self.nobody(language)


def post_of(text: Text) -> Post:
    """A text as a post without an address."""
    mentions = tuple(Mention(m.start, m.length, m.uuid) for m in text.mentions)
    # A line that has nothing to say today (the topic) leaves an empty end behind.
    return Post(PostKind.SAY, text=text.text.rstrip(), mentions=mentions)


def plain_post(text: str) -> Post:
    return Post(PostKind.SAY, text=text)
