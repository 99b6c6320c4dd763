"""Loading: the one place where a part of the house, or of a library, is loaded only when it is needed.

Most of the time it takes to start is spent on reading libraries. Everything else imports at the top of its file; here
stands what only some commands, some stores or some days need. Nothing here knows what it loads.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Any


def load(name: str) -> Any:
    """A module by its whole name, loaded when it is not yet."""
    if name not in sys.modules and gc.isenabled():
        # Modules are made to stay. To look for waste among them, again and again while they are made, costs a fifth of
        # the time; afterwards they are set aside, so that nobody looks through them later either.
        gc.disable()
        try:
            import_module(name)
            gc.freeze()
        finally:
            gc.enable()
    return import_module(name)


class Later:
    """Stands for a module, which is loaded when something of it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(load(self._name), name)
