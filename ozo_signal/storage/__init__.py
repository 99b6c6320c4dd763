"""Memory: everything that outlives a restart, sealed where it says something about a person.

Nothing here decides anything. Each kind of thing has a module, whose functions take a transaction first.
"""

from .errors import StoreError, StoreTrouble
from .ids import new_id
from .seal import Keyring
from .store import Store
from .tx import Tx

__all__ = ["Keyring", "Store", "StoreError", "StoreTrouble", "Tx", "new_id"]
