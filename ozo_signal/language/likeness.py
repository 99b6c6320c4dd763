"""Likeness: would a name that somebody takes here tell those who know them who they are?"""

from __future__ import annotations

from ozo_signal.language.folding import fold

TELLING = 3  # letters; shorter pieces of a name are in many words


def gives_away(name: str, profile_name: str) -> bool:
    """Whether the name is the one in their Signal profile, or has a piece of it: "Anna85" of "Anna de Vries"."""
    mine, theirs = fold(name).split(), fold(profile_name).split()
    whole, whole_profile = "".join(mine), "".join(theirs)
    if not whole or not whole_profile:
        return False
    if whole == whole_profile or whole in theirs:
        return True
    if len(whole) >= TELLING and any(piece.startswith(whole) for piece in theirs):
        return True
    return any(len(piece) >= TELLING and piece in whole for piece in theirs)
