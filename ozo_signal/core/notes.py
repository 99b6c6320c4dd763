"""Notes: what people write privately during a session, and what becomes of it.

The words themselves are handles; keeping and sealing them is the storage's work. Nothing written privately is shown
to anyone without its author's yes (product.md, "Never").
"""

from __future__ import annotations

from ozo_signal.core.draft import Draft, named
from ozo_signal.core.effects import Ask, Forget, GiveBack, Keep, Reveal, Said, TopicsChosen
from ozo_signal.core.method import Phase, Role, Sort
from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.core.session import Note, Session

WRITTEN = (Sort.REFLECTION, Sort.TOPIC, Sort.ADVICE, Sort.ASSOCIATION)
CHOSEN = (Sort.VOTE, Sort.ORDER, Sort.SHARE)
Chosen = tuple[tuple[MemberId, tuple[WordsId, ...]], ...]


def takes_words(session: Session, who: MemberId) -> bool:
    """Are this member's private words for the part that is going on?"""
    return _takes(session, who, WRITTEN)


def takes_numbers(session: Session, who: MemberId) -> bool:
    return _takes(session, who, CHOSEN)


def ask(draft: Draft) -> None:
    """Ask everyone who may write in this phase, privately."""
    sort = draft.phase.private
    if sort is None:
        return
    for who in draft.session.holding(draft.phase.writers):
        ask_one(draft, who)


def ask_one(draft: Draft, who: MemberId) -> None:
    session, sort = draft.session, draft.phase.private
    if sort in (Sort.VOTE, Sort.ORDER):
        topics = session.topics() if sort is Sort.VOTE else ranked(session)
        draft.do(Ask(who, f"write.{sort}", "session", {"items": Said(topics), "n": draft.phase.items_max}))
    elif sort is Sort.SHARE:
        own = session.own_of(who)
        if own:
            draft.do(GiveBack(who, own), Ask(who, "write.share", "session", {}))
        else:
            draft.say(who, "share.none")
            act(draft, who)
    elif sort is not None:
        draft.say(who, f"write.{sort}", n=draft.phase.items_max)


def write(draft: Draft, who: MemberId, words: WordsId) -> None:
    """Private words. What is to be kept is asked to be kept; an association stays in its author's own chat."""
    sort = draft.phase.private
    if sort is Sort.ASSOCIATION:
        if draft.once(f"phase:own:{who}"):
            draft.say(who, "write.own")
        return
    if sort is None:
        return
    if sort in (Sort.TOPIC, Sort.ADVICE):
        mine = [note for note in draft.session.notes if note.by == who and note.sort == sort]
        if len(mine) >= draft.phase.items_max:
            draft.say(who, "write.enough", n=draft.phase.items_max)
            act(draft, who)
            return
        draft.change(notes=(*draft.session.notes, Note(words, who, sort)))
        if len(mine) + 1 == draft.phase.items_max and draft.phase.items_max > 1:
            act(draft, who)
    draft.do(Keep(words, who, sort))


def withdraw(draft: Draft, who: MemberId, words: WordsId) -> None:
    """Deleted by its author before it was shown: it is shown to nobody, and no number stands for it any more."""
    before = draft.session
    mine = Note(words, who, "topic") in before.notes
    draft.change(
        notes=tuple(n for n in before.notes if not (n.words == words and n.by == who)),
        votes=_struck(before.votes, words) if mine else before.votes,
        own=_struck(before.own, words, who),
        shares=_struck(before.shares, words, who),
        held=tuple(n for n in before.held if n.words != words),
        introduction=None if before.introduction == (words, who) else before.introduction,
    )
    draft.do(Forget(words))
    sort = before.now_in.private if before.now_in else None
    if sort in (Sort.VOTE, Sort.ORDER) and mine and draft.session.topics():
        ask(draft)  # the numbers have changed for everyone
    elif sort is Sort.SHARE and draft.session.own != before.own and before.member(who) is not None:
        ask_one(draft, who)


def choose(draft: Draft, who: MemberId, numbers: tuple[int, ...]) -> None:
    """Numbers, as an answer to what was offered. A number that was not offered is answered kindly."""
    session, sort = draft.session, draft.phase.private
    if sort is Sort.VOTE:
        offered: tuple[WordsId, ...] = session.topics()
    else:
        offered = ranked(session) if sort is Sort.ORDER else session.own_of(who)
    picked = tuple(dict.fromkeys(n for n in numbers if n != 0))
    if any(not 1 <= n <= len(offered) for n in picked):
        draft.say(who, "choose.not_offered", n=len(offered))
        return
    words = tuple(offered[n - 1] for n in picked)
    if sort is Sort.VOTE:
        others = tuple(vote for vote in session.votes if vote[0] != who)
        draft.change(votes=(*others, (who, words[: draft.phase.items_max])))
        draft.say(who, "vote.noted")
    elif sort is Sort.ORDER:
        _order(draft, words or offered)
    else:
        shares = tuple(share for share in session.shares if share[0] != who)
        draft.change(shares=(*shares, (who, words)))
        draft.say(who, "share.noted" if words else "share.nothing", n=len(words))
    act(draft, who)


def act(draft: Draft, who: MemberId) -> None:
    """This member has done what the phase asks."""
    if who not in draft.session.acted:
        draft.change(acted=(*draft.session.acted, who))


def ranked(session: Session) -> tuple[WordsId, ...]:
    """Topics, those with most votes first, otherwise as they came."""
    topics = session.topics()
    votes = [words for _, chosen in session.votes for words in chosen]
    return tuple(sorted(topics, key=lambda words: -votes.count(words)))


def close_writing(draft: Draft, phase: Phase) -> None:
    """The phase ends: what was meant to be shown is shown, what was not chosen is chosen by the votes."""
    sort = phase.private
    if sort is Sort.ADVICE:
        for note in draft.session.notes:
            if note.sort == Sort.ADVICE and draft.session.member(note.by) is not None:
                draft.do(Reveal(note.words, note.by, "advice.head"), Forget(note.words))
            elif note.sort == Sort.ADVICE:
                draft.do(Forget(note.words))  # who has left is not shown any more
        draft.change(notes=tuple(n for n in draft.session.notes if n.sort != Sort.ADVICE))
    elif sort is Sort.ORDER and draft.session.topics() and "ordered" not in draft.session.told:
        _order(draft, ranked(draft.session))


def _order(draft: Draft, words: tuple[WordsId, ...]) -> None:
    draft.once("ordered")
    draft.do(TopicsChosen(words))
    draft.say_all("topics.chosen", items=Said(words))
    for chair in draft.session.holding(Role.CHAIR):
        draft.say_all("topics.thanks", name=named(chair))


def _struck(chosen: Chosen, words: WordsId, of: MemberId | None = None) -> Chosen:
    """The same choices without these words; only those of one member when `of` is given."""
    return tuple(
        (who, tuple(one for one in picked if one != words) if of in (None, who) else picked) for who, picked in chosen
    )


def _takes(session: Session, who: MemberId, sorts: tuple[Sort, ...]) -> bool:
    phase = session.now_in
    if session.closed or phase is None or phase.private not in sorts:
        return False
    return who in session.holding(phase.writers)
