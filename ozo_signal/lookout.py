"""The lookout: who hears when the bot is in trouble, and the answer to the proof that Signal wants to see.

Works on the store; the running bot carries out what was left for it there.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from ozo_signal.coordinator import LANGUAGES, CoordinatorError, desk, opened
from ozo_signal.core.retention import CODES_KEPT
from ozo_signal.engine import challenge
from ozo_signal.language.codes import new_code, show_code
from ozo_signal.language.voice import Voice
from ozo_signal.settings import Settings, need_account
from ozo_signal.storage import coordinators, errands

# The bot looks for errands every 20 seconds, and Signal has 30 to answer.
TAKEN_WITHIN_SECONDS, ANSWERED_WITHIN_SECONDS = 45.0, 60.0

SAID = {
    challenge.ACCEPTED: "Signal has taken it. What waits is sent now.",
    challenge.REJECTED: "Signal did not take it: too old, used before, or solved on another network. Solve a new one.",
    challenge.UNREACHABLE: "Signal could not be asked. Solve a new one and try again when there is a line.",
    challenge.UNKNOWN: "Signal did not answer. If messages still wait in a few minutes, solve a new one.",
    challenge.NOTHING_ASKED: "Signal asks for nothing now, so there is nothing to submit.",
}
NOT_TAKEN = "No bot took it, so nothing was submitted. Is the bot running? Start it, and solve a new captcha."
NOT_ANSWERED = "The bot took it and did not say how it went. If messages still wait in a few minutes, solve a new one."


async def invite(settings: Settings, language: str) -> str:
    """A code for a coordinator, in words that can be forwarded."""
    need_account(settings)
    if language not in LANGUAGES:
        raise CoordinatorError(f"--language is one of {', '.join(LANGUAGES)}, not '{language}'.")
    code = new_code(secrets.choice)
    async with desk(settings) as (tx, now):
        await coordinators.invite(tx, tx.mark(f"code:{code}"), language, now + CODES_KEPT)
    values = {"link": settings.chat_link, "code": show_code(code)}
    return Voice.load().say("invite.coordinator", language, **values).text


async def list_coordinators(settings: Settings) -> str:
    """How many there are, since when and until when; not who."""
    async with desk(settings, writes=False) as (tx, _):
        everyone = await coordinators.everyone(tx)
    if not everyone:
        return "Nobody hears when the bot is in trouble. Invite someone with: ozo-signal coordinator invite"
    lines = [f"{one.person}  since {_day(one.since)}, until {_day(one.until)}" for one in everyone]
    return "\n".join([f"Coordinators: {len(everyone)}", *lines])


async def end(settings: Settings, short_id: str | None) -> str:
    """Ask the bot to take it back: from one, or from all."""
    async with desk(settings) as (tx, now):
        known = [one.person for one in await coordinators.everyone(tx)]
        if short_id is not None and short_id not in known:
            raise CoordinatorError(f"There is no coordinator {short_id}. See: ozo-signal coordinator list")
        await errands.leave(tx, "coordinators_end", None, {"person": short_id} if short_id else {}, now)
    return "The bot will tell them and end it within a minute, or as soon as it runs."


async def submit(settings: Settings, captcha: str) -> str:
    """Have the running bot hand in a solved captcha. How it went."""
    need_account(settings)
    text = captcha.strip()
    if not text or len(text.split()) > 1:
        raise CoordinatorError("The captcha is the whole link behind 'Open Signal': it begins with signalcaptcha://")
    async with opened(settings) as (store, now):
        async with store.write() as tx:
            number = await errands.leave(tx, challenge.CHALLENGE, None, {"captcha": text}, now())
        said = await errands.wait_for_answer(store, number, TAKEN_WITHIN_SECONDS)
        if said is None:
            async with store.write() as tx:
                taken_back = await errands.withdraw(tx, number)
            if taken_back:  # the captcha would be too old when a bot comes
                raise CoordinatorError(NOT_TAKEN)
            said = await errands.wait_for_answer(store, number, ANSWERED_WITHIN_SECONDS)
    if said != challenge.ACCEPTED:
        raise CoordinatorError(SAID[said] if said else NOT_ANSWERED)
    return SAID[said]


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d")
