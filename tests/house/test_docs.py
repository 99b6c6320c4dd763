"""What the README and the files around it promise is what the code does."""

from __future__ import annotations

import re
import shlex
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from ozo_signal import coordinator, copies
from ozo_signal.cli import cli
from ozo_signal.core import retention
from ozo_signal.core.names import DAY, MINUTE, SECOND
from ozo_signal.engine import brake, care
from ozo_signal.kept import table
from ozo_signal.language import commands
from ozo_signal.language.vocabulary import load_vocabulary
from ozo_signal.language.voice import Voice
from ozo_signal.laundry import pictures, voices
from ozo_signal.rooms.group import ANSWERED_PRIVATELY
from ozo_signal.settings import Settings
from ozo_signal.signal import parcels
from ozo_signal.storage.backup import LEFT_OUT

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
WITH_PICTURES = yaml.safe_load((ROOT / "docker-compose.pictures.yml").read_text(encoding="utf-8"))
WORDS = load_vocabulary()

# Understood, but nothing that anybody has to be told.
NOT_TAUGHT = {"yes", "no", "hello", "thanks"}


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def rows_below(head: str) -> list[list[str]]:
    """The rows of every table whose head begins like this."""
    found = []
    for rows in re.findall(rf"^{re.escape(head)}.*\n\| ---.*\n((?:\|.*\n)+)", README, re.MULTILINE):
        found += [cells(row) for row in rows.splitlines()]
    return found


def code_in_the_readme() -> list[str]:
    """Every line of a block, and every piece of code in a sentence."""
    blocks = re.findall(r"^\s*```\n(.*?)^\s*```", README, re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", README)


def commands_in_the_readme() -> list[list[str]]:
    """What stands behind ozo-signal wherever it is called."""
    return [shlex.split(code.partition("ozo-signal ")[2]) for code in code_in_the_readme() if "ozo-signal " in code]


def taught() -> list[str]:
    """The commands whose words the README tells, in its order."""
    found = [commands.parse(row[1].strip("`"), "en") for row in rows_below("| to |")]
    return [command.name for command in found if command is not None]


def test_the_settings_of_the_readme_are_those_of_the_bot() -> None:
    names = [row[0] for row in rows_below("| setting |")]
    assert names == [f"`OZO_{field.upper()}`" for field in Settings.model_fields]


def test_the_readme_says_what_each_setting_is_in_the_same_words() -> None:
    said = {row[0].strip("`"): row[2] for row in rows_below("| setting |")}
    for field, about in Settings.model_fields.items():
        first = str(about.description).split("://")[0].rstrip(". …").replace("`", "")
        assert said[f"OZO_{field.upper()}"].replace("`", "").startswith(first), field


def test_the_readme_says_what_a_setting_is_without_it() -> None:
    defaults = {row[0].strip("`"): row[1] for row in rows_below("| setting |")}
    for field in ("signal_cli", "data_dir", "name"):
        assert defaults[f"OZO_{field.upper()}"] == f"`{Settings.model_fields[field].default}`"


def test_every_word_of_the_readme_is_the_one_the_bot_teaches() -> None:
    for what, *words in rows_below("| to |"):
        english = commands.parse(words[0].strip("`"), "en")
        assert english is not None, what
        taught = [commands.word(english.name, language) for language in ("en", "nl", "el")]
        assert [word.strip("`").lower() for word in words] == [word.lower() for word in taught], what


def test_every_command_is_in_the_readme() -> None:
    assert sorted(taught()) == sorted(set(WORDS.taught) - NOT_TAUGHT)


def test_the_readme_says_which_words_are_answered_privately_from_the_group() -> None:
    start = taught().index("help")
    assert "first seven also in the group" in README
    assert set(taught()[start : start + 7]) == set(ANSWERED_PRIVATELY)


@pytest.mark.parametrize("words", commands_in_the_readme(), ids=" ".join)
def test_every_command_line_of_the_readme_exists(words: list[str]) -> None:
    command: Any = typer.main.get_command(cli)
    words = words[:]
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands
        command = command.commands[words.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_command_lines_of_the_readme_were_found() -> None:
    found = {words[0] for words in commands_in_the_readme()}
    assert found == {
        "demo",
        "play",
        "run",
        "group",
        "coordinator",
        "challenge",
        "texts",
        "kept",
        "check",
        "backup",
        "key",
    }


def test_every_option_that_the_readme_explains_exists() -> None:
    whole: Any = typer.main.get_command(cli)
    command = whole.commands["group"].commands["new"]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"--rest", "--timer", "--method"} <= options
    seconds, days = coordinator.REST_SECONDS, coordinator.TIMER_DAYS
    assert f"in seconds ({seconds[0]} to {seconds[-1]})" in README
    assert "intervision8" in README and days[0] == 0


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = {code.split()[1] for code in code_in_the_readme() if code.startswith("make ")}
    assert called == {"demo", "play", "test", "check", "soak", "bench"}
    assert called <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


def test_what_is_kept_is_kept_as_long_as_the_readme_says() -> None:
    assert table() in README
    assert f"once, for {retention.CODES_KEPT // DAY} days" in README


def test_the_coordinator_hears_what_the_readme_says() -> None:
    assert (brake.WAITS[0], brake.WAITS[1], brake.WAITS[-1]) == (15 * SECOND, 30 * SECOND, 15 * MINUTE)
    assert re.search(r"15\s+seconds, then 30, up to 15 minutes", README)
    assert care.TOLD_AFTER == 10 * MINUTE and README.count("more than ten minutes") == 2
    said = Voice.load()
    for row in rows_below("| what you hear |"):
        words = row[0].removeprefix("... ").split(" from ...")[0]
        assert any(words in text for language, _, text in said.sentences() if language == "en"), words


def test_the_example_settings_exist() -> None:
    names = re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert names and {name.removeprefix("OZO_").lower() for name in names} <= Settings.model_fields.keys()


def test_compose_gives_the_bot_settings_that_exist() -> None:
    names = COMPOSE["services"]["bot"]["environment"]
    assert {name.removeprefix("OZO_").lower() for name in names} <= Settings.model_fields.keys()


def test_compose_opens_no_port_and_keeps_no_words() -> None:
    services = COMPOSE["services"]
    assert not any("ports" in service or "expose" in service for service in services.values())
    assert COMPOSE["networks"]["line"] == {"internal": True}
    assert services["bot"]["networks"] == ["line"]
    assert services["signal-cli"]["logging"] == {"driver": "none"}
    assert "--trust-new-identities=always" in services["signal-cli"]["command"]
    promised = {"--disable-send-log", "--no-receive-stdout", "--ignore-attachments", "--receive-mode=manual"}
    assert promised <= set(services["signal-cli"]["command"])
    assert any(place.startswith("/tmp") for place in services["signal-cli"]["tmpfs"])
    assert [service["ulimits"] for service in services.values()] == [{"core": 0}] * len(services)


def test_what_people_send_along_is_fetched_into_memory_alone_and_only_where_that_is_wanted() -> None:
    services = WITH_PICTURES["services"]
    usual = COMPOSE["services"]["signal-cli"]["command"]
    assert services["signal-cli"]["command"] == [word for word in usual if word != "--ignore-attachments"] != usual
    assert services["signal-cli"]["volumes"] == ["attachments:/var/lib/signal-cli/attachments"]
    assert services["bot"]["volumes"] == ["attachments:" + services["bot"]["environment"]["OZO_ATTACHMENTS"]]
    volume = WITH_PICTURES["volumes"]["attachments"]["driver_opts"]
    assert (volume["type"], volume["device"]) == ("tmpfs", "tmpfs")
    assert "mode=0777" in volume["o"].split(",")  # another user's files can be taken away, which a sticky bit forbids
    assert "COMPOSE_FILE=docker-compose.yml:docker-compose.pictures.yml" in README


def test_the_limits_of_pictures_are_those_of_the_readme() -> None:
    assert (parcels.BYTES_MAX, pictures.POINTS_MAX, voices.SECONDS_MAX) == (8 * 2**20, 50_000_000, 5 * 60)
    assert "at most 8 MB, 50 million points, five minutes" in README


def test_the_container_asks_the_bot_whether_all_is_well() -> None:
    asked = COMPOSE["services"]["bot"]["healthcheck"]
    assert asked["test"] == ["CMD", "ozo-signal", "check"]
    assert "check" in typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    assert asked["interval"] == "2m" and "every two minutes" in README
    assert 'CMD ["ozo-signal", "check"]' in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_what_the_readme_says_of_backups_is_what_is_done() -> None:
    settings = Settings(account="", data_dir=Path("data"))
    files = [row[1].strip("`") for row in rows_below("| what | where | its copies |")]
    assert files == ["ozo.sqlite", settings.keys_file.name, settings.key_file.name]
    assert settings.store_url.endswith("/ozo.sqlite")
    assert f"bot restore /data/backup {copies.ASIDE}" in README
    without = re.search(r"`--exclude-table-data=` for (.*?)\)", README)
    assert without is not None
    assert set(re.findall(r"`(\w+)`", without[1])) <= LEFT_OUT


def test_both_keep_what_they_have_to_remember_in_volumes() -> None:
    places = {name: service["volumes"] for name, service in COMPOSE["services"].items()}
    assert places == {"signal-cli": ["signal:/var/lib/signal-cli"], "bot": ["data:/data"]}
    assert COMPOSE["volumes"].keys() == {"signal", "data"}
    assert COMPOSE["services"]["bot"]["environment"]["OZO_DATA_DIR"] == "/data"


def test_the_picture_names_the_rooms_there_are() -> None:
    house = ROOT / "ozo_signal"
    rooms = {f"{path.parent.name}/" for path in house.glob("*/__init__.py")}
    drawn = {row[0].strip("`") for row in rows_below("| room | what it does |")}
    assert drawn - {"app.py"} == rooms


def test_the_code_keeps_a_session_as_long_as_the_readme_promises_an_hour() -> None:
    for name in ("ozo_first", "ozo_regular", "ozo_closing"):
        method = tomllib.loads((ROOT / "ozo_signal" / "methods" / f"{name}.toml").read_text(encoding="utf-8"))
        assert timedelta(minutes=method["minutes"]) <= timedelta(hours=1)
