"""Hearing: what each event does to a session, whatever the moment.

Words that move the session are in `steering.py`; who has the floor, in `turns.py`.
"""

from __future__ import annotations

from ozo_signal.core import bells, held, notes, phases, ringing, roles, turns
from ozo_signal.core import events as ev
from ozo_signal.core.draft import Draft, named
from ozo_signal.core.effects import Keep, Nod, PassOn
from ozo_signal.core.method import Floor, Role, Sort
from ozo_signal.core.moments import Closed, Gathering, OpenFloor, Paused, Turn
from ozo_signal.core.names import AWAY_NOTICED, MemberId, WordsId
from ozo_signal.core.session import Member, Note
from ozo_signal.core.steering import give_time_back, steer


def hear(draft: Draft, event: ev.Event) -> None:
    """What this event changes. Whoever comes in last is heard first, and then the session begins."""
    _hear(draft, event)
    if bells.may_begin(draft.session):
        ringing.begin_now(draft)


def _hear(draft: Draft, event: ev.Event) -> None:
    match event:
        case ev.Rang():
            return
        case ev.Restarted():
            _come_back(draft, event)
        case ev.Joined():
            _welcome(draft, event.by)
        case ev.Left():
            _let_go(draft, event.by)
        case ev.Withdrew():
            notes.withdraw(draft, event.by, event.words)  # also by someone who has left
        case _ if draft.session.member(event.by) is None:
            return
        case _:
            _hear_member(draft, event)


def _hear_member(draft: Draft, event: ev.Event) -> None:
    match event:
        case ev.Spoke():
            _see(draft, event.by)
            _hear_words(draft, event)
        case ev.Wrote():
            _see(draft, event.by)
            if notes.takes_words(draft.session, event.by):
                notes.write(draft, event.by, event.words)
        case ev.Chose():
            _see(draft, event.by)
            if notes.takes_numbers(draft.session, event.by):
                notes.choose(draft, event.by, event.numbers)
        case ev.Signed():
            _see(draft, event.by)
            _hear_sign(draft, event)
        case ev.Released():
            _see(draft, event.by)
            _release(draft, event)
        case ev.Dropped():
            _see(draft, event.by)
            held.drop(draft, event.by)
        case ev.Steered():
            _see(draft, event.by)
            steer(draft, event)
        case ev.Prepared():
            _take_introduction(draft, event)
        case ev.Proposed():
            draft.change(notes=(*draft.session.notes, Note(event.words, event.by, "topic")))
            draft.do(Keep(event.words, event.by, "topic"))
        case _:
            return


def _see(draft: Draft, who: MemberId) -> None:
    """Someone shows that they are there. Who comes late to a round is called in it too."""
    member = draft.session.member(who)
    if member is None or member.present:
        return
    draft.member(who, present=True)
    session, phase = draft.session, draft.session.now_in
    if phase is None or session.closed:
        return
    if phase.floor is Floor.ROUND and who in session.holding(phase.speakers):
        draft.change(to_call=(*session.to_call, who))
    if phase.private is not None and who in session.holding(phase.writers):
        notes.ask_one(draft, who)


def _hear_words(draft: Draft, event: ev.Spoke) -> None:
    moment = draft.session.moment
    if isinstance(moment, Gathering | Paused):
        draft.do(PassOn(event.words, event.by))
        return
    turns.speak(draft, event.by, event.words, event.trails_off)


def _release(draft: Draft, event: ev.Released) -> None:
    """As if they had been written now. When it is another's moment again, they wait again."""
    for words in held.take(draft, event.by):
        _hear_words(draft, ev.Spoke(event.at, event.by, words))


def _hear_sign(draft: Draft, event: ev.Signed) -> None:
    """Signs count in a pause too: a hand goes up, a turn is passed; only nobody is called."""
    who = event.by
    if draft.session.closed or draft.session.phase < 0:
        return
    agrees = draft.phase.agree
    if event.sign == "typing":
        turns.show_typing(draft, who)
    elif event.sign == "hand":
        _hear_hand(draft, who, event.words)
    elif event.sign == "hand_down":
        turns.lower_hand(draft, who)
    elif event.sign in ("yes", "agree", "done") and agrees == "yes":
        notes.act(draft, who)
    elif event.sign == "yes":
        _hear_yes(draft, who, event.words)
    elif event.sign == "done":
        if not turns.finish(draft, who, event.words) and draft.phase.private is not None:
            notes.act(draft, who)
            if event.words is not None:
                draft.do(Nod(event.words, who))
    elif event.sign == "pass":
        _hear_pass(draft, who)


def _hear_hand(draft: Draft, who: MemberId, words: WordsId | None) -> None:
    if draft.phase.agree == "hands":
        notes.act(draft, who)
        turns.lower_hand(draft, who)
        if words is not None:
            draft.do(Nod(words, who))
        return
    if roles.volunteer(draft, who) or draft.phase.floor in (Floor.SILENT, Floor.OPEN):
        return
    if turns.raise_hand(draft, who, words):
        phases.go_on(draft)


def _hear_yes(draft: Draft, who: MemberId, words: WordsId | None) -> None:
    """A "yes" is an answer, not an end: to "would you still like to say something?" it asks for the turn."""
    session = draft.session
    if turns.is_free(session) and who in session.passed:
        _hear_hand(draft, who, words)
    elif session.speaker == who:
        turns.show_life(draft, who)
    elif draft.phase.private is not None:
        notes.act(draft, who)


def _hear_pass(draft: Draft, who: MemberId) -> None:
    """Everyone may always pass; nobody has to explain."""
    if draft.phase.private is not None or draft.phase.agree:
        notes.act(draft, who)
    phases.go_by(draft, who)


def _take_introduction(draft: Draft, event: ev.Prepared) -> None:
    """The story is there. When we were just waiting for it, it is posted now."""
    draft.change(introduction=(event.words, event.by))
    session = draft.session
    waited_for = isinstance(session.moment, OpenFloor) or session.speaker == event.by
    if session.phase >= 0 and waited_for and not isinstance(session.moment, Paused):
        phases.introduce(draft)


def _come_back(draft: Draft, event: ev.Restarted) -> None:
    """A short absence changes nothing; a long one gives the moment its time back and says so in one sentence."""
    session = draft.session
    if "door" not in session.told or event.silent_for < AWAY_NOTICED:
        return
    if draft.now >= session.ends_at:
        draft.say_all("away.too_long")
        phases.close(draft, "done")
        return
    draft.say_all("away.back")
    _reassure(draft)
    if not isinstance(session.moment, Paused | Closed):
        give_time_back(draft, session.moment, event.silent_for)


def _reassure(draft: Draft) -> None:
    """Who had the floor or may have been writing to us is told, alone, where things stand."""
    session = draft.session
    if isinstance(session.moment, Turn):
        draft.say(session.moment.speaker, "away.turn")
    if session.now_in is not None and session.now_in.private is Sort.ASSOCIATION:
        return  # those stay in their author's own chat, and have no ✔️
    for member in session.here():
        if notes.takes_words(session, member.id):
            draft.say(member.id, "away.note")


def _welcome(draft: Draft, who: MemberId) -> None:
    session = draft.session
    if session.member(who) is not None:
        return
    known = any(member.id == who for member in session.members)
    if known:
        draft.member(who, left=False, present=False)  # seen again when they show themselves
    else:
        draft.change(members=(*session.members, Member(who)))


def _let_go(draft: Draft, who: MemberId) -> None:
    """Someone leaves. Nobody has to explain; the turn goes on."""
    session = draft.session
    if session.member(who) is None:
        return
    held.drop(draft, who)
    draft.member(who, left=True)
    draft.change(
        line=turns.without(session.line, who),
        to_call=turns.without(session.to_call, who),
        passed=turns.without(session.passed, who),
        case_giver=None if session.case_giver == who else session.case_giver,
        chair=None if session.chair == who else session.chair,
    )
    if session.case_giver == who:
        roles.miss_case_giver(draft)
    if session.speaker == who and turns.free_floor(draft) and phases.still_applies(draft.session):
        phases.go_on(draft)
    if session.steers == who and not draft.session.closed:
        _miss_leader(draft)


def _miss_leader(draft: Draft) -> None:
    """Who leads now? Those who are left hear it, or may choose."""
    leaders = draft.session.holding(Role.CHAIR)
    if leaders:
        draft.say_all("lead.found", name=named(*leaders))
    else:
        draft.say_all("moderator.gone")
