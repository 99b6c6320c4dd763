"""Silence: no library prints a word or an identity, and the same evening does print them when it is not closed."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import signalbot
from signalbot._utils import retry

from ozo_signal.signal import silence
from ozo_signal.signal.letters import Letter, Post, PostKind

ADA = "a1a1a1a1-1111-4111-8111-000000000001"
CANARY = "canary-7f3a"


async def an_evening(cli: Any, desk: Any, joined: Any, envelope: Callable[..., dict[str, Any]]) -> None:
    """One letter is heard, one makes the desk fail, one post fails for a recipient; signalbot logs all it can."""

    def fails(letter: Letter) -> None:
        if letter.number == 2:
            raise ValueError(letter.text)

    desk.trouble = fails
    async with joined() as signal:
        cli.frame(*(envelope(n, dataMessage={"message": f"{CANARY} {n}"}) for n in range(3)))
        await desk.until(lambda: signal.frames == 3 and signal.waiting == 0)
        await signal.post(Post(PostKind.SAY, to=(ADA,), text=f"{CANARY} out"))
        await signal._feed._listener.close(code=1011, message=CANARY.encode())

    async def dies() -> None:
        raise ValueError(CANARY)

    task = asyncio.create_task(dies())
    await asyncio.wait([task])
    del task  # asyncio now complains that nobody looked at its exception


def everything_printed(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> str:
    out, err = capfd.readouterr()
    return out + err + caplog.text


async def test_nothing_that_people_say_is_printed(
    cli: Any,
    desk: Any,
    joined: Any,
    envelope: Callable[..., dict[str, Any]],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("websockets.client", "aiohttp.server", "sqlalchemy.engine.Engine"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    await an_evening(cli, desk, joined, envelope)
    for name in silence.LIBRARIES:
        logging.getLogger(f"{name}.part").error("%s said %s", ADA, CANARY)
    printed = everything_printed(capfd, caplog)
    assert CANARY not in printed and ADA not in printed
    libraries = [record.args for record in caplog.records if record.name == "ozo_signal.libraries"]
    said = [(values["library"], values["type"]) for values in libraries if isinstance(values, dict)]
    assert ("signalbot", "ValueError") in said, "that something went wrong is still said"


async def test_the_same_evening_is_printed_when_it_is_not_closed(
    cli: Any,
    desk: Any,
    joined: Any,
    envelope: Callable[..., dict[str, Any]],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(silence, "close_logging", lambda: logging.getLogger("signalbot").setLevel(logging.INFO))
    await an_evening(cli, desk, joined, envelope)
    printed = everything_printed(capfd, caplog)
    for words in (f"{CANARY} 0", f"{CANARY} 1", f"{CANARY} out", ADA):
        assert words in printed


@pytest.mark.parametrize("closed", [True, False])
async def test_a_task_that_signalbot_starts_again_leaves_no_traceback(
    closed: bool, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "traceback", traceback)  # put back at the end
    if closed:
        silence.close_tracebacks(retry)

    async def dies() -> None:
        raise ValueError(CANARY)

    again = asyncio.create_task(retry.rerun_on_exception(dies, logger=logging.getLogger("nobody")))
    for _ in range(3):
        await asyncio.sleep(0)
    again.cancel()
    assert (CANARY in capfd.readouterr().err) is not closed


def test_signalbot_has_the_logger_that_is_closed() -> None:
    assert signalbot.LOGGER_NAME in silence.LIBRARIES
