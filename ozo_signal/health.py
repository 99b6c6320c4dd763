"""Health: whether all is well with the bot, from outside. One line a point; what is wrong says what to do.

It is asked every other minute by the container and must not be felt by the bot: the store is only read, nothing is made
or brought up, and everything it waits for it waits for only briefly.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ozo_signal.core.names import DAY, HOUR, MINUTE, SECOND
from ozo_signal.engine import brake, care, challenge, line
from ozo_signal.settings import Settings, SettingsError, need_account, service_key
from ozo_signal.signal.probe import Probed, probe
from ozo_signal.storage import Keyring, StoreError
from ozo_signal.storage.bolt import is_bolted
from ozo_signal.storage.cabinet import Cabinet
from ozo_signal.storage.database import file_of
from ozo_signal.storage.glance import Glance, glance, is_held, refuse_unwritable
from ozo_signal.storage.trouble import LOCKED
from ozo_signal.workshop import make_alarm

LINE_SECONDS = 3.0
# A quiet bot gives a sign of life every 20 seconds.
SILENT_MAX = 90 * SECOND
LETTER_WAITS_MAX = 2 * MINUTE
POST_WAITS_MAX = 10 * MINUTE
LANES_MAX = 2  # one or two people whose phone takes nothing are not a trouble of the bot
AHEAD_MAX = 5 * SECOND
ZONE = "Europe/Amsterdam"
MOUNTS = Path("/proc/mounts")


@dataclass(frozen=True)
class Point:
    """One thing that is well or not."""

    name: str
    well: bool
    said: str

    def __str__(self) -> str:
        return f"{self.name:<9} {'ok   ' if self.well else 'WRONG'}  {self.said}"


async def examine(settings: Settings) -> list[Point]:
    """Every point, in an order in which one may be the cause of the next. Raises SettingsError, OSError."""
    need_account(settings)
    runs = is_bolted(settings.bolt_file)
    alarm = await make_alarm(settings)
    probing = asyncio.create_task(_probe(settings))
    try:
        key = await asyncio.to_thread(_key, settings)
        store, seen = await _store(settings, runs)
        inside = _inside(seen, runs, alarm.now()) if seen is not None else [_runs(runs)]
        return [_settings(settings), key, store, *_pictures(settings), *await probing, *inside]
    finally:
        probing.cancel()
        await alarm.stop()


def _settings(settings: Settings) -> Point:
    store = "SQLite" if file_of(settings.store_url) else "PostgreSQL"
    return Point("settings", True, f"data in {settings.data_dir}, store {store}, signal-cli at {settings.signal_cli}")


def _pictures(settings: Settings) -> Iterator[Point]:
    """Where signal-cli puts what people send along, in clear."""
    folder = settings.attachments
    if folder is None:
        return
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Point("pictures", False, f"{folder} is no folder that the bot can empty: see the README.")
    elif not _is_in_memory(folder) and not settings.pretend_time:
        yield Point("pictures", False, f"{folder} is on a disk, where what people send would stay: see the README.")
    else:
        yield Point("pictures", True, f"can be fetched into {folder}, and be taken away there")


def _is_in_memory(folder: Path) -> bool:
    mounts = [line.split()[1:3] for line in MOUNTS.read_text(encoding="utf-8").splitlines()] if MOUNTS.exists() else []
    kinds = {Path(place): kind for place, kind in mounts}
    whole = folder.resolve()
    return next((kinds[place] for place in (whole, *whole.parents) if place in kinds), "") in ("tmpfs", "ramfs")


def _key(settings: Settings) -> Point:
    def make_none() -> str:
        raise SettingsError("There is no service key yet: start the bot.")

    try:
        ring = Keyring.load(service_key(settings, make_none))
        if not settings.keys_file.exists():
            raise StoreError(f"There are no keys in {settings.keys_file}: put the newest copy of them there.")
        with closing(Cabinet(settings.keys_file, ring, reads_only=True)) as cabinet:
            cabinet.find_marks()
            if not cabinet.fits:
                return Point("key", False, "A new service key was begun and not finished: ozo-signal key rotate")
            return Point("key", True, f"opens the {cabinet.size} keys")
    except (SettingsError, StoreError) as trouble:
        return Point("key", False, str(trouble))


async def _store(settings: Settings, runs: bool) -> tuple[Point, Glance | None]:
    file, seen = file_of(settings.store_url), None
    try:
        seen = await glance(settings.store_url)
        if file is not None:
            refuse_unwritable(file)
            if runs and await asyncio.to_thread(is_held, file):
                raise StoreError(LOCKED)
    except StoreError as trouble:
        return Point("store", False, str(trouble)), seen
    return Point("store", True, "can be read and written, and is of this version"), seen


async def _probe(settings: Settings) -> list[Point]:
    where = f"signal-cli at {settings.signal_cli}"
    try:
        probed = await probe(settings.signal_cli, LINE_SECONDS)
    except TimeoutError:
        return [Point("line", False, f"{where} does not answer. Start it again.")]
    except (OSError, EOFError):
        return [Point("line", False, f"There is no {where}. Start it, and look at its log.")]
    return [Point("line", True, f"{where} answers, version {probed.version}"), _account(settings, probed)]


def _account(settings: Settings, probed: Probed) -> Point:
    if probed.accounts is None:
        return Point("account", True, "signal-cli serves one account alone")
    if settings.account in probed.accounts:
        return Point("account", True, "signal-cli knows the bot's number")
    return Point("account", False, "signal-cli does not know the bot's number: register it, see the README.")


def _runs(runs: bool) -> Point:
    return Point("bot", runs, "runs" if runs else "The bot is not running. Start it, and look at its log.")


def _inside(seen: Glance, runs: bool, now: int) -> Iterator[Point]:
    yield _bot(seen, runs, now)
    yield _letters(seen, now)
    yield _posts(seen, now)
    yield _clock(seen, now)
    # Whatever a coordinator should hear and perhaps nobody could be told.
    yield from _notices(seen, now)


def _bot(seen: Glance, runs: bool, now: int) -> Point:
    if not runs:
        return _runs(runs)
    if seen.alive_at is None or now - seen.alive_at > SILENT_MAX:
        since = "yet" if seen.alive_at is None else f"for {_long(now - seen.alive_at)}"
        return Point("bot", False, f"It runs, but has given no sign of life {since}. Look at its log; start it again.")
    heard = "none yet" if seen.heard_at is None else f"{_long(now - seen.heard_at)} ago"
    return Point("bot", True, f"runs; last sign of life {_long(now - seen.alive_at)} ago, last letter {heard}")


def _letters(seen: Glance, now: int) -> Point:
    if seen.oldest_letter_at is None:
        return Point("letters", True, "none waits")
    age = now - seen.oldest_letter_at
    said = f"{seen.letters} waiting to be dealt with, the oldest for {_long(age)}"
    if seen.stuck:
        said += f"; with {seen.stuck} the bot made a mistake. It tries again when it is started"
    return Point("letters", not seen.stuck and age <= LETTER_WAITS_MAX, said)


def _posts(seen: Glance, now: int) -> Point:
    if not seen.posts:
        return Point("posts", True, "none waits")
    said, age = f"{seen.posts} waiting to be sent", now - (seen.oldest_post_at or now)
    if age > POST_WAITS_MAX:
        said += f", the oldest for {_long(age)}"
    if age <= POST_WAITS_MAX or seen.lanes <= LANES_MAX:
        return Point("posts", True, said)
    return Point("posts", False, f"{said}. Is signal-cli's line to Signal up? Look at its log, and at the bot's.")


def _clock(seen: Glance, now: int) -> Point:
    ahead = (seen.alive_at or 0) - now
    if ahead > AHEAD_MAX:
        said = f"The clock stands {_long(ahead)} before the bot's last sign of life: set it right, start the bot again."
        return Point("clock", False, said)
    for zone in (ZONE, *seen.zones):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return Point("clock", False, f"The time zone {zone} is not known on this machine: install tzdata.")
    return Point("clock", True, "is not behind, and knows the time zones of the groups")


def _notices(seen: Glance, now: int) -> Iterator[Point]:
    nobody = "" if seen.coordinators else " Nobody hears of it in Signal: ozo-signal coordinator invite"
    for what, since, until, count in seen.notices:
        ago = _long(now - since)
        if what == challenge.CHALLENGE:
            said = f"Signal has wanted proof for {ago} that somebody is there: ozo-signal challenge, see the README."
            yield Point("proof", False, said + nobody)
        elif what == line.LINE and now - since >= care.TOLD_AFTER:
            yield Point("down", False, f"The bot has had no line to signal-cli for {ago}: look at both logs.{nobody}")
        elif what == brake.LIMIT and until is not None and until > now:
            yield Point(
                "limit", True, f"Signal lets nobody be reached for another {_long(until - now)}; it goes on then"
            )
        elif what == care.GIVEN_UP and now - since < DAY:
            yield Point("refused", True, f"{count} posts were given up in the last {ago}; why is in the log")


def _long(time: int) -> str:
    """A length of time, in its largest unit."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")):
        if time >= unit or unit == SECOND:
            number = max(0, time) // unit
            return f"{number} {name}{'' if number == 1 else 's'}"
    return ""
