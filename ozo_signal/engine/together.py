"""Together: what several lanes ask of the store at the same time is one transaction, and costs one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from ozo_signal.storage import StoreTrouble, Tx

T = TypeVar("T")

Work = Callable[[Tx], Awaitable[Any]]


class Together:
    """`begin` is the store's `read` or `write`. Works may be tried twice, and so change nothing but what is in the
    transaction.
    """

    def __init__(self, begin: Callable[[], AbstractAsyncContextManager[Tx]]) -> None:
        self._begin = begin
        self._waiting: list[tuple[Work, asyncio.Future[Any]]] = []
        self._doing: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """What the work returns, when the transaction is over. Raises what it raises."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._do_all())
        return await done

    async def stop(self) -> None:
        if self._doing is not None:
            self._doing.cancel()
            await asyncio.gather(self._doing, return_exceptions=True)

    async def _do_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting, []
            try:
                await self._do_some(some)
            except StoreTrouble as trouble:  # that is no fault of any of them
                for one in some:
                    _settle(one[1], trouble=trouble)
            except Exception as trouble:
                if len(some) == 1:
                    _settle(some[0][1], trouble=trouble)
                    continue
                for one in some:  # one of them may be to blame
                    try:
                        await self._do_some([one])
                    except Exception as its_own:
                        _settle(one[1], trouble=its_own)

    async def _do_some(self, some: list[tuple[Work, asyncio.Future[Any]]]) -> None:
        async with self._begin() as tx:
            results = [await work(tx) for work, _ in some]
        for (_, done), result in zip(some, results, strict=True):
            _settle(done, result)


def _settle(done: asyncio.Future[Any], result: Any = None, trouble: Exception | None = None) -> None:
    if done.done():
        return  # nobody waits for it any more
    if trouble is not None:
        done.set_exception(trouble)
    else:
        done.set_result(result)
