"""The errors of storage, each in one sentence a coordinator can read.

Nothing here carries words, names or keys.
"""

from __future__ import annotations

from ozo_signal.core.faults import Fixable


class StoreError(Fixable):
    """The store cannot do what was asked. Its text is one clear sentence, without words or identities."""


class StoreTrouble(StoreError):
    """The disk or the database is in the way: nothing was saved, and the same may succeed later."""
