"""An invented evening as text that a person can read: one line for each step, and below it what the bot does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.moments import Paused, Rest, Turn
from ozo_signal.core.names import SECOND
from ozo_signal.core.session import Session

from .deeds import Called, Deed, Edited, Picked
from .evening import Evening, Happening
from .phones import Sent


def story(evening: Evening, last: int | None = None) -> str:
    """The whole of it, or the last steps."""
    return "\n".join([_head(evening), *_lines(evening.happenings[-last if last else None :], evening.session)])


def _head(evening: Evening) -> str:
    session = evening.session
    people = "; ".join(f"{p.id}: {', '.join(sorted(p.habits)) or 'nothing special'}" for p in evening.people.values())
    return (
        f"Evening {evening.seed}: {session.method.id}, {evening.cast.hour}, rest {session.rest_seconds} s.\n{people}\n"
    )


def _lines(happenings: Iterable[Happening], session: Session) -> Iterator[str]:
    for one in happenings:
        if isinstance(one.event, ev.Signed) and one.event.sign == "typing" and not one.effects:
            continue
        after, event = one.after, one.event
        phase = after.now_in.id if after.now_in else "-"
        machine = ""
        if isinstance(event, ev.Rang | ev.Restarted) and event.at != one.now:
            machine = f" (the bot thinks it is {_clock(session, event.at).strip()})"
        deed = one.act.deed if one.act is not None else event
        yield f"{_clock(session, one.now)} {told(deed)}{machine}  [{phase}: {_moment(after)}]"
        if one.sent:
            yield from (f"         {sent_as_text(sent)}" for sent in one.sent)
        else:
            yield from (f"         {effect_as_text(effect)}" for effect in one.effects)


def told(event: Deed | ev.Event | None) -> str:
    match event:
        case ev.Spoke():
            return f"{event.by} speaks{' ...' if event.trails_off else ''}"
        case ev.Wrote():
            return f"{event.by} writes to the bot ({event.words})"
        case ev.Withdrew():
            return f"{event.by} deletes {event.words}"
        case ev.Chose():
            return f"{event.by} chooses {', '.join(map(str, event.numbers))}"
        case ev.Signed():
            return f"{event.by}: {event.sign}"
        case ev.Steered():
            return f"{event.by}: «{event.what}»"
        case ev.Rang():
            return "a bell"
        case ev.Restarted():
            return f"the bot is back after {event.silent_for / SECOND:.0f} s"
        case Edited():
            return f"{event.by} changes {event.words}"
        case Picked():
            return f"{event.by} answers the bot with {event.number}"
        case Called():
            return f"{event.by} writes «{event.word}» to the bot"
        case None:
            return "nothing"
    return f"{event.by} {type(event).__name__.lower()}"


def sent_as_text(sent: Sent) -> str:
    post = sent.sending.post
    to = "all" if sent.sending.to == ef.ROOM else sent.sending.to
    text = " / ".join(line for line in post.text.splitlines() if line)
    return f"{to} < {sent.because}: {text or post.emoji or post.kind}"


def effect_as_text(effect: ef.Effect) -> str:
    match effect:
        case ef.Say() | ef.Ask():
            names = [who for value in effect.values.values() if isinstance(value, ef.Who) for who in value.members]
            return f"{'all' if effect.to == ef.ROOM else effect.to} < {effect.key} {' '.join(names)}".rstrip()
        case ef.Open():
            return f"all < {effect.key}"
        case ef.HoldBack():
            return f"held back{', ' + effect.by + ' is told' if effect.first else ''}"
        case ef.Keep():
            return f"kept: {effect.words} ({effect.sort})"
        case ef.Reveal():
            return f"all < {effect.key} {effect.words}"
        case ef.Ended():
            return f"the end ({effect.why}), {effect.came} came"
    return type(effect).__name__.lower()


def _moment(session: Session) -> str:
    moment = session.moment
    name = "paused, " if isinstance(moment, Paused) else ""
    now = moment.was if isinstance(moment, Paused) else moment
    if isinstance(now, Turn):
        return f"{name}turn of {now.speaker}"
    return name + (f"rest after {now.after or 'nobody'}" if isinstance(now, Rest) else now.name)


def _clock(session: Session, at: int) -> str:
    seconds = (at - session.planned_at) // SECOND
    sign, seconds = ("-" if seconds < 0 else " "), abs(seconds)
    return f"{sign}{seconds // 60:3}:{seconds % 60:02}"
