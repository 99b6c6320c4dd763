"""A draft: a session while it is being changed, and the effects so far.

It lives only inside one `step`; outside, sessions are values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ozo_signal.core.effects import ROOM, Effect, Say, Value, Who
from ozo_signal.core.method import Phase
from ozo_signal.core.moments import Moment
from ozo_signal.core.names import MemberId
from ozo_signal.core.session import Member, Session, with_fields


class Draft:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.effects: list[Effect] = []

    @property
    def now(self) -> int:
        return self.session.clock

    @property
    def phase(self) -> Phase:
        return self.session.method.phases[self.session.phase]

    def change(self, **fields: Any) -> None:
        self.session = with_fields(self.session, fields)

    def do(self, *effects: Effect) -> None:
        self.effects.extend(effects)

    def say(self, to: str, key: str, **values: Value) -> None:
        self.do(Say(to, key, values))

    def say_all(self, key: str, **values: Value) -> None:
        self.say(ROOM, key, **values)

    def warn_all(self, key: str) -> None:
        """A sentence that overtakes everything else that waits to be sent."""
        self.do(Say(ROOM, key, urgent=True))

    def tell_chair(self, key: str, **values: Value) -> None:
        """To whoever leads, if anyone does."""
        if (chair := self.session.steers) is not None:
            self.say(chair, key, **values)

    def member(self, who: MemberId, **fields: Any) -> None:
        """Change one member."""

        def changed(member: Member) -> Member:
            return replace(member, **fields) if member.id == who else member

        self.change(members=tuple(changed(m) for m in self.session.members))

    def enter(self, make: type[Moment], **fields: Any) -> None:
        """A new moment, with the next number."""
        moment = make(number=self.session.moment.number + 1, **fields)
        self.change(moment=moment)

    def once(self, what: str) -> bool:
        """True the first time it is asked."""
        if what in self.session.told:
            return False
        self.change(told=(*self.session.told, what))
        return True


def called(*who: MemberId) -> Who:
    """Members whose phone should tell them."""
    return Who(who, called=True)


def named(*who: MemberId) -> Who:
    return Who(who)
