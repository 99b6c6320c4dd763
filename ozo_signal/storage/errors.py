"""The one error of storage, in one sentence a coordinator can read.

Nothing here carries words, names or keys.
"""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot do what was asked. Its text is one clear sentence, without words or identities."""
