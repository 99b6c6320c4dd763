"""Unpacking: what people sent along is fetched and cleaned, outside of any transaction, because it takes a while.

Whatever nobody wants is taken away from where signal-cli put it. After a start it goes on with what was remembered; if
signal-cli does not have that any more, its author is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Protocol

from ozo_signal.engine import pictures
from ozo_signal.engine.patience import Patience
from ozo_signal.engine.tray import Work
from ozo_signal.signal.letters import Enclosed, Parcel
from ozo_signal.storage import Store


class Carrier(Protocol):
    """Who has to do with parcels."""

    async def bring(self, parcel: Parcel) -> Enclosed | None: ...

    def drop(self, ids: Iterable[str]) -> None: ...

    def sweep(self, but: Collection[str]) -> None: ...


class Unpacking:
    """`hand_in` has something written down at the desk."""

    def __init__(self, store: Store, carrier: Carrier, hand_in: Callable[[Work], None]) -> None:
        self._store = store
        self._carrier = carrier
        self._hand_in = hand_in
        self._under_way: set[str] = set()

    async def unpack(self, came: Collection[str]) -> None:
        """`came`: the names of parcels that have just come. Without any the folder is swept."""
        wanted = await Patience("parcels").until_done(self._wanted)
        needed = {parcel.id for parcels in wanted.values() for parcel in parcels}
        if came:
            self._carrier.drop(set(came) - needed)
        else:
            self._carrier.sweep(needed)
        for handle in wanted.keys() - self._under_way:
            self._under_way.add(handle)
            try:
                await self._fetch(handle, wanted[handle])
            finally:
                self._under_way.discard(handle)

    async def _fetch(self, handle: str, parcels: tuple[Parcel, ...]) -> None:
        enclosed: list[Enclosed] = []
        for parcel in parcels:
            clean = await self._carrier.bring(parcel)
            if clean is None:
                break
            enclosed.append(clean)
        self._carrier.drop(parcel.id for parcel in parcels)
        self._hand_in(partial(pictures.arrived, handle=handle, enclosed=tuple(enclosed)))

    async def _wanted(self) -> dict[str, tuple[Parcel, ...]]:
        async with self._store.read() as tx:
            return await pictures.wanted(tx)
