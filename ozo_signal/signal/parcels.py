"""Parcels: what people send along. It is fetched from signal-cli, cleaned, and taken away from where signal-cli put it.

signal-cli writes every attachment that it receives into a folder of its own, in clear, and never takes one away again
(`AttachmentStore` in its source); there is no call that would. So that folder is in memory alone, is shared with the
bot, and the bot empties it. Without such a folder nothing is fetched. Cleaning is done in a process of its own, see
`laundry`. Who is to get what is not decided here.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Protocol

from ozo_signal.signal.letters import Enclosed, Parcel, PostTrouble, Refused
from ozo_signal.signal.tolerant import a_dict

BYTES_MAX = 8 * 1024 * 1024  # as base64 it still fits into a line of signal-cli's
CLEAN_BYTES_MAX = 2 * 1024 * 1024
TRIES = 3  # each waits until there is a line
CLEANING_SECONDS_MAX = 30.0
ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")  # of ours, for the laundry; not what is secret in it

log = logging.getLogger(__name__)


class Caller(Protocol):
    """What is needed of the link."""

    async def call(self, method: str, **params: Any) -> Any: ...


class Parcels:
    """`folder`: where signal-cli puts attachments, as it is seen from here; None when they are not to be had."""

    def __init__(self, link: Caller, folder: Path | None) -> None:
        self._link = link
        self._folder = folder
        self._seen: frozenset[str] = frozenset()
        self._is_readable = True
        self._cleaning = asyncio.Semaphore(1)

    async def bring(self, parcel: Parcel) -> Enclosed | None:
        """A clean one, None when it cannot be had or cannot be cleaned."""
        if self._folder is None or not parcel.id or not 0 < parcel.size <= BYTES_MAX:
            return None
        raw = await self._fetch(parcel.id)
        if raw is None or len(raw) > BYTES_MAX:
            return None
        async with self._cleaning:
            clean = await _washed(parcel.kind, raw)
        if not clean or len(clean) > CLEAN_BYTES_MAX:
            return None
        return Enclosed(parcel.kind, base64.b64encode(clean).decode())

    def drop(self, ids: Iterable[str]) -> None:
        """Take these away from signal-cli's folder."""
        for name in ids:
            if self._folder is not None and name:
                _remove(self._folder / name)

    def sweep(self, but: Collection[str]) -> None:
        """Whatever was there at the last sweep already, such as the small pictures in quotes, which nobody asks for."""
        if self._folder is None:
            return
        try:
            here = {entry.name for entry in self._folder.iterdir() if entry.is_file()}
        except OSError:
            if self._is_readable:
                log.warning("The folder for attachments cannot be read.")
            self._is_readable = False
            return
        self._is_readable = True
        self.drop(name for name in here & self._seen if name not in but)
        self._seen = frozenset(here)

    async def _fetch(self, name: str) -> bytes | None:
        for _ in range(TRIES):
            try:
                answer = a_dict(await self._link.call("getAttachment", id=name))
                return base64.b64decode(str(answer.get("data") or ""), validate=True)
            except Refused as refused:
                if refused.reason != "IO":
                    return None  # it is not there
            except PostTrouble:
                continue
            except ValueError:
                return None
        return None


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError:
        log.warning("What somebody sent could not be taken away from the folder for attachments.")


async def _washed(kind: str, raw: bytes) -> bytes | None:
    """What a process of its own makes of it, None when it cannot."""
    try:
        laundry = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ozo_signal.laundry", kind),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(CLEANING_SECONDS_MAX):
            clean, _ = await laundry.communicate(raw)
    except TimeoutError:
        return None
    finally:
        if laundry.returncode is None:
            laundry.kill()
            await laundry.wait()
    return clean if laundry.returncode == 0 else None
