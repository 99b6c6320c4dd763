"""What whoever hosts the bot can do on the command line, beside running it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ozo_signal.loading import Later
from ozo_signal.terminal import go, settings_or_fail

if TYPE_CHECKING:
    from ozo_signal import copies, health, hosting
else:  # what only one command needs is loaded when it is called
    copies, health, hosting = Later("ozo_signal.copies"), Later("ozo_signal.health"), Later("ozo_signal.hosting")

key_cli = typer.Typer(help="Keys: a new service key, a copy of everybody's keys.", no_args_is_help=True)

host_cli = typer.Typer()


@host_cli.command()
def check() -> None:
    """Say whether all is well, one line a point; exit status 1 when it is not. Changes nothing, disturbs nobody."""
    points = go(health.examine(settings_or_fail()))
    typer.echo("\n".join(str(point) for point in points))
    raise typer.Exit(0 if all(point.well for point in points) else 1)


@host_cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to. It must not be there yet.")],
) -> None:
    """Make a backup of the store: sealed, and without the keys. Works while the bot runs."""
    typer.echo(go(copies.back_up(settings_or_fail(), file)))


@host_cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    move_aside: Annotated[
        bool, typer.Option("--move-aside", help="Give the store that is there another name.")
    ] = False,
) -> None:
    """Make a store of a backup, without what was erased since. The bot must not be running."""
    settings = settings_or_fail()
    typer.echo(go(lambda: copies.restore(settings, file, move_aside=move_aside)))


@key_cli.command("rotate")
def key_rotate() -> None:
    """Put a new service key in the place of the old one, which then opens nothing. Works while the bot runs."""
    settings = settings_or_fail()
    typer.echo(go(lambda: hosting.rotate_key(settings)))


@key_cli.command("copy")
def key_copy(
    file: Annotated[Path, typer.Argument(help="Where to. An earlier copy there is replaced, and should be.")],
) -> None:
    """Copy everybody's keys, for a place of its own. Works while the bot runs."""
    settings = settings_or_fail()
    typer.echo(go(lambda: hosting.copy_keys(settings, file)))
