"""The nursery in which the lives of these tests begin."""

from __future__ import annotations

import pytest

from ..nursery.lives import Nursery, the_nursery


@pytest.fixture
def nursery() -> Nursery:
    return the_nursery()
