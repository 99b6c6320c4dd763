"""Frames of every shape Signal sends, into a session that is going on: none of them may harm it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Meet
from .requests import COMMANDS, SHARED, check_requests

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = SHARED / "frames"
FRAMES = sorted(FOLDER.glob("*.json"))
GROUP_OF_SAMPLES = "CzBVep/E6Q4zWH2ix+wRNluApcrvFDleg6jN8hc8YYY="
# Shapes that are not among the samples.
STRANGE: tuple[dict[str, Any], ...] = (
    {},
    {"envelope": {"sourceUuid": None, "timestamp": None}, "account": "+31600000000"},
    {"envelope": {}, "account": "+31600000000"},
    {"envelope": {"dataMessage": {"message": 7, "timestamp": "soon"}}, "account": "+31600000000"},
    {"exception": {"message": "?", "type": "SomethingNewException"}, "account": "+31600000000"},
)


def found_in(frame: dict[str, Any]) -> dict[str, Any]:
    """A frame as signal-cli hands it over, whichever way the sample was taken."""
    inner = frame.get("params", frame)
    return inner.get("result", inner) if isinstance(inner, dict) else frame


def as_if_from(frame: dict[str, Any], uuid: str, group: str, now: int) -> dict[str, Any]:
    """The same shape, sent now by someone who is in the group, and into it when it was into a group."""
    text = json.dumps(frame).replace(json.dumps(GROUP_OF_SAMPLES), json.dumps(group))
    envelope = frame.get("envelope") or {}
    for old in {envelope.get("sourceUuid"), envelope.get("source")} - {None}:
        text = text.replace(json.dumps(old), json.dumps(uuid))
    changed: dict[str, Any] = json.loads(text)
    for key in ("timestamp", "serverReceivedTimestamp", "serverDeliveredTimestamp"):
        if isinstance(changed.get("envelope"), dict) and key in changed["envelope"]:
            changed["envelope"][key] = now
    return changed


@pytest.mark.skipif(not FRAMES, reason="the folder with the sample frames is not beside the repository")
async def test_every_frame_is_survived_from_strangers_and_from_members(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.gather("Sofia", "Anna")
    stage = circle.house.stage
    anna = await stage.phone(circle.phone("Anna"))
    group = next(group["id"] for group in await stage.groups() if group["name"] == circle.name)
    await circle.room()
    samples = [found_in(json.loads(file.read_text(encoding="utf-8"))) for file in FRAMES]
    for frame in (*samples, *copy.deepcopy(STRANGE)):
        await stage.raw(frame)
        await stage.raw(as_if_from(frame, anna, group, await stage.now()))
    await circle.house.settle()
    assert circle.house.is_running
    assert await circle.room() == []
    assert "Aan de beurt: Sofia" in await circle.card("Sofia")
    await circle.say("Sofia", "goed, dank je")
    await circle.say("Sofia", "klaar")
    await circle.wait(20)
    assert circle.says("call.check_in", await circle.room(), name="@Anna")


@pytest.mark.skipif(not Path(COMMANDS).is_file(), reason="the list of signal-cli's commands is not at hand")
async def test_requests_to_signal_cli_are_as_it_wants_them(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.say("Anna", "✋")
    await circle.write("Bram", "weg")
    await circle.write("Bram", "ja")
    requests = await circle.house.stage.requests()
    assert check_requests(requests) > 20
    used = {request["method"] for request in requests}
    assert {"send", "sendReaction", "updateGroup", "subscribeReceive", "updateProfile"} <= used


async def test_a_request_that_signal_cli_would_refuse_is_found() -> None:
    if not COMMANDS.is_file():
        pytest.skip("the list of signal-cli's commands is not at hand")
    for wrong in (
        {"method": "send", "params": {"recipient": ["+31600000001"], "mesage": "hi"}},
        {"method": "sendMessage", "params": {}},
        {"method": "sendReaction", "params": {"recipient": ["+31600000001"], "emoji": "👍"}},
        {"method": "send", "params": {"recipients": "+31600000001", "message": "hi"}},
    ):
        with pytest.raises(AssertionError):
            check_requests([wrong])
