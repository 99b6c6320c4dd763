"""What cannot be cleaned, and why nobody tries."""

from __future__ import annotations


class Stained(Exception):
    """This is no picture, or no sound, that can be cleaned: of another kind, broken, or too large."""
