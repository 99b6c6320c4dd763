"""What a coordinator does with groups on the command line, and what is said when it cannot be."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

import ozo_signal
from ozo_signal.language.values import Moment
from ozo_signal.language.voice import Voice

from .conftest import ACCOUNT, Command, sentence

CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")
SOON = date.today() + timedelta(days=14)  # noqa: DTZ011 - a date to type, two weeks away in every zone
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WRONG = [
    (["--language", "de"], "--language is one of en, nl, el, not 'de'."),
    (["--day", "someday"], f"--day is one of {', '.join(DAYS)}, not 'someday'."),
    (["--day", "t"], f"--day is one of {', '.join(DAYS)}, not 't'."),
    (["--day", ""], f"--day is one of {', '.join(DAYS)}, not ''."),
    (["--time", "24:00"], "--time is an hour such as 20:00, not '24:00'."),
    (["--time", "8 uur"], "--time is an hour such as 20:00, not '8 uur'."),
    (["--zone", "Europe/Atlantis"], "--zone is a time zone such as Europe/Athens, not 'Europe/Atlantis'."),
    (["--zone", "../secret"], "--zone is a time zone such as Europe/Athens, not '../secret'."),
    (["--zone", ""], "--zone is a time zone such as Europe/Athens, not ''."),
    (["--start", "3 december"], "--start is a date such as 2026-12-03, not '3 december'."),
    (["--start", "2026-02-30"], "--start is a date such as 2026-12-03, not '2026-02-30'."),
    (["--start", "2020-01-02"], "--start lies in the past: the first session must still be to come."),
    (["--start", "9999-12-31"], "--start lies too far away: the first session is within two years from now."),
    (["--sessions", "1"], "--sessions is a number from 2 to 12, not 1."),
    (["--sessions", "13"], "--sessions is a number from 2 to 12, not 13."),
    (["--people", "1"], "--people is a number from 2 to 10, not 1."),
    (["--people", "11"], "--people is a number from 2 to 10, not 11."),
    (["--rest", "9"], "--rest is a number from 10 to 20, not 9."),
    (["--rest", "21"], "--rest is a number from 10 to 20, not 21."),
    (["--timer", "-1"], "--timer is a number from 0 to 28, not -1."),
    (["--timer", "29"], "--timer is a number from 0 to 28, not 29."),
    (
        ["--method", "chat"],
        "--method is ozo or one of intervision8, ozo_closing, ozo_first, ozo_regular, not 'chat'.",
    ),
]


def greeting(role: str, language: str) -> str:
    """The first line of an invitation."""
    values = {"group": "Ouders", "link": "", "code": ""}
    return Voice.load().say(f"invite.{role}", language, when=Moment(0, "UTC"), **values).text.splitlines()[0]


def group_of(command: Command, *words: str) -> str:
    """Make a group; its short id."""
    made = command("group", "new", "Ouders en school", "--start", SOON.isoformat(), *words)
    assert made.exit_code == 0, made.output
    return made.stdout.split()[1]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_a_wrong_option_is_one_sentence(command: Command, words: list[str], said: str) -> None:
    assert sentence(command("group", "new", "Ouders", *words)) == said


def test_after_a_wrong_option_there_is_no_group(command: Command) -> None:
    for words, _ in WRONG:
        command("group", "new", "Ouders", *words)
    assert command("group", "list").stdout.startswith("There are no groups yet.")


@pytest.mark.parametrize("name", ["", "  ", "O" * 61, "Ouders\x07", "Ouders\u202eloohcs"], ids=ascii)
def test_a_name_that_no_phone_can_show_is_one_sentence(command: Command, name: str) -> None:
    assert sentence(command("group", "new", name)) == "The name of a group has 1 to 60 characters that can be read."


def test_a_name_of_several_lines_becomes_one(command: Command) -> None:
    command("group", "new", "  Ouders \n en school ")
    assert "  Ouders en school  (nl" in command("group", "list").stdout


@pytest.mark.parametrize("words", [["--sessions", "six"], ["--colour", "red"]], ids=" ".join)
def test_an_option_that_cannot_be_read_is_no_traceback(command: Command, words: list[str]) -> None:
    result = command("group", "new", "Ouders", *words)
    assert result.exit_code == 2
    assert words[0] in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("language", ["nl", "el", "en"])
def test_a_group_gets_an_invitation_for_each_person(command: Command, language: str) -> None:
    made = command("group", "new", "Ouders", "--language", language, "--people", "3")
    invitations = [one.strip() for one in made.stdout.partition("\n\n")[2].split("-" * 40)]
    greetings = [one.splitlines()[0] for one in invitations]
    assert greetings == [greeting("moderator", language), *[greeting("participant", language)] * 3]
    assert all(f"https://signal.me/#p/{ACCOUNT}" in one for one in invitations)
    assert len(set(CODE.findall(made.stdout))) == 4


@pytest.mark.parametrize("day", DAYS)
def test_the_first_session_is_on_that_day_or_the_first_such_day_after_it(command: Command, day: str) -> None:
    group = group_of(command, "--day", day[:3].upper(), "--time", "9.30", "--zone", "Europe/Athens")
    shown = command("group", "show", group).stdout
    first = SOON + timedelta(days=(DAYS.index(day) - SOON.weekday()) % 7)
    assert f" 1  {first:%a %Y-%m-%d} 09:30  ozo_first" in shown


def test_a_group_without_a_start_begins_within_a_week(command: Command) -> None:
    command("group", "new", "Ouders")
    assert re.search(r"next Thu \d{4}-\d\d-\d\d 20:00 Europe/Amsterdam", command("group", "list").stdout)


@pytest.mark.parametrize("sessions", [2, 12])
def test_a_series_opens_and_looks_back(command: Command, sessions: int) -> None:
    shown = command("group", "show", group_of(command, "--sessions", str(sessions))).stdout
    methods = re.findall(r"ozo_\w+", shown)
    assert methods == ["ozo_first", *["ozo_regular"] * (sessions - 2), "ozo_closing"]


def test_a_group_may_do_the_same_every_week(command: Command) -> None:
    shown = command("group", "show", group_of(command, "--method", "intervision8")).stdout
    assert shown.count("intervision8") == 6


def test_a_group_is_listed_and_shown_without_names(command: Command) -> None:
    group = group_of(command, "--people", "4")
    assert command("group", "list").stdout.startswith(f"{group}  Ouders en school  (nl, waiting, 0 people, next ")
    shown = command("group", "show", group).stdout
    assert "In: 0 moderator, 0 participants. Open invitations: 5." in shown


def test_one_more_invitation_counts(command: Command) -> None:
    group = group_of(command, "--people", "2")
    invited = command("group", "invite", group)
    leader = command("group", "invite", group, "--moderator")
    assert leader.stdout.splitlines()[0] != invited.stdout.splitlines()[0]
    assert len(CODE.findall(invited.stdout)) == len(CODE.findall(leader.stdout)) == 1
    assert "Open invitations: 5." in command("group", "show", group).stdout


@pytest.mark.parametrize("words", [["show"], ["invite"], ["end", "--yes"]], ids=" ".join)
def test_a_group_that_is_not_there_is_one_sentence(command: Command, words: list[str]) -> None:
    assert sentence(command("group", *words, "nothere")) == "There is no group nothere. See: ozo-signal group list"


def test_ending_a_group_is_asked_back(command: Command) -> None:
    group = group_of(command)
    refused = command("group", "end", group, answer="n\n")
    assert refused.exit_code == 1 and "End it?" in refused.stdout
    agreed = command("group", "end", group, answer="y\n")
    assert agreed.exit_code == 0 and "The bot will end this group" in agreed.stdout
    assert command("group", "end", group, "--yes").exit_code == 0


def test_nothing_of_a_group_is_on_disk_in_clear(command: Command, folder: Path) -> None:
    made = command("group", "new", "Ouders-en-school-canary")
    codes = CODE.findall(made.stdout)
    disk = b"".join(path.read_bytes() for path in (folder / "data").iterdir())
    assert b"canary" not in disk
    assert not any(code.encode() in disk or code.replace("-", "").encode() in disk for code in codes)


def test_play_knows_three_languages(command: Command) -> None:
    assert sentence(command("play", "--language", "de")) == "--language is one of en, nl, el."
    assert sentence(command("demo", "--language", "de")) == "--language is one of en, nl, el."


def test_texts_says_that_all_is_complete(command: Command) -> None:
    read = command("texts")
    assert read.exit_code == 0
    assert re.fullmatch(r"\d+ sentences in en, nl, el and 4 methods: all complete\.\n", read.stdout)


def test_without_words_it_says_what_there_is(command: Command) -> None:
    shown = command("--help").stdout
    assert all(word in shown for word in ("run", "demo", "play", "texts", "group"))


def test_the_command_works_from_any_folder_in_a_process_of_its_own(folder: Path) -> None:
    words = [sys.executable, "-I", "-m", ozo_signal.__name__, "group", "list"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("There are no groups yet.")
    wrong = subprocess.run([*words[:-1], "show", "nothere"], capture_output=True, text=True, check=False, timeout=60)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "There is no group nothere. See: ozo-signal group list\n"


def test_the_bot_waits_for_signal_cli_and_goes_when_it_is_told_to(folder: Path) -> None:
    """Nothing listens at that port. Nobody has to start the two in order."""
    settings = {**os.environ, "OZO_SIGNAL_CLI": "127.0.0.1:1"}
    words = [sys.executable, "-I", "-m", ozo_signal.__name__, "run"]
    with subprocess.Popen(words, env=settings, stderr=subprocess.PIPE, text=True) as bot:
        assert bot.stderr is not None
        assert json.loads(bot.stderr.readline())["address"] == "127.0.0.1:1"
        listed = subprocess.run([*words[:-1], "group", "list"], capture_output=True, text=True, check=True, timeout=60)
        assert listed.stdout.startswith("There are no groups yet.")
        bot.terminate()
        assert "Traceback" not in bot.stderr.read()
    assert bot.returncode == 0
