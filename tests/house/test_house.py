"""The house stands as it is drawn in the README. Each rule has a control: something that it must notice."""

from __future__ import annotations

from pathlib import Path

import pytest

import ozo_signal

from . import rules
from .rules import Rule, Source

HOUSE = Path(ozo_signal.__file__).parent
SOURCES = [
    Source(path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")) for path in sorted(HOUSE.rglob("*.py"))
]
RULES = [
    rules.imports_go_down,
    rules.only_the_command_line_plays,
    rules.libraries_stay_at_home,
    rules.core_is_pure,
    rules.one_clock,
    rules.waits_only_for_others,
    rules.no_prose,
    rules.no_room_kinds,
    rules.imports_stand_at_the_top,
    rules.one_loader,
    rules.nothing_is_global,
    rules.logs_name_nobody,
    rules.files_say_what_they_are,
]

# What is larger than it should be, and why. Whatever has become small enough is to be taken off this list.
LARGE = {
    "storage/migrations/versions/r0001_first.py:make_people_and_groups": "a table is a list of columns",
    "storage/migrations/versions/r0001_first.py:make_meetings_and_words": "a table is a list of columns",
    "storage/migrations/versions/r0001_first.py:make_boxes": "a table is a list of columns",
}

NOTICED = [
    (rules.imports_go_down, "core/step.py", "from ozo_signal.language.voice import Voice"),
    (rules.imports_go_down, "core/step.py", "from ..storage import Store"),
    (rules.imports_go_down, "signal/bot.py", "from ozo_signal.storage import Store"),
    (rules.imports_go_down, "language/voice.py", "import ozo_signal.methods.load"),
    (rules.imports_go_down, "storage/inbox.py", "from ozo_signal.rooms import lobby"),
    (rules.imports_go_down, "rooms/group.py", "from ozo_signal.engine.desk import Desk"),
    (rules.imports_go_down, "engine/desk.py", "from ozo_signal import app"),
    (rules.imports_go_down, "engine/desk.py", "from .. import settings"),
    (rules.imports_go_down, "rooms/group.py", "if TYPE_CHECKING:\n    from ozo_signal.app import App"),
    (rules.imports_go_down, "simulator/world.py", "from ozo_signal.signal.letters import Letter"),
    (rules.imports_go_down, "simulator/world.py", "import ozo_signal"),
    (rules.only_the_command_line_plays, "app.py", "from ozo_signal.simulator.world import World"),
    (rules.only_the_command_line_plays, "coordinator.py", "from ozo_signal import simulator"),
    (rules.libraries_stay_at_home, "signal/link.py", "import signalbot"),
    (rules.libraries_stay_at_home, "engine/desk.py", "from apscheduler.schedulers.asyncio import AsyncIOScheduler"),
    (rules.libraries_stay_at_home, "engine/outbox.py", "from sqlalchemy import select"),
    (rules.libraries_stay_at_home, "language/commands.py", "from babel.dates import format_date"),
    (rules.libraries_stay_at_home, "engine/desk.py", "import aiohttp"),
    (rules.libraries_stay_at_home, "app.py", "import typer"),
    (rules.libraries_stay_at_home, "cli.py", "from rich.live import Live"),
    (rules.libraries_stay_at_home, "engine/desk.py", "import requests"),
    (rules.core_is_pure, "core/step.py", "import asyncio"),
    (rules.core_is_pure, "core/step.py", "from random import choice"),
    (rules.core_is_pure, "core/step.py", "from pathlib import Path"),
    (rules.core_is_pure, "core/step.py", "import babel"),
    (rules.one_clock, "engine/desk.py", "import time\nnow = time.time()"),
    (rules.one_clock, "storage/inbox.py", "from time import monotonic"),
    (rules.one_clock, "rooms/lobby.py", "from datetime import datetime\nnow = datetime.now()"),
    (rules.one_clock, "rooms/lobby.py", "import datetime as dt\nnow = dt.datetime.now(dt.UTC)"),
    (rules.one_clock, "coordinator.py", "from datetime import date\nstart = date.today()"),
    (rules.one_clock, "engine/desk.py", "import asyncio\nnow = asyncio.get_running_loop().time()"),
    (rules.one_clock, "signal/link.py", "def f(self):\n    return self._loop.time()"),
    (rules.one_clock, "storage/words.py", "from sqlalchemy import func\nat = func.now()"),
    (rules.waits_only_for_others, "engine/visits.py", "import asyncio\nasync def f():\n    await asyncio.sleep(1)"),
    (rules.waits_only_for_others, "engine/visits.py", "from asyncio import timeout\na = timeout(1)"),
    (rules.waits_only_for_others, "rooms/lobby.py", "def f(loop):\n    loop.call_later(5, f)"),
    (rules.no_prose, "rooms/lobby.py", "text = 'Now it is your turn.'"),
    (rules.no_prose, "engine/desk.py", "def f(name):\n    return f'{name} is speaking now, please wait'"),
    (rules.no_prose, "core/turns.py", "say('everyone', text='Wie wil er nog iets zeggen?')"),
    (rules.no_prose, "rooms/lobby.py", "text = 'Τώρα είναι η σειρά σου'"),
    (rules.no_room_kinds, "engine/desk.py", "if group.room == 'relay': pass"),
    (rules.no_room_kinds, "rooms/lobby.py", "if kind in ('group', 'relay'): pass"),
    (rules.no_room_kinds, "engine/desk.py", "if isinstance(room, GroupRoom): pass"),
    (rules.no_room_kinds, "engine/desk.py", "match group.room:\n    case 'relay': pass"),
    (rules.no_room_kinds, "coordinator.py", "if wish.room != default: pass"),
    (rules.imports_stand_at_the_top, "app.py", "def f():\n    import json"),
    (rules.imports_stand_at_the_top, "app.py", "class A:\n    async def f(self):\n        from os import path"),
    (rules.one_loader, "app.py", "import importlib\nimportlib.import_module('json')"),
    (rules.one_loader, "storage/inbox.py", "from importlib.util import find_spec"),
    (rules.one_loader, "app.py", "json = __import__('json')"),
    (rules.one_loader, "app.py", "from ozo_signal.loading import load\nload(name)"),
    (rules.one_loader, "app.py", "from ozo_signal.loading import Later\nmodules = map(Later, names)"),
    (rules.imports_go_down, "core/step.py", "from ozo_signal.loading import Later"),
    (rules.imports_go_down, "storage/store.py", "from ozo_signal.loading import Later\na = Later('ozo_signal.app')"),
    (rules.libraries_stay_at_home, "app.py", "from ozo_signal.loading import load\na = load('signalbot')"),
    (rules.nothing_is_global, "app.py", "def f():\n    global count"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('A letter is stuck.', letter.text)"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('A letter is stuck (%s).', letter.sender)"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error(f'A letter of {person} is stuck.')"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error(letter.text)"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('A letter is stuck.', {'from': letter.sender})"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('A letter is stuck.', {letter.text: 1})"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('A letter is stuck.', {**vars(letter)})"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('A letter is stuck.', str(trouble))"),
    (rules.logs_name_nobody, "engine/desk.py", "log.exception('A letter is stuck.', exc_info=trouble)"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('Stuck.', {'who': person.name})"),
    (rules.logs_name_nobody, "signal/feed.py", "self._log.warning('No %s.', repr(frame))"),
    (rules.logs_name_nobody, "signal/feed.py", "import logging\nlogging.error('No %s.', 1 + frame.sender)"),
    (rules.logs_name_nobody, "signal/feed.py", "log.log(level, 'A' if ok else sender)"),
    (rules.files_say_what_they_are, "app.py", "x = 1"),
]

LET_PASS = [
    (rules.imports_go_down, "engine/desk.py", "from ozo_signal.storage import Store\nfrom ozo_signal.core import step"),
    (rules.imports_go_down, "storage/inbox.py", "from . import tables\nfrom .tx import Tx"),
    (rules.imports_go_down, "cli.py", "from ozo_signal import coordinator\nfrom ozo_signal.simulator.play import play"),
    (rules.libraries_stay_at_home, "signal/bot.py", "import signalbot as sb\nimport asyncio"),
    (rules.imports_go_down, "storage/store.py", "from ozo_signal.loading import Later\nLater('ozo_signal.storage.tx')"),
    (rules.one_loader, "loading.py", "from importlib import import_module"),
    (rules.one_loader, "cli.py", "from ozo_signal.loading import Later\na = Later('ozo_signal.app')"),
    (rules.core_is_pure, "core/agenda.py", "from datetime import datetime, time\nfrom zoneinfo import ZoneInfo"),
    (rules.one_clock, "engine/alarm.py", "import time\nnow = time.time()"),
    (rules.one_clock, "simulator/world.py", "import time"),
    (rules.one_clock, "core/agenda.py", "from datetime import time\nnine = time(9, 0)"),
    (rules.one_clock, "core/agenda.py", "from datetime import datetime\nat = datetime.fromtimestamp(0).time()"),
    (rules.waits_only_for_others, "signal/link.py", "import asyncio\nasync def f():\n    await asyncio.sleep(1)"),
    (rules.no_prose, "engine/desk.py", "log.error('A letter could not be handled (%s).', kind)"),
    (rules.no_prose, "engine/desk.py", "raise ValueError('this can never happen here')"),
    (rules.no_prose, "engine/desk.py", "def f():\n    '''What this does in many words.'''"),
    (rules.no_prose, "engine/desk.py", "lane = f'group:{group}'"),
    (rules.no_prose, "cli.py", "text = 'Nothing is wrong with this sentence.'"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('Stuck.', {'letter': letter.number, **about(trouble)})"),
    (rules.logs_name_nobody, "engine/desk.py", "log.error('Stuck (%s).', type(trouble).__name__)"),
    (rules.logs_name_nobody, "engine/desk.py", "log.warning('It waits.', {'lane': self._store.fingerprint(row.lane)})"),
    (rules.logs_name_nobody, "engine/desk.py", "log.warning('It waits.', {'tries': row.tries + 1, 'n': len(rows)})"),
    (rules.logs_name_nobody, "app.py", "log.info('There.' if there else 'Gone.')"),
    (rules.no_room_kinds, "app.py", "if group.room == 'relay': pass"),
    (rules.no_room_kinds, "engine/desk.py", "values = {'group': group.id}\nroom = rooms[group.room]"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    assert [fault for source in SOURCES for fault in rule(source)] == []


@pytest.mark.parametrize(("rule", "path", "text"), NOTICED, ids=lambda value: getattr(value, "__name__", None))
def test_a_fault_is_noticed(rule: Rule, path: str, text: str) -> None:
    assert len(rule(Source(path, text))) >= 1


@pytest.mark.parametrize(("rule", "path", "text"), LET_PASS, ids=lambda value: getattr(value, "__name__", None))
def test_what_is_right_passes(rule: Rule, path: str, text: str) -> None:
    assert rule(Source(path, text)) == []


def test_every_rule_has_a_control() -> None:
    assert {rule for rule, _, _ in NOTICED} == set(RULES)


def test_files_and_functions_are_small_or_have_a_reason() -> None:
    large = {fault.split(" has ")[0] for source in SOURCES for fault in rules.small(source)}
    assert large == LARGE.keys()


def test_a_long_file_and_a_long_function_are_noticed() -> None:
    assert rules.small(Source("core/long.py", "x = 1\n" * rules.FILE_LINES_MAX)) == ["core/long.py has 250 lines"]
    body = "def f():\n" + "    x = 1\n" * (rules.FUNCTION_LINES_MAX - 1)
    assert rules.small(Source("core/long.py", body)) == ["core/long.py:f has 40 lines"]
    assert rules.small(Source("core/long.py", "def f():\n" + "    x = 1\n" * 38)) == []


def test_there_is_a_house_to_look_at() -> None:
    rooms = {source.room for source in SOURCES}
    assert rooms >= {"core", "language", "methods", "storage", "signal", "rooms", "engine", "simulator", "app", "cli"}
