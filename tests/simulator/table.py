"""The table in the docstring of the pretend Signal, and the names which tests carry. No test is here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
LINE = re.compile(r"^  ([a-z0-9-]+) +\S", re.MULTILINE)


def lines_of(docstring: str) -> list[str]:
    """The names of the lines, in order."""
    return LINE.findall(docstring)


def carried(sources: Iterable[str]) -> set[str]:
    """Every name that `pytest.mark.imitates(…)` gives to a test, or to all tests of a file."""
    return {name for source in sources for name in _marks(ast.parse(source))}


def sources() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted(HERE.glob("test_*.py"))]


def _marks(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield from (name for mark in node.decorator_list for name in _names(mark))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from (name for mark in ast.walk(node.value) for name in _names(mark))


def _names(mark: ast.AST) -> Iterator[str]:
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.imitates":
        yield from (ast.literal_eval(name) for name in mark.args)
