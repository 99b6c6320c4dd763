"""One whole series, in Greek, as whoever types `ozo-signal play` gets it. It takes about a minute."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from ozo_signal.simulator.script import load

SECONDS_MAX = 600  # a busy machine is slow; a play that hangs ends with a sentence of its own long before


@pytest.mark.timeout(SECONDS_MAX)
def test_a_series_is_played_to_its_end_and_a_phone_shows_its_own_notes_only() -> None:
    script = load("el")
    who = next(role for role in script.roles if not role.moderator and len(role.scenes) == script.weeks)

    played = subprocess.run(
        (sys.executable, "-m", "ozo_signal", "play", "--language", "el", "--phone", who.name),
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )

    assert (played.returncode, played.stderr) == (0, "")
    shown = re.split(r"\n(?! )", played.stdout)  # further lines of a message stand below its first
    private = [entry for entry in shown if f"  {script.view['private']}  " in entry[:40]]
    for role in script.roles:
        for scene in role.scenes.values():
            note = scene.note_edit or scene.note
            times = sum(note in entry for entry in private) if note else 0
            # As they wrote it, the day before the last session, and in it.
            assert times == (3 if note and role == who else 0), note
    assert "\x1b" not in played.stdout


def test_a_name_that_nobody_has_is_one_clear_sentence() -> None:
    played = subprocess.run(
        (sys.executable, "-m", "ozo_signal", "play", "--language", "en", "--phone", "Nobody"),
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )

    assert played.returncode == 2
    assert played.stderr.startswith("--phone is one of Grace, ") and not played.stdout
