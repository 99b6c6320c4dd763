"""The rules of the house, each a function from one file's syntax tree to its faults.

What the rules are for is in the README; that every file keeps them, and that each rule would notice, is in
`test_house.py`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

PACKAGE = "ozo_signal"

# From the bottom up. Whoever stands on a step may import from the steps below it, and from its own room.
STEPS = (("core", "laundry"), ("language", "methods", "storage", "signal"), ("rooms",), ("engine",))
TOP = (
    *(
        "app",
        "workshop",
        "settings",
        "coordinator",
        "course",
        "lookout",
        "kept",
        "hosting",
        "copies",
        "health",
        "logbook",
    ),
    *("running", "wording"),
    *("terminal", "cli", "cli_host", "__main__", "__init__"),
)
LOADER = "loading"  # stands under everybody; the core has no use for it
APART = "simulator"  # imports nothing of the rest; only the command line imports it

# Where a library that is not Python's own may be imported. Whatever is not here has no home.
HOMES = {
    "signalbot": ("signal/bot.py",),
    "aiohttp": ("signal/", "simulator/page/"),
    "apscheduler": ("engine/alarm.py",),
    "sqlalchemy": ("storage/",),
    "alembic": ("storage/",),
    "cryptography": ("storage/backup.py", "storage/opening.py", "storage/seal.py", "storage/tx.py"),
    "babel": ("language/voice.py", "language/values.py"),
    "pydantic": ("settings.py", "storage/codec.py"),
    "pydantic_core": ("storage/codec.py",),
    "pydantic_settings": ("settings.py",),
    "typer": ("cli.py", "cli_host.py", "terminal.py"),
    "rich": ("simulator/",),
    "PIL": ("laundry/pictures.py",),
    "av": ("laundry/voices.py",),
}
# The core decides, and does nothing else: no clock, no chance, no input, no output.
NOT_IN_CORE = {
    "asyncio",
    "http",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}

CLOCK_HOME = "engine/alarm.py"
CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
)
WAITS = ("sleep", "wait_for", "timeout", "timeout_at")
# Signal's and the disk's answers take real time; the outbox waits when the disk would not, the tray for letters that
# are right behind each other.
WAITING_ROOMS = (
    "signal/",
    "storage/",
    "app.py",
    "engine/alarm.py",
    "engine/outbox.py",
    "engine/patience.py",
    "engine/tray.py",
    "simulator/",
)

SPEECHLESS = ("core", "rooms", "engine", "app")
PROSE_WORDS_MIN = 3

ROOM_KINDS = ("group", "relay")

LOADS = (f"{PACKAGE}.loading.Later", f"{PACKAGE}.loading.load")

LOG_CALLS = ("debug", "info", "warning", "error", "exception", "critical", "log")
# What a log line may hold: numbers, what `core/faults.py` says of an exception, fingerprints …
LOGGED_CALLS = ("len", "int", "about", "fingerprint")
# … and by their names: numbers, fingerprints that were taken before, one of Signal's own reasons, a sentence's key,
# what Signal makes of a captcha, a sentence of the store, which names nobody; which library has something to say, and
# where signal-cli is.
LOGGED_NAMES = ("number", "tries", "letters", "posts", "seconds", "who", "which", "reason", "key", "outcome", "why")
LOGGED_WHOLE = ("record.name", "record.levelno", "self._address")

FILE_LINES_MAX = 250
FUNCTION_LINES_MAX = 40


@dataclass(frozen=True)
class Source:
    """One file of the package. `path` is relative to it, such as "core/step.py"."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        """The folder it stands in, or its own name at the top."""
        return PurePosixPath(self.path).with_suffix("").parts[0]

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """(line, dotted name) of everything that is imported, relative names made whole; what is loaded later too."""
        return [(node.lineno, name) for node in ast.walk(self.tree) for name in self._imported(node)]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported name stands for."""
        found = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update({alias.asname or alias.name: alias.name for alias in node.names})
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                found.update({alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names})
        return found

    def dotted(self, node: ast.expr) -> str:
        """The full name of what is used here, as far as the imports tell; "" when it is not a plain name."""
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        return self.names.get(node.id, node.id) if isinstance(node, ast.Name) else ""

    def _imported(self, node: ast.AST) -> list[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            base = self._base(node)
            # `from ozo_signal import app` names a room only together with what is imported.
            return [f"{base}.{alias.name}" for alias in node.names] if base == PACKAGE else [base]
        return self.loaded_by(node) if isinstance(node, ast.Call) else []

    def loaded_by(self, call: ast.Call) -> list[str]:
        """The module that is loaded here, when it can be read which one it is."""
        if self.dotted(call.func) not in LOADS:
            return []
        return [name.value for name in call.args if isinstance(name, ast.Constant) and isinstance(name.value, str)]

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = (PACKAGE, *PurePosixPath(self.path).parent.parts)
        return ".".join((*here[: len(here) - node.level + 1], *([node.module] if node.module else [])))


Rule = Callable[[Source], list[str]]


def imports_go_down(source: Source) -> list[str]:
    """app > engine > rooms > {language, methods, storage, signal} > core; the four do not import each other."""
    return [
        f"{source.path}:{line} imports {name}"
        for line, name in source.imports
        if name.split(".")[0] == PACKAGE and not _may_import(source.room, (*name.split("."), "__init__")[1])
    ]


def only_the_command_line_plays(source: Source) -> list[str]:
    """The pretend Signal stands apart: it imports nothing of the house, and only `cli` imports it."""
    return [
        f"{source.path}:{line} imports {name}"
        for line, name in source.imports
        if name.startswith(f"{PACKAGE}.{APART}") and source.room not in (APART, "cli")
    ]


def libraries_stay_at_home(source: Source) -> list[str]:
    """Each library has the one place where it is known."""
    return [
        f"{source.path}:{line} imports {name}"
        for line, name in source.imports
        if (library := name.split(".")[0]) not in sys.stdlib_module_names
        and library != PACKAGE
        and not source.path.startswith(HOMES.get(library, ()))
    ]


def core_is_pure(source: Source) -> list[str]:
    """The core knows only Python's own library, and of that nothing that looks at the world."""
    return [
        f"{source.path}:{line} imports {name}"
        for line, name in source.imports
        if source.room == "core"
        and (top := name.split(".")[0]) != PACKAGE
        and (top not in sys.stdlib_module_names or top in NOT_IN_CORE)
    ]


def one_clock(source: Source) -> list[str]:
    """Only the alarm knows what time it is; the pretend Signal moves its own."""
    if source.path == CLOCK_HOME or source.room == APART:
        return []
    faults = [f"{source.path}:{line} imports time" for line, name in source.imports if name == "time"]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name) and source.dotted(node) in CLOCKS:
            faults.append(f"{source.path}:{node.lineno} asks {source.dotted(node)}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_loop_clock(node.func):
            faults.append(f"{source.path}:{node.lineno} asks the loop's clock")
    return faults


def waits_only_for_others(source: Source) -> list[str]:
    """Real waiting happens where something outside answers; inside the house everything waits for the alarm."""
    if source.path.startswith(WAITING_ROOMS):
        return []
    waits = {f"asyncio.{name}" for name in WAITS}
    return [
        f"{source.path}:{node.lineno} waits"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and (
            source.dotted(node) in waits or (isinstance(node, ast.Attribute) and node.attr in ("call_later", "call_at"))
        )
    ]


def no_prose(source: Source) -> list[str]:
    """What the bot says is in the catalogues. Docstrings, the log and exceptions speak to those who look after it."""
    if source.room not in SPEECHLESS:
        return []
    silent = set(_spoken_to_keepers(source.tree))
    return [
        f"{source.path}:{node.lineno} says {text!r}"
        for node in ast.walk(source.tree)
        if id(node) not in silent and (text := _text(node)) is not None and _is_prose(text)
    ]


def no_room_kinds(source: Source) -> list[str]:
    """Which kind of room a group has is known to `app`; everyone else talks to the room."""
    if source.room in ("app", APART):
        return []
    return [
        f"{source.path}:{node.lineno} asks what kind of room it is" for node in ast.walk(source.tree) if _asks(node)
    ]


def imports_stand_at_the_top(source: Source) -> list[str]:
    return [
        f"{source.path}:{node.lineno} imports inside {function.name}"
        for function in _functions(source.tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def one_loader(source: Source) -> list[str]:
    """What is loaded later is loaded in one place, by its whole name, so that the other rules see it."""
    if source.room == LOADER:
        return []
    faults = [f"{source.path}:{line} imports {name}" for line, name in source.imports if name.startswith("importlib")]
    seen = [id(node.func) for node in ast.walk(source.tree) if isinstance(node, ast.Call) and source.loaded_by(node)]
    return faults + [
        f"{source.path}:{node.lineno} loads what cannot be seen"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Name) and id(node) not in seen
        if node.id == "__import__" or source.dotted(node) in LOADS
    ]


def nothing_is_global(source: Source) -> list[str]:
    return [f"{source.path}:{node.lineno} global" for node in ast.walk(source.tree) if isinstance(node, ast.Global)]


def logs_name_nobody(source: Source) -> list[str]:
    """A log line is a constant sentence, and beside it numbers, kinds, places and fingerprints; nothing else."""
    if source.room == APART:
        return []
    faults = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _is_log_call(node.func):
            sentence, *values = node.args[1:] if ast.unparse(node.func).endswith(".log") else node.args
            unsafe = [sentence] * (not _is_constant(sentence)) + [one for one in values if not _may_be_logged(one)]
            unsafe += [keyword.value for keyword in node.keywords]  # exc_info would bring an exception's message
            faults += [f"{source.path}:{node.lineno} logs {ast.unparse(one)}" for one in unsafe]
    return faults


def files_say_what_they_are(source: Source) -> list[str]:
    return [] if ast.get_docstring(source.tree) else [f"{source.path} has no docstring"]


def small(source: Source) -> list[str]:
    """Files and functions that can be read in one go. A fault names the file, or file and function."""
    lines = source.text.count("\n")
    faults = [f"{source.path} has {lines} lines"] if lines >= FILE_LINES_MAX else []
    for function in _functions(source.tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length >= FUNCTION_LINES_MAX:
            faults.append(f"{source.path}:{function.name} has {length} lines")
    return faults


def _may_import(room: str, other: str) -> bool:
    if room == other or room in TOP:
        return True
    if other == LOADER:
        return room not in ("core", APART)
    if room == APART or other == APART:
        return False
    return _step(other) < _step(room)


def _step(room: str) -> int:
    return next((number for number, rooms in enumerate(STEPS) if room in rooms), len(STEPS))


def _is_log_call(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr in LOG_CALLS
        and ast.unparse(called.value).split(".")[-1].lstrip("_") in ("log", "logger", "logging")
    )


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return _is_constant(value.body) and _is_constant(value.orelse)
    return isinstance(value, ast.Constant)


def _may_be_logged(value: ast.expr) -> bool:
    if isinstance(value, ast.Dict):
        return all(key is None or _is_constant(key) for key in value.keys) and all(map(_may_be_logged, value.values))
    if isinstance(value, ast.BinOp):
        return _may_be_logged(value.left) and _may_be_logged(value.right)
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).split(".")[-1].lstrip("_") in LOGGED_CALLS
    if isinstance(value, ast.Name | ast.Attribute):
        whole = ast.unparse(value)
        is_named = whole.split(".")[-1].lstrip("_") in LOGGED_NAMES
        return is_named or whole in LOGGED_WHOLE or whole.endswith(".__name__")
    return _is_constant(value)


def _is_loop_clock(called: ast.Attribute) -> bool:
    if called.attr != "time":
        return False
    owner = ast.unparse(called.value).lower()
    return owner.endswith("loop") or owner.endswith("loop()")


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _spoken_to_keepers(tree: ast.Module) -> Iterator[int]:
    """The ids of all nodes below a docstring, a log call or a `raise`."""
    for node in ast.walk(tree):
        is_log = isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("log.", "logging."))
        is_bare_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_log or is_bare_text or isinstance(node, ast.Raise):
            yield from (id(below) for below in ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            yield from (id(below) for below in ast.walk(node) if below is not node)  # it is read as a whole


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_prose(text: str) -> bool:
    return sum(1 for word in text.split() if word.strip(".,:;!?()").isalpha()) >= PROSE_WORDS_MIN


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(_is_kind(side) for side in sides) or any(_is_room(side) for side in sides)
    if isinstance(node, ast.Match):
        return _is_room(node.subject)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance" and len(node.args) == 2:
        return any(part.endswith("Room") for part in ast.unparse(node.args[1]).replace("|", " ").split())
    return False


def _is_kind(side: ast.expr) -> bool:
    if isinstance(side, ast.Tuple | ast.List | ast.Set):
        return any(_is_kind(each) for each in side.elts)
    return isinstance(side, ast.Constant) and side.value in ROOM_KINDS


def _is_room(side: ast.expr) -> bool:
    return isinstance(side, ast.Attribute | ast.Name) and ast.unparse(side).split(".")[-1] in ("room", "room_kind")
