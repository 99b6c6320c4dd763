"""The bare bot: signalbot as its own examples use it, with one handler that sends back what it is sent.

signalbot cannot speak to signal-cli itself, so it gets the same link and the same bridge as the whole bot, and nothing
else: no inbox, no desk, no store, no order, no outbox.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys

import signalbot as sb
from aiohttp import web

from ozo_signal.signal.bridge import Bridge
from ozo_signal.signal.dressing import dress
from ozo_signal.signal.frames import read
from ozo_signal.signal.link import Link


class Echo(sb.DataMessageHandler):
    async def handle_data_message(self, context: sb.DataMessageContext) -> None:
        await context.send(sb.SendMessage(text=context.message.text or ""))


class Passing:
    """Hands frames on to whoever listens, as they come."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._numbers = itertools.count(1)
        self._listener: asyncio.Future[web.WebSocketResponse] = asyncio.get_running_loop().create_future()

    def attach(self, listener: web.WebSocketResponse) -> None:
        self._listener.set_result(listener)

    def detach(self, listener: web.WebSocketResponse) -> None:
        return

    async def hand_on(self, raw_frames: list[str]) -> None:
        listener = await self._listener
        for raw in raw_frames:
            frame = read(raw, self._account)
            if frame is not None:
                await listener.send_str(dress(frame, next(self._numbers)))


async def main(address: str, account: str) -> None:
    passing = Passing(account)
    link = Link(address, account, passing.hand_on)
    bridge = Bridge(link, account, passing)  # type: ignore[arg-type]
    await bridge.start()
    bot = sb.SignalBot(
        sb.Config(
            phone_number=account,
            signal_service=bridge.address,
            auth=sb.BearerAuthConfig(token=bridge.token),
            storage=sb.InMemoryConfig(),
            download_attachments=False,
            connection_mode=sb.ConnectionMode.HTTP_ONLY,
            logging_level=logging.CRITICAL,
        )
    )
    bot.register(Echo())
    bot.start(run_forever=False)
    await bot.wait_until_ready()
    await link.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
