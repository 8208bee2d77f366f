"""Unexpected failures: one line that says what to do, instead of a stack trace. An interrupt has none either."""

import sys
import traceback
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from landingzone.cli.terminal import OutputError, complain

_PACKAGE = Path(__file__).parents[1]


def run_or_report(run: Callable[[], int], how_to_trace: str, *, traced: bool = False) -> int:
    """Run a command, and report in one line a failure that it does not report itself.

    The line does not contain the text of the error, which may contain a secret from the input.

    Args:
        run: The command.
        how_to_trace: How to see the stack trace, as the end of a sentence.
        traced: Whether to write the stack trace.

    Returns:
        Exit status of the command; 1: it failed.
    """
    try:
        return run()
    except KeyboardInterrupt:
        complain("Interrupted.")
        # Python then ends by the signal, as a shell expects. That Node has ended too need not be reported.
        sys.stderr = StringIO()
        raise
    except SystemExit:
        raise
    except OutputError as error:
        complain(error)
        return 1
    except BaseException as error:  # panics of the Rust libraries are not Exceptions
        if traced:
            traceback.print_exception(error)
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if _PACKAGE in Path(frame.filename).parents]
        place = f" at {Path(ours[-1].filename).relative_to(_PACKAGE)}:{ours[-1].lineno}" if ours else ""
        complain(
            f"landingzone failed unexpectedly ({type(error).__name__}{place}): please report this to its maintainers, "
            f"as `landingzone docs security` describes; {how_to_trace} shows the stack trace, which may contain "
            f"secrets from the input"
        )
        return 1
