"""Silence: closes the logging of the libraries, which print people's words and identities.

What the bot itself says in its log is not decided here.

signalbot prints frames and texts at INFO and identities at WARNING, and its models' errors quote what they
were given (signal.md, 7); the same errors would come out through asyncio, aiohttp or a traceback. What is
left of a library's warning is who warned, how badly, and of an exception its kind and its place, which are never a
word of anybody.
"""

from __future__ import annotations

import logging
from types import ModuleType, SimpleNamespace

from ozo_signal.core.faults import about

LIBRARIES = (
    "signalbot",
    "websockets",
    "aiohttp",
    "asyncio",
    "sqlalchemy",
    "alembic",
    "apscheduler",
)

log = logging.getLogger("ozo_signal.libraries")


class TypesOnly(logging.Handler):
    """Passes on the name of the logger, the kind of the exception and where it was; the rest is dropped."""

    def emit(self, record: logging.LogRecord) -> None:
        trouble = record.exc_info[1] if record.exc_info else None
        log.log(record.levelno, "A library has something to say.", {"library": record.name, **about(trouble)})


def close_logging() -> None:
    """Close the libraries' loggers. Call it again after one has opened its own, as signalbot does."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
        logger.addHandler(TypesOnly(logging.WARNING))
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        # A logger below this one may have been given a level or a handler: what it has to say must pass here.
        for below in logging.Logger.manager.loggerDict:
            if below.startswith(f"{name}.") and isinstance(child := logging.getLogger(below), logging.Logger):
                child.handlers.clear()
                child.propagate = True
                child.setLevel(logging.NOTSET)


def close_tracebacks(module: ModuleType) -> None:
    """Let a module that imported `traceback` print none: they quote the values an exception was about."""
    vars(module)["traceback"] = SimpleNamespace(print_exc=lambda: None)
