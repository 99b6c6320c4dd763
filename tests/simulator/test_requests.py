"""The pretend signal-cli offers nothing which the real one does not have."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ozo_signal.simulator import parameters, requests

COMMANDS = Path(__file__).resolve().parents[3] / "shared" / "signal-cli-rpc.json"


@pytest.mark.skipif(not COMMANDS.is_file(), reason="the list of signal-cli's commands is not at hand")
def test_every_method_and_every_parameter_that_is_read_is_a_real_one() -> None:
    commands = json.loads(COMMANDS.read_text(encoding="utf-8"))["commands"]
    assert all(commands[method]["jsonRpc"] for method in requests.METHODS)
    real = {param["name"] for method in requests.METHODS for param in commands[method]["params"]}
    source = "".join(Path(module.__file__ or "").read_text(encoding="utf-8") for module in (requests, parameters))
    read = re.findall(r'\.(?:get|many|text|seconds|choice|timestamp|optional_timestamp|person|people)\("(\w+)"', source)
    assert read
    assert set(read) - {"account"} <= real
