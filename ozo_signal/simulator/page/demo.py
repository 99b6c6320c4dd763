"""`ozo-signal demo`: opens the page, and stays until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
import webbrowser

from ozo_signal.simulator.page.site import Site


async def demo(language: str, port: int, opens: bool) -> int:
    """0 when it was stopped, 1 when the port is taken."""
    site = Site(language)
    try:
        await site.start(port)
    except OSError as trouble:
        sys.stderr.write(f"The page cannot be opened on port {port}: {trouble.strerror}.\n")
        return 1
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # the last one: the terminal was closed
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        sys.stdout.write(f"{site.address}\nThis is the page. Ctrl-C stops it.\n")
        sys.stdout.flush()
        if opens:  # a browser in the terminal stays there until it is left: nobody waits for it
            threading.Thread(target=webbrowser.open, args=[site.address], daemon=True).start()
        await stop.wait()
    finally:
        await site.close()
    return 0
