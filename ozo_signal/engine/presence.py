"""Presence: who was at a session of an anonymous room can show it outside, and nobody else can.

Each one who was there gets a word, and the moderator gets all of them, in no order. Whoever says one of them was
there. Which word went to whom is not kept, and no word is: the bot knows only how many there were.

The words look and sound the same in Latin and in Greek letters, so that they tell nothing of what somebody reads.
"""

from __future__ import annotations

from ozo_signal.core.names import Rank
from ozo_signal.core.session import Session
from ozo_signal.engine import mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.storage import Tx
from ozo_signal.storage.groups import Group

FIRST, SECOND = "KMTZN", "AEIO"
SYLLABLES = tuple(first + second for first in FIRST for second in SECOND)
SYLLABLES_OF_A_WORD = 3  # 8,000 words: whoever guesses one of ten is right once in 800 times


async def hand_out(tx: Tx, tools: Tools, group: Group, session: Session) -> None:
    """A word to each one who was there, and all words to the moderator."""
    company = await gather(tx, tools, group)
    leader = company.moderator
    here = [company.people[member.id] for member in session.here() if member.id in company.people]
    others = [person for person in here if leader is None or person.id != leader.id]
    if leader is None or not others:
        return
    words = _words(tools, len(others))
    for person, word in zip(others, words, strict=True):
        text = tools.voice.say("presence.word", person.language, word=word).text
        await mail.send_words(tx, person.id, text, rank=Rank.SESSION, behind=mail.group_lane(group.id))
    listed = "\n".join(sorted(words))
    text = tools.voice.say("presence.all", leader.language, words=listed).text
    await mail.send_words(tx, leader.id, text, rank=Rank.SESSION, behind=mail.group_lane(group.id))


def _words(tools: Tools, count: int) -> list[str]:
    """So many different words, at random."""
    found: list[str] = []
    while len(found) < count:
        word = "".join(tools.pick(SYLLABLES) for _ in range(SYLLABLES_OF_A_WORD))
        if word not in found:
            found.append(word)
    return found
