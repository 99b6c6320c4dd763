"""Starting: each command loads what it needs, and nothing that only another one needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# Run in a process of its own: which of these modules are there after the command has ended?
SCRIPT = """
import json, runpy, sys
sys.argv[:] = ["ozo-signal", *sys.argv[1:]]
try:
    runpy.run_module("ozo_signal", run_name="__main__")
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)))
"""
HEAVY = {"signalbot", "aiohttp", "sqlalchemy", "sqlalchemy.ext.asyncio", "alembic", "apscheduler", "pydantic_settings"}


@pytest.mark.parametrize(
    ("words", "loads"),
    [
        (["--help"], set()),
        (["play", "--language", "xx"], set()),
        (["demo", "--language", "xx"], set()),
        (["kept"], set()),
        (["texts"], set()),
        # There is no such store: nobody comes as far as a migration.
        (["check"], {"sqlalchemy", "apscheduler", "pydantic_settings"}),
        (["run"], {"signalbot", "aiohttp", "sqlalchemy", "apscheduler", "pydantic_settings"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_what_it_needs_alone(words: list[str], loads: set[str], folder: Path) -> None:
    (folder / "ozo.lock").mkdir()  # whoever would run the bot is told so, and ends
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        capture_output=True,
        text=True,
        check=True,
        env={"OZO_ACCOUNT": "+31600000000", "OZO_DATA_DIR": str(folder), "PYTHONPATH": ":".join(sys.path)},
    )
    assert HEAVY & set(json.loads(done.stdout.splitlines()[-1])) == loads
