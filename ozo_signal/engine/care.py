"""Care: what the coordinators hear when the bot is in trouble, each thing once. No content, and nobody's identity.

When there is no coordinator it stands in the log alone, and among the notices of the store.
"""

from __future__ import annotations

import logging

from ozo_signal.core.names import DAY, HOUR, MINUTE, Rank
from ozo_signal.engine import mail
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Moment, Value
from ozo_signal.storage import Tx, coordinators, groups, notices, outbox, people
from ozo_signal.storage.notices import Notice

log = logging.getLogger(__name__)

CARE = "care"  # what posts to coordinators are about
GIVEN_UP = "given_up"
SIEGE = "siege"
LANGUAGE = "en"
# Trouble that was over sooner is not worth a message.
TOLD_AFTER = 10 * MINUTE
# A longer time than this is told with its days.
HOURS_ALONE = 12 * HOUR


async def tell(
    tx: Tx,
    tools: Tools,
    key: str,
    *,
    about: str = CARE,
    slot: str | None = None,
    span: tuple[int, int] | None = None,
    **values: Value,
) -> None:
    """One sentence to every coordinator, in their language. `span`: from when to when, shown on their own clock."""
    everyone = await coordinators.everyone(tx)
    log.warning("Coordinators are told.", {"people": len(everyone), "told": key})
    for one in everyone:
        language = await people.language_of(tx, one.person) or LANGUAGE
        if span is not None:
            values |= show_span(*span, await zone_of(tx, one.person, language))
        text = tools.voice.say(key, language, **values).text
        own = f"{slot}:{one.person}" if slot else None
        await mail.send_words(tx, one.person, text, rank=Rank.SESSION, slot=own, about=about)


def show_span(since: int, until: int, zone: str) -> dict[str, Value]:
    """The values {since} and {until} of a sentence."""
    if until - since < HOURS_ALONE:
        return {"since": Moment(since, zone, "hour"), "until": Moment(until, zone, "hour")}
    return {"since": Moment(since, zone), "until": Moment(until, zone)}


async def zone_of(tx: Tx, person: str, language: str) -> str:
    """Whose clock somebody reads: that of a group of theirs, or of a group that speaks their language, or of any."""
    mine = {membership.group for membership in await groups.of_person(tx, person)}
    found = sorted(await groups.all(tx), key=lambda group: (group.id not in mine, group.language != language))
    return found[0].zone if found else "UTC"


async def tell_of_siege(tx: Tx, tools: Tools, now: int) -> None:
    """More codes are tried than people could mistype. Told once an hour at most."""
    before = await notices.get(tx, SIEGE)
    if before is not None and now - before.since < HOUR:
        return
    await notices.put(tx, Notice(SIEGE, now))
    await tell(tx, tools, "notice.siege")


async def give_up(tx: Tx, tools: Tools, now: int, posts: int = 1) -> None:
    """Posts were given up. The coordinators hear how many of one day, in one message that is changed in place."""
    before = await notices.get(tx, GIVEN_UP)
    if before is None or now - before.since >= DAY:
        await outbox.forget_slots(tx, f"{GIVEN_UP}:")
        before = Notice(GIVEN_UP, now)
    after = Notice(GIVEN_UP, before.since, None, before.count + posts)
    await notices.put(tx, after)
    await tell(tx, tools, "notice.given_up", slot=f"{GIVEN_UP}:{after.since}", n=after.count)
