"""Invented evenings: looking-back sessions keep every promise, and together they reach everything there is."""

from __future__ import annotations

import pytest

from .playing import play_evenings


@pytest.mark.timeout(600)
def test_every_evening_keeps_its_promises_and_together_they_reach_everything() -> None:
    play_evenings("ozo_closing")
