"""Does something that was read from a file have the shape that its class says? Files come from strangers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

NUMBER_MAX = 8_640_000_000_000_000  # milliseconds: the last moment that a browser knows
HINTS: dict[type, dict[str, Any]] = {}  # to find them takes long, and there are thousands of lines


def fits(value: Any, hint: Any) -> bool:
    """Is this value of this type, with everything in it? Numbers are whole, and none that no date can be."""
    if hint is Any:
        return True
    origin, kinds = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(fits(value, kind) for kind in kinds)
    if hint is None or hint is NoneType:
        return value is None
    if origin is dict:
        key, content = kinds
        return isinstance(value, dict) and all(fits(k, key) and fits(v, content) for k, v in value.items())
    if origin is tuple and kinds[-1] is not ...:
        return isinstance(value, tuple) and len(value) == len(kinds) and all(map(fits, value, kinds))
    if origin in (list, set, tuple):
        return isinstance(value, origin) and all(fits(one, kinds[0]) for one in value)
    if is_dataclass(hint):
        return type(value) is hint and all(fits(getattr(value, name), kind) for name, kind in _fields(value))
    return type(value) is hint and (hint is not int or abs(value) <= NUMBER_MAX)


def _fields(thing: Any) -> Iterable[tuple[str, Any]]:
    kind = type(thing)
    if kind not in HINTS:
        HINTS[kind] = get_type_hints(kind)
    return HINTS[kind].items()
