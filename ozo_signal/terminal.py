"""The terminal: how the command line does something, and says what is in the way.

Which commands there are is in `cli.py` and `cli_host.py`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from ozo_signal.core.faults import Fixable, places
from ozo_signal.loading import Later

if TYPE_CHECKING:
    from ozo_signal import settings
    from ozo_signal.settings import Settings
else:  # not every command has settings
    settings = Later("ozo_signal.settings")


def go(work: Coroutine[Any, Any, Any] | Callable[[], Any]) -> Any:
    """Do it. What a coordinator can put right is one sentence, never a traceback."""
    try:
        return work() if callable(work) else asyncio.run(work)
    except Fixable as trouble:
        fail(str(trouble))
    except (typer.Exit, KeyboardInterrupt):
        raise
    except OSError as trouble:
        where = f" ({trouble.filename})" if trouble.filename else ""
        fail(f"Something on this machine is in the way: {trouble.strerror or type(trouble).__name__}{where}.")
    except Exception as trouble:
        # Where it happened, but not with what: an exception's message may quote what somebody wrote.
        sys.stderr.writelines(f"  {place}\n" for place in places(trouble))
        fail(f"A mistake in the program: {type(trouble).__name__}.")


def settings_or_fail() -> Settings:
    """The settings, or one clear sentence and exit status 2."""
    try:
        return settings.load_settings()
    except Fixable as trouble:
        fail(str(trouble))


def fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
