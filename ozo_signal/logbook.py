"""The logbook: what the bot says to whoever looks after it, on standard error. One JSON object a line.

JSON, because one line is then always one entry, whatever stands in it: a line break cannot forge a second one, every
collector of logs reads it, and so can a test. An entry holds when, how bad, from where, what in a constant sentence,
and numbers, kinds and fingerprints; never what anybody wrote, and never who they are. The house holds every log call
to that (tests/house). A library's entry is cut down to who has something to say; a traceback to kinds and places.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import sys
import threading
import warnings
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from ozo_signal.core.faults import about
from ozo_signal.signal import silence

OURS = "ozo_signal"

log = logging.getLogger(__name__)


class Entry(logging.Formatter):
    """Makes the line of a record."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry: dict[str, object] = {"at": at.replace("+00:00", "Z"), "level": record.levelname}
        return json.dumps(entry | _told(record), ensure_ascii=False, default=lambda other: type(other).__name__)


def open_logbook() -> None:
    """Our own lines from INFO on, those of others from WARNING on. What nobody caught comes here as well."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Entry())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.raiseExceptions = False  # a line that cannot be written would be shown with everything that is in it
    silence.close_logging()
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda found: log.error("Something went wrong on its way out.", about(found.exc_value))
    threading.excepthook = lambda found: log.error("A thread broke off.", about(found.exc_value))
    warnings.showwarning = _warned
    if not faulthandler.is_enabled():
        with suppress(OSError, ValueError, AttributeError):
            faulthandler.enable()  # a hard crash leaves the places in the program, and nothing else


def broke_off(trouble: BaseException) -> None:
    """A mistake in the program, which ends here."""
    log.critical("A mistake in the program.", about(trouble))


def _told(record: logging.LogRecord) -> dict[str, object]:
    if record.name.partition(".")[0] != OURS:
        kind = record.exc_info[1] if record.exc_info else None
        return {"from": "libraries", "what": "A library has something to say.", "library": record.name} | about(kind)
    name = record.name.removeprefix(f"{OURS}.")
    values = dict(record.args) if isinstance(record.args, Mapping) else {}
    with suppress(TypeError, ValueError):
        return {"from": name, "what": record.getMessage(), **values}
    return {"from": name, "what": "Something was said that cannot be read."}


def _uncaught(kind: type[BaseException], trouble: BaseException, _traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        broke_off(trouble)


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("Python warns.", {"type": category.__name__, "line": int(lineno)})
