"""What nobody foresaw: one line that says what to do, instead of a stack trace. An interrupt has none either."""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

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
        # Python ends by the signal then, as a shell expects.
        sys.excepthook = _without_interrupts
        if "jsii" in sys.modules:
            from landingzone.terraform.node.start import say_no_goodbye

            say_no_goodbye()
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


def _without_interrupts(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
