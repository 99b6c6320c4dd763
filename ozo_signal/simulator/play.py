"""Plays a whole series in time-lapse, with scripted people."""

from __future__ import annotations


async def play(language: str, phone: str | None, speed: float) -> int:
    return 0
