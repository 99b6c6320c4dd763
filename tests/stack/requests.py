"""Checks requests to signal-cli against the list of its commands, where that list is beside the repository."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared"
COMMANDS = SHARED / "signal-cli-rpc.json"
NOT_COMMANDS = {"subscribeReceive", "unsubscribeReceive"}  # they are of the JSON-RPC mode alone
TYPES: dict[str, type] = {"boolean": bool, "integer": int, "text": str}


def check_requests(requests: Iterable[dict[str, Any]]) -> int:
    """Raises AssertionError for a request that signal-cli would not understand. How many were checked."""
    commands = _commands()
    if commands is None:
        return 0
    checked = 0
    for request in requests:
        if request["method"] not in NOT_COMMANDS:
            _check(request["method"], request["params"], commands)
            checked += 1
    return checked


def _check(method: str, given: dict[str, Any], commands: dict[str, Any]) -> None:
    assert method in commands and commands[method]["jsonRpc"], f"signal-cli has no {method}"
    known = {param["name"]: param for param in commands[method]["params"]}
    plurals = {f"{name}s": name for name, param in known.items() if param.get("list")}
    for name, value in given.items():
        if name == "account":
            continue
        assert name in known or name in plurals, f"{method} has no {name}"
        assert name in known or isinstance(value, list), f"{method}: {name} is to be a list"
        _check_value(method, known[plurals.get(name, name)], value)
    missing = {name for name, param in known.items() if param.get("required")} - given.keys()
    missing -= {plurals[name] for name in given if name in plurals}
    assert not missing, f"{method} needs {', '.join(sorted(missing))}"


def _check_value(method: str, param: dict[str, Any], value: Any) -> None:
    many = isinstance(value, list)
    assert not many or param.get("list"), f"{method}: {param['name']} is one value"
    for one in value if many else [value]:
        kind = TYPES[str(param.get("type", "text")).partition(" ")[0]]
        assert isinstance(one, kind), f"{method}: {param['name']} is to be a {kind.__name__}"
        assert one in param.get("choices", [one]), f"{method}: {param['name']} cannot be {one}"


@cache
def _commands() -> dict[str, Any] | None:
    if not COMMANDS.is_file():
        return None
    commands: dict[str, Any] = json.loads(COMMANDS.read_text(encoding="utf-8"))["commands"]
    return commands
