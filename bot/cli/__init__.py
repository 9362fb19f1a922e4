"""The command `mir`: parses, runs one command, and turns how it ended into an exit status.

Nothing heavy is imported before a command is known, so that `mir --help` answers at once.
"""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.parser import parse

if TYPE_CHECKING:
    from mir_core.clock import Clock

DONE = 0
FAILED = 1
USAGE = 2
GAPS = 3
#: As a shell reports a process that SIGINT or SIGPIPE has ended.
INTERRUPTED = 130
PIPE_CLOSED = 141


def main(arguments: Sequence[str] | None = None, clock: "Clock | None" = None) -> int:
    """Run the command line and return its exit status; `--help` and wrong usage leave at once.

    Args:
        arguments: By default those of the process.
        clock: By default the machine's.
    """
    options = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        from bot.cli.boundary import run  # noqa: PLC0415 - heavy

        status = run(options, clock)
        if sys.stdout is not None:  # closed before the start
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes standard output once more at exit, which would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return status
