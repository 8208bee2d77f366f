"""What nobody foresaw: one line that says what to do, instead of a stack trace. An interrupt has none either."""

import sys
import traceback
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from landingzone.cli.terminal import OutputError, complain

_PACKAGE = Path(__file__).parents[1]


def run_or_tell(run: Callable[[], int], how_to_trace: str, *, traced: bool = False) -> int:
    """Run a command, and tell in one line if it fails in a way that it does not tell itself.

    The text of the error is not in the line: it may contain a secret of the input.

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
        # Python ends by the signal then, as a shell expects. That its Node has ended too, nobody need be told.
        sys.stderr = StringIO()
        raise
    except SystemExit:
        raise
    except OutputError as error:
        complain(error)
        return 1
    except BaseException as error:  # those of the libraries in Rust are no Exceptions
        if traced:
            traceback.print_exception(error)
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if _PACKAGE in Path(frame.filename).parents]
        place = f" at {Path(ours[-1].filename).relative_to(_PACKAGE)}:{ours[-1].lineno}" if ours else ""
        complain(
            f"landingzone failed in a way that nobody foresaw ({type(error).__name__}{place}): please report that to "
            f"its maintainers, as `landingzone docs security` says; {how_to_trace} shows the stack trace, which may "
            "contain what is secret in the input"
        )
        return 1
