"""`python -m ozo_signal`, and the command `ozo-signal`."""

import resource
import sys

from ozo_signal.loading import load
from ozo_signal.logbook import broke_off, open_logbook


def main() -> None:
    # A core dump would be everything that was in memory, in clear, in a file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    open_logbook()
    try:
        load("ozo_signal.cli").cli()
    except Exception as trouble:
        broke_off(trouble)
        sys.exit(1)


if __name__ == "__main__":
    main()
