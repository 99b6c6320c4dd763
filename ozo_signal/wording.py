"""The wording: everything the bot can say and everything it follows, read once, so that a mistake in it is found."""

from __future__ import annotations

from ozo_signal.language.voice import Voice
from ozo_signal.methods.load import load_all


def read_all() -> str:
    """How much there is. Raises CatalogueError, MethodError."""
    voice, methods = Voice.load(), load_all()
    return f"{len(voice.keys)} sentences in {', '.join(voice.languages)} and {len(methods)} methods: all complete."
