"""The witness: which frames Signal handed over to which life, and which letters the bot has written down."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ozo_signal.storage.cabinet import Cabinet
from ozo_signal.storage.seal import MARKS, Keyring, make_mark

BOXES = ("inbox", "outbox")


@dataclass(frozen=True)
class Handed:
    """A frame, and the life to which it was handed over."""

    life: int
    frame: dict[str, Any]


class Witness:
    """Reads the trace of the pretend Signal, and the store, as they are on disk."""

    def __init__(self, data: Path, trace: Path) -> None:
        self._data, self._trace = data, trace
        self._read = 0  # bytes of the trace
        self._key = b""
        self.handed: dict[int, Handed] = {}  # by timestamp, which no two frames share

    def look(self, life: int) -> None:
        """What was handed over since the last look went to this life."""
        with self._trace.open("rb") as trace:
            trace.seek(self._read)
            for line in trace:
                self._read += len(line)
                frame = json.loads(line).get("frame")
                if frame is not None:
                    self.handed[frame["envelope"]["timestamp"]] = Handed(life, frame)

    def known(self, keys: Mapping[str, str]) -> set[str]:
        """Of these letters, given by the keys of their marks, those that were written down."""
        self._key = self._key or self._marks_key()
        with self._store() as store:
            marks = {make_mark(self._key, key): name for name, key in keys.items()}
            found = [*_found(store, "inbox", marks), *_found(store, "heard", marks)]
        store.close()
        return {marks[mark] for mark in found}

    def left_over(self) -> dict[str, int]:
        """How much waits in the inbox and in the outbox."""
        with self._store() as store:
            counted = {box: int(store.execute(f"SELECT count(*) FROM {box}").fetchone()[0]) for box in BOXES}
        store.close()
        return counted

    def _store(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._data / 'ozo.sqlite'}?mode=ro", uri=True)

    def _marks_key(self) -> bytes:
        ring = Keyring.load((self._data / "secret.key").read_text(encoding="ascii"))
        cabinet = Cabinet(self._data / "ozo.keys", ring)
        key = cabinet.find(MARKS)
        cabinet.close()
        assert key is not None
        return key


def _found(store: sqlite3.Connection, table: str, marks: Iterable[str]) -> list[str]:
    wanted = list(marks)
    query = f"SELECT letter_mark FROM {table} WHERE letter_mark IN ({', '.join('?' * len(wanted))})"
    return [mark for (mark,) in store.execute(query, wanted)]
