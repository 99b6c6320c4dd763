"""Held: words that came at another's moment. They are never lost and never scolded (product.md, "The turn").

They wait for their author's turn, and are offered back then; whoever does not get a turn any more is told so at the
end. Where everyone has seen the words already, as in a Signal group, the room leaves these effects out.
"""

from __future__ import annotations

from ozo_signal.core.draft import Draft
from ozo_signal.core.effects import Forget, HoldBack, Offer, Unsent
from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.core.session import Note


def back(draft: Draft, who: MemberId, words: WordsId) -> None:
    """Not now."""
    session = draft.session
    comes = who in session.to_call or who in session.line
    first = draft.once(f"hush:{who}")
    draft.change(held=(*session.held, Note(words, who, "held")))
    draft.do(HoldBack(words, who, session.speaker, first=first, comes=comes))


def offer(draft: Draft, who: MemberId) -> None:
    """This member has the floor: do they still want to say it?"""
    if words := draft.session.held_of(who):
        for one in words:
            draft.once(f"offered:{one}")
        draft.do(Offer(who, words))


def offer_to_all(draft: Draft) -> None:
    """The floor is free for everyone. What has been offered before is not offered again before its author's turn."""
    for who in dict.fromkeys(note.by for note in draft.session.held):
        if not all(f"offered:{words}" in draft.session.told for words in draft.session.held_of(who)):
            offer(draft, who)


def take(draft: Draft, who: MemberId) -> tuple[WordsId, ...]:
    """These wait no longer."""
    words = draft.session.held_of(who)
    draft.change(held=tuple(note for note in draft.session.held if note.by != who))
    return words


def drop(draft: Draft, who: MemberId) -> None:
    """Their author wants them no more, or has left."""
    draft.do(*(Forget(words) for words in take(draft, who)))


def end(draft: Draft) -> None:
    """The session is over. Each one whose words still wait is told."""
    for who in dict.fromkeys(note.by for note in draft.session.held):
        words = take(draft, who)
        draft.do(Unsent(who, words), *(Forget(one) for one in words))
