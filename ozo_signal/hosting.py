"""The keys, as whoever hosts the bot looks after them: a new service key while the bot runs, and a copy of the keys.

How a new service key takes the place of the old one. First the new one is written before the old one into the key
file. Then every key in the cabinet is wrapped with the new one, in one transaction. Then the old one leaves the file.
At each moment the file opens the cabinet, so it can be cut off anywhere: the next start of the bot, or the same
command, goes on where it was. A bot that runs notices when it meets a key that its own does not open, or when it has a
key to add: it reads the file again (`storage/cabinet.py`).

Copies of the store are in `copies.py`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from glob import escape
from pathlib import Path

from ozo_signal.settings import Settings, SettingsError
from ozo_signal.storage import Keyring, StoreError
from ozo_signal.storage.bolt import bolted
from ozo_signal.storage.cabinet import Cabinet
from ozo_signal.workshop import load_keyring

BY_HAND = (
    "The service key is {where}, which this command cannot change. By hand: make a key with "
    "openssl rand -base64 32 | tr '+/' '-_' and put it before the old one, with a space between them. Start the bot "
    "again: it wraps everything with the new one. Then take the old one away, and start the bot once more."
)


@contextmanager
def only_bot(settings: Settings) -> Iterator[None]:
    """While this bot runs, no other one does with the same data. Raises StoreError, OSError."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with bolted(settings.bolt_file):
        yield


def rotate_key(settings: Settings) -> str:
    """A new service key in the place of the old one. Raises StoreError, SettingsError."""
    if settings.secret_key:
        raise SettingsError(BY_HAND.format(where="in OZO_SECRET_KEY"))
    if not settings.keys_file.exists():
        raise StoreError(f"There are no keys in {settings.keys_file} yet: start the bot first.")
    ring = load_keyring(settings)
    with _alone(settings.data_dir), closing(Cabinet(settings.keys_file, ring)) as cabinet:
        ring.reload()  # somebody else may just have done it
        cabinet.find_marks()
        if ring.size == 1:
            _write_key(settings.key_file, Keyring.make(_read(settings.key_file)))
            ring.reload()
        return _finish(settings, cabinet, ring)


def finish_rotation(settings: Settings) -> bool:
    """At the start of the bot: a rotation that was cut off, or begun by hand, is brought to its end.

    False when there was none, or when the key is kept where nobody here can write.
    """
    if settings.secret_key or len(_read(settings.key_file).split()) == 1:
        return False
    ring = load_keyring(settings)
    try:
        with _alone(settings.data_dir), closing(Cabinet(settings.keys_file, ring)) as cabinet:
            ring.reload()
            _finish(settings, cabinet, ring)
    except (StoreError, SettingsError):
        return False
    return True


def copy_keys(settings: Settings, file: Path) -> str:
    """A copy of everybody's keys, in the place of the one before. Raises StoreError, SettingsError, OSError."""
    if not settings.keys_file.exists():
        raise StoreError(f"There are no keys in {settings.keys_file} yet: start the bot first.")
    if file.exists() and (file.samefile(settings.keys_file) or not _is_copy(file)):
        raise SettingsError(f"{file} is there and is no copy of the keys; nothing was changed.")
    with closing(Cabinet(settings.keys_file, load_keyring(settings))) as cabinet:
        cabinet.find_marks()
        with new_file(file) as new:
            cabinet.copy(new)
            sync(new)
            new.replace(file)
    return (
        f"The keys are copied to {file}. Keep it elsewhere, in the place of the copy before: "
        "an older one could open what was erased since. It is worth nothing without the service key."
    )


@contextmanager
def new_file(beside: Path) -> Iterator[Path]:
    """An empty file for its owner alone. It is gone afterwards, unless it was given another name here.

    What was left by somebody who was killed here goes, too.
    """
    for left in beside.parent.glob(f".{escape(beside.name)}-*"):
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=beside.parent, prefix=f".{beside.name}-")
    os.close(handle)
    new = Path(name)
    try:
        yield new
        sync(beside.parent)
    finally:
        new.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file is on the disk, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _finish(settings: Settings, cabinet: Cabinet, ring: Keyring) -> str:
    count = cabinet.rewrap()
    _keep_newest(settings.key_file)
    said = f"The service key is new, and {count} keys are wrapped with it; the old one opens nothing any more."
    if not cabinet.sweep():
        said += " (Somebody is reading just now: the last trace of the old wrapping goes when the bot writes next.)"
    return f"{said} Make new copies of {settings.key_file} and of the keys."


def _keep_newest(file: Path) -> None:
    _write_key(file, _read(file).split()[0])


def _read(file: Path) -> str:
    return file.read_text(encoding="ascii").replace(",", " ")


def _write_key(file: Path, text: str) -> None:
    """In one step, for whoever could read the file before. Raises SettingsError when it cannot be written."""
    real = file.resolve()
    try:
        before = real.stat()
        with new_file(real) as new:
            with new.open("w", encoding="ascii") as out:
                os.fchmod(out.fileno(), before.st_mode & 0o777)
                os.fchown(out.fileno(), before.st_uid, before.st_gid)
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            new.replace(real)
    except OSError as trouble:
        raise SettingsError(BY_HAND.format(where=f"in {file} ({trouble.strerror})")) from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time changes the key file: two who both make a new key could each lose the other's."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreError("The service key is being changed by somebody else just now.") from None
    finally:
        os.close(handle)


def _is_copy(file: Path) -> bool:
    with contextlib.suppress(sqlite3.Error, OSError):
        with closing(sqlite3.connect(f"file:{file.absolute()}?mode=ro", uri=True)) as copy:
            names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
        return {"keys", "places", "service"} <= names
    return False
