"""The command line: what a coordinator and the one who hosts the bot can do. It speaks English; invitations do not."""

from __future__ import annotations

import asyncio
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ozo_signal.cli_host import host_cli, key_cli
from ozo_signal.language.vocabulary import LANGUAGES
from ozo_signal.loading import Later
from ozo_signal.terminal import fail, go, settings_or_fail

if TYPE_CHECKING:
    from ozo_signal import coordinator, kept, lookout, running, wording
    from ozo_signal.simulator import play as simulator
    from ozo_signal.simulator.page import demo as page
else:  # what only one command needs is loaded when it is called
    coordinator, lookout = Later("ozo_signal.coordinator"), Later("ozo_signal.lookout")
    kept, wording, running = Later("ozo_signal.kept"), Later("ozo_signal.wording"), Later("ozo_signal.running")
    simulator, page = Later("ozo_signal.simulator.play"), Later("ozo_signal.simulator.page.demo")

cli = typer.Typer(
    help="A bot that holds the frame of a group conversation in Signal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show what was being worked on
)
group_cli = typer.Typer(help="Groups: make, list, show, invite, end. Works while the bot runs.", no_args_is_help=True)
cli.add_typer(group_cli, name="group")
coordinator_cli = typer.Typer(
    help="Coordinators: who hears, in Signal, when the bot is in trouble. Works while the bot runs.",
    no_args_is_help=True,
)
cli.add_typer(coordinator_cli, name="coordinator")
cli.add_typer(host_cli)
cli.add_typer(key_cli, name="key")

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@cli.command()
def run() -> None:
    """Run the bot until it is stopped."""
    go(running.run())


@cli.command()
def play(
    language: Annotated[str, typer.Option(help="nl, el or en")] = "nl",
    phone: Annotated[str | None, typer.Option(help="Show this person's phone alone, as plain text.")] = None,
    speed: Annotated[float, typer.Option(help="How fast to show it; 0 is as fast as it goes.")] = 0.0,
) -> None:
    """Play a whole series in time-lapse, with scripted people, through the whole stack. Needs no Signal account."""
    if language not in LANGUAGES:
        fail(f"--language is one of {', '.join(LANGUAGES)}.")
    raise typer.Exit(asyncio.run(simulator.play(language, phone, speed)))


@cli.command()
def demo(
    language: Annotated[str, typer.Option(help="nl, el or en")] = "nl",
    port: Annotated[int, typer.Option(help="0 is any free one.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the address, and open no browser.")] = False,
) -> None:
    """Open a page with a row of phones, on this machine alone, to try the bot on. Needs no Signal account."""
    if language not in LANGUAGES:
        fail(f"--language is one of {', '.join(LANGUAGES)}.")
    if port not in range(65_536):
        fail("--port is a number from 0 to 65535.")
    raise typer.Exit(asyncio.run(page.demo(language, port, not no_open)))


@cli.command()
def texts() -> None:
    """Read every sentence, command word and method, and say what is missing. For whoever changed one."""
    typer.echo(go(wording.read_all))


@cli.command("challenge")
def challenge(
    captcha: Annotated[str, typer.Argument(help="The link behind 'Open Signal' that comes with a solved captcha.")],
) -> None:
    """Give Signal the proof that it wants: the captcha of https://signalcaptchas.org/challenge/generate.html"""
    typer.echo(go(lookout.submit(settings_or_fail(), captcha)))


@coordinator_cli.command("invite")
def coordinator_invite(
    language: Annotated[str, typer.Option(help="The language of the invitation: nl, el or en.")] = "nl",
) -> None:
    """Print an invitation, ready to forward: whoever writes its code to the bot hears when it is in trouble."""
    typer.echo(go(lookout.invite(settings_or_fail(), language)))


@coordinator_cli.command("list")
def coordinator_list() -> None:
    """Say how many there are, since when and until when. No names."""
    typer.echo(go(lookout.list_coordinators(settings_or_fail())))


@coordinator_cli.command("end")
def coordinator_end(
    coordinator_id: Annotated[str | None, typer.Argument(help="The short id in the list; without it, all.")] = None,
) -> None:
    """Take it back: from one coordinator, or from all."""
    typer.echo(go(lookout.end(settings_or_fail(), coordinator_id)))


@cli.command("kept")
def show_kept() -> None:
    """Say what the bot keeps, how, and until when. For whoever answers for it."""
    typer.echo(kept.table())


@group_cli.command("new")
def group_new(
    name: Annotated[str, typer.Argument(help="The name of the challenge, as people will read it.")],
    language: Annotated[str, typer.Option(help="The language of the group: nl, el or en.")] = "nl",
    day: Annotated[str, typer.Option(help="The day of the week, such as thursday.")] = "thursday",
    time: Annotated[str, typer.Option(help="The hour, such as 20:00.")] = "20:00",
    zone: Annotated[str, typer.Option(help="The time zone, such as Europe/Amsterdam.")] = "Europe/Amsterdam",
    start: Annotated[str, typer.Option(help="The first session is on this date or the first such day after it.")] = "",
    sessions: Annotated[int, typer.Option(help="How many sessions, 2 to 12.")] = 6,
    people: Annotated[int, typer.Option(help="How many participants, 2 to 10.")] = 8,
    rest: Annotated[int, typer.Option(help="The quiet after a turn, 10 to 20 seconds.")] = 15,
    timer: Annotated[int, typer.Option(help="Messages in the group disappear after so many days; 0 is never.")] = 7,
    method: Annotated[str, typer.Option(help="ozo, or the id of one method for every session.")] = "ozo",
    room: Annotated[str, typer.Option(help="group: a Signal group. relay: nobody sees who the others are.")] = "group",
    hide_moderator: Annotated[
        bool, typer.Option("--hide-moderator", help="Relay: do not show who of them is the moderator.")
    ] = False,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Relay: pictures and voice notes may be passed on. See the README first.")
    ] = False,
) -> None:
    """Make a group and print its invitations, ready to forward."""
    wish = coordinator.Wish(
        name=name,
        language=language,
        weekday=_weekday(day),
        minute_of_day=_minute(time),
        zone=zone,
        start=_date(start),
        sessions=sessions,
        people=people,
        rest_seconds=rest,
        timer_days=timer,
        method=method,
        room=room,
        shows_moderator=not hide_moderator,
        pictures=pictures,
    )
    typer.echo(go(coordinator.new_group(settings_or_fail(), wish)))


@group_cli.command("invite")
def group_invite(
    group: Annotated[str, typer.Argument(help="The group's short id, see: group list")],
    moderator: Annotated[bool, typer.Option("--moderator", help="Invite a moderator.")] = False,
) -> None:
    """Print one more invitation."""
    typer.echo(go(coordinator.invite(settings_or_fail(), group, "moderator" if moderator else "participant")))


@group_cli.command("list")
def group_list() -> None:
    """List the groups."""
    typer.echo(go(coordinator.list_groups(settings_or_fail())))


@group_cli.command("show")
def group_show(group: Annotated[str, typer.Argument(help="The group's short id.")]) -> None:
    """Show one group: its sessions, how many people are in, how many invitations are open. No names, no words."""
    typer.echo(go(coordinator.show_group(settings_or_fail(), group)))


@group_cli.command("end")
def group_end(
    group: Annotated[str, typer.Argument(help="The group's short id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """End a group now: people are told, and everything kept for it is erased."""
    if not yes:
        typer.confirm("Everything that is kept for this group is erased, and people are told. End it?", abort=True)
    typer.echo(go(coordinator.end_group(settings_or_fail(), group)))


def _weekday(text: str) -> int:
    found = [n for n, name in enumerate(WEEKDAYS) if len(text) >= 2 and name.startswith(text.lower())]
    if len(found) != 1:
        fail(f"--day is one of {', '.join(WEEKDAYS)}, not '{text}'.")
    return found[0]


def _minute(text: str) -> int:
    match = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", text)
    if match is None:
        fail(f"--time is an hour such as 20:00, not '{text}'.")
    return int(match[1]) * 60 + int(match[2])


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone yet
    except ValueError:
        fail(f"--start is a date such as 2026-12-03, not '{text}'.")
