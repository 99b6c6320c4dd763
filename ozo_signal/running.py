"""Running: the bot from its start to its end, as the command line asks for it."""

from __future__ import annotations

import asyncio
import logging
import signal

from ozo_signal.app import App
from ozo_signal.hosting import finish_rotation, only_bot
from ozo_signal.settings import load_settings, need_account

log = logging.getLogger(__name__)


async def run() -> None:
    """Until somebody stops it. Raises what is in the way, see `core/faults.py`."""
    settings = load_settings()
    need_account(settings)
    with only_bot(settings):
        app = await App.build(settings)
        if finish_rotation(settings):
            log.info("The service key is the new one alone.")
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        await app.run(stopped)
