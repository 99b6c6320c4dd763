"""Roles: who brings the story and who leads, when a method asks the group to choose them.

"The case giver is never the chair" ("The intervision session", 2). What the roles may do is in the phases.
"""

from __future__ import annotations

from ozo_signal.core import notes
from ozo_signal.core.draft import Draft, named
from ozo_signal.core.names import MemberId
from ozo_signal.core.session import Session


def volunteer(draft: Draft, who: MemberId) -> bool:
    """A hand in a part where roles are chosen. True when this phase is such a part."""
    role = missing(draft.session)
    if role is None:
        return False
    if role == "case_giver":
        draft.change(case_giver=who)
    elif who == draft.session.case_giver:
        draft.say(who, "choose.not_both")
        return True
    else:
        draft.change(chair=who)
    notes.act(draft, f"role:{role}")
    draft.say_all(f"choose.{role}.found", name=named(who))
    ask(draft)
    return True


def miss_case_giver(draft: Draft) -> None:
    """The one with the story has left. While we are still choosing, we choose again; later we go on to the end."""
    phase = draft.session.now_in
    if phase is not None and "case_giver" in phase.choose:
        draft.change(acted=tuple(one for one in draft.session.acted if one != "role:case_giver"))
        ask(draft)
    elif phase is not None and phase.needs == "case_giver":
        draft.say_all("case_giver.left")


def missing(session: Session) -> str | None:
    """The role that is to be filled next in this phase."""
    phase = session.now_in
    if phase is None:
        return None
    return next((role for role in phase.choose if f"role:{role}" not in session.acted), None)


def ask(draft: Draft) -> None:
    """Ask for the next role that is still open."""
    role = missing(draft.session)
    if role is not None:
        draft.say_all(f"choose.{role}.ask")
