"""Turning a session into text and back: any frozen dataclass of plain values, tuples and tagged unions.

Nothing here knows what a session is.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from .errors import StoreError

T = TypeVar("T")

REMEMBERED_MAX = 500


def dump(session: Any) -> str:
    """JSON that `load` reads back as an equal value. Raises StoreError when it would not."""
    kind: Any = type(session)
    try:
        text = _adapter(kind).dump_json(session, warnings="error").decode()
    except PydanticSerializationError:
        raise StoreError(f"This {kind.__name__} is not made as its class says, so it cannot be saved.") from None
    _remember(text, session)
    return text


def load(cls: type[T], text: str) -> T:
    """The value that was dumped. Raises StoreError, without its content, when it does not fit `cls`."""
    known = _newest.get(text)
    if isinstance(known, cls):
        return known
    kind: Any = cls
    try:
        # Strict: a number that became a text on the way is a mistake to be seen, not to be mended.
        value: T = _adapter(kind).validate_json(text, strict=True)
    except ValidationError:
        raise StoreError(f"A saved {cls.__name__} cannot be read by this version.") from None
    _remember(text, value)
    return value


# A session is read again for every letter that comes to it. Values are frozen, so one can stand for all.
_newest: OrderedDict[str, Any] = OrderedDict()


def _remember(text: str, value: Any) -> None:
    _newest[text] = value
    _newest.move_to_end(text)
    if len(_newest) > REMEMBERED_MAX:
        _newest.popitem(last=False)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
