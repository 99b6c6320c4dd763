"""What goes wrong inside is said in the log, and nothing of what anybody wrote, or who they are, with it.

Here a part of the bot breaks, with a marked word and a marked identity in the exception. What can be made to go wrong
from outside is in `tests/stack/test_error_paths.py`. A careless log line shows that the search would find one.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ozo_signal import logbook
from ozo_signal.app import App
from ozo_signal.settings import Settings
from ozo_signal.signal.feed import Feed
from ozo_signal.signal.frames import read
from ozo_signal.signal.link import Link

ADA = "a1a1a1a1-1111-4111-8111-000000000001"
MARK = "zwaluwenpraat"
BOT = "+4915550000001"


def breaks(*_anything: Any) -> Any:
    raise ValueError(f"{MARK} of {ADA}")


@pytest.fixture(autouse=True)
def _everything_stays_as_it_was() -> Iterator[None]:
    root, before = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning)
    handlers, raises = root.handlers[:], logging.raiseExceptions
    yield
    sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = before
    root.handlers[:], logging.raiseExceptions = handlers, raises


class Said(logging.Handler):
    """Waits until something is said."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.once = asyncio.Event()
        self.addFilter(lambda record: record.msg == what)

    def emit(self, record: logging.LogRecord) -> None:
        self.once.set()


async def frames_that_cannot_be_written_down(
    cli: Any, desk: Any, joined: Any, envelope: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try breaks."""
    said = Said("Frames could not be written down, trying again.")
    logging.getLogger("ozo_signal.signal.ear").addHandler(said)
    async with joined() as signal:
        with monkeypatch.context() as broken:
            broken.setattr(signal, "_write_down", breaks)
            cli.frame(envelope(9, dataMessage={"message": MARK}))
            await asyncio.wait_for(said.once.wait(), 10)
        await desk.until(lambda: signal.frames == 1 and signal.waiting == 0)
    logging.getLogger("ozo_signal.signal.ear").removeHandler(said)


async def letters_that_nobody_can_hear(cli: Any, desk: Any, joined: Any, envelope: Callable[..., Any]) -> None:
    """The first one is given up, and of the second not even that can be done; then signalbot stops listening."""
    desk.trouble = breaks
    async with joined() as signal:
        cli.frame(envelope(1, dataMessage={"message": MARK}))
        await desk.until(lambda: bool(desk.given_up) and signal.waiting == 0)
        signal._given_up = breaks
        cli.frame(envelope(2, dataMessage={"message": MARK}))
        await desk.until(lambda: signal.frames == 2 and signal.waiting == 0)
        await signal._feed._listener.close(code=1011, message=MARK.encode())
        desk.trouble = lambda letter: None
        cli.frame(envelope(3, dataMessage={"message": MARK}))
        await desk.until(lambda: len(desk.letters) == 1)


async def a_listener_that_breaks(envelope: Callable[..., Any]) -> None:
    """Not the connection breaks, which is nothing special, but what writes to it."""

    class Listener:
        send_str = staticmethod(breaks)

    given_up = asyncio.Event()

    async def give_up(_number: int, _frame: Any) -> None:
        given_up.set()

    feed = Feed(give_up)
    feed.attach(Listener())  # type: ignore[arg-type]
    frame = read(str(envelope(1, dataMessage={"message": MARK})).replace("'", '"').replace("None", "null"), BOT, None)
    assert frame is not None
    feed.offer([(1, frame)])
    running = asyncio.create_task(feed.run())
    await given_up.wait()
    running.cancel()


async def a_line_whose_owner_breaks(cli: Any) -> None:
    """Whoever is told of a change on the line makes a mistake."""
    said = Said("A conversation with signal-cli ended badly, beginning again.")
    logging.getLogger("ozo_signal.signal.link").addHandler(said)
    link = Link(cli.address, BOT, breaks, on_change=breaks)
    await link.start()
    await asyncio.wait_for(said.once.wait(), 10)
    logging.getLogger("ozo_signal.signal.link").removeHandler(said)
    link._ear._on_change = link._mouth._on_change = lambda: None
    await link.stop()


async def a_stranger_to_signal(cli: Any, folder: Path) -> None:
    """Signal does not say who we are, and says why in words."""
    cli.answers["getUserStatus"] = {"error": {"code": -1, "message": f"{MARK} {ADA}", "data": {"response": MARK}}}
    settings = Settings(_env_file=None, account=BOT, signal_cli=cli.address, data_dir=folder)  # type: ignore[call-arg]
    app = await App.build(settings)
    said = Said("Signal does not know us yet.")
    logging.getLogger("ozo_signal.app").addHandler(said)
    await app.start()
    await asyncio.wait_for(said.once.wait(), 10)
    await app.stop()
    logging.getLogger("ozo_signal.app").removeHandler(said)


def what_nobody_catches() -> None:
    """An exception at the very top, in a thread, in a destructor; a warning; a library; a task nobody waits for."""
    try:
        breaks()
    except ValueError as trouble:
        sys.excepthook(ValueError, trouble, trouble.__traceback__)
    thread = threading.Thread(target=breaks, name=MARK)
    thread.start()
    thread.join()

    class Falls:
        __del__ = breaks

    Falls()
    gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = logbook._warned
        warnings.warn(f"{MARK} {ADA}", stacklevel=1)
    for name in ("somebody.else", "signalbot.part"):
        logging.getLogger(name).error("%s said %s", ADA, MARK, stack_info=True)


async def a_task_nobody_waits_for() -> None:
    async def work() -> None:
        breaks()

    task = asyncio.create_task(work(), name=MARK)
    await asyncio.wait([task])
    del task
    gc.collect()


async def test_whatever_breaks_inside_says_nothing_of_anybody(
    cli: Any,
    desk: Any,
    joined: Any,
    envelope: Callable[..., dict[str, Any]],
    tmp_path: Path,
    page: Any,
    from_inside: frozenset[str],
    log_sentences: dict[str, str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with contextlib.redirect_stderr(sys.__stderr__):
        logbook.open_logbook()
    logging.getLogger().addHandler(page.handler)
    await frames_that_cannot_be_written_down(cli, desk, joined, envelope, monkeypatch)
    await letters_that_nobody_can_hear(cli, desk, joined, envelope)
    await a_listener_that_breaks(envelope)
    await a_line_whose_owner_breaks(cli)
    await a_stranger_to_signal(cli, tmp_path)
    what_nobody_catches()
    await a_task_nobody_waits_for()
    assert from_inside <= log_sentences.keys() | {"A library has something to say."}
    assert from_inside - page.said == set(), "each of them has been said"
    out, err = capfd.readouterr()
    for text in (page.text, out, err):
        assert MARK not in text and ADA not in text and MARK.upper() not in text
    logging.getLogger("ozo_signal.careless").error("A letter of %s: %s", ADA, MARK)
    assert MARK in page.text and ADA in page.text, "a careless line would be found"
