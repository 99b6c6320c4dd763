"""`python -m ozo_signal`, and the command `ozo-signal`."""

from ozo_signal.cli import cli


def main() -> None:
    cli()


if __name__ == "__main__":
    main()
