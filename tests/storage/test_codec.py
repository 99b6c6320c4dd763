"""A session goes into text and comes back equal, whatever frozen dataclasses it is made of.

Nothing here uses the core; the classes below have its manners.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ozo_signal.storage import StoreError
from ozo_signal.storage.codec import dump, load


class Role(StrEnum):
    CHAIR = "chair"
    GIVER = "giver"


@dataclass(frozen=True)
class Turn:
    number: int
    holder: str
    added: bool = False
    name: Literal["turn"] = "turn"


@dataclass(frozen=True)
class Rest:
    number: int
    holder: str
    until: int
    name: Literal["rest"] = "rest"


@dataclass(frozen=True)
class Paused:
    was: Turn | Rest
    left: int | None
    name: Literal["paused"] = "paused"


@dataclass(frozen=True)
class Evening:
    moment: Turn | Rest | Paused
    queue: tuple[str, ...] = ()
    heard: frozenset[str] = frozenset()
    roles: dict[str, Role] = field(default_factory=dict)
    spoken: dict[int, tuple[int, str]] = field(default_factory=dict)
    value: int | str | None = None


names = some.text(max_size=5)
numbers = some.integers(min_value=0, max_value=2**53)
turns = some.builds(Turn, numbers, names, some.booleans())
rests = some.builds(Rest, numbers, names, numbers)
evenings = some.builds(
    Evening,
    some.one_of(turns, rests, some.builds(Paused, some.one_of(turns, rests), some.none() | numbers)),
    some.lists(names).map(tuple),
    some.frozensets(names),
    some.dictionaries(names, some.sampled_from(Role)),
    some.dictionaries(numbers, some.tuples(numbers, names)),
    some.one_of(some.none(), numbers, names),
)


@given(evenings)
def test_what_is_dumped_is_loaded_as_an_equal_value(evening: Evening) -> None:
    back = load(Evening, dump(evening))
    assert back == evening
    assert type(back.moment) is type(evening.moment)


def test_a_part_with_the_same_fields_is_told_apart_by_its_name() -> None:
    assert load(Evening, dump(Evening(Turn(1, "a")))).moment == Turn(1, "a")
    assert load(Evening, dump(Evening(Paused(Rest(2, "b", 9), None)))).moment == Paused(Rest(2, "b", 9), None)


def test_a_field_added_since_takes_its_default() -> None:
    assert load(Evening, '{"moment": {"name": "turn", "number": 1, "holder": "a"}}') == Evening(Turn(1, "a"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"moment": {"name": "dance"}}',
        '{"moment": {"name": "turn", "number": "1", "holder": "kanarie"}}',
    ],
)
def test_what_does_not_fit_is_refused_without_saying_what_was_in_it(text: str) -> None:
    with pytest.raises(StoreError, match="Evening") as raised:
        load(Evening, text)
    assert "kanarie" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_value_that_would_not_come_back_is_not_dumped() -> None:
    with pytest.raises(StoreError):
        dump(Evening(Turn(1, "a"), roles={"a": 3}))  # type: ignore[dict-item]
