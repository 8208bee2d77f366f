"""Why a deployment was aborted."""

import signal
from collections.abc import Container, Mapping, Sequence

from landingzone.ground.problems import LandingzoneError
from landingzone.ground.words import listed


class DeploymentError(LandingzoneError):
    """Nothing can be run, or plans are not usable. One line: place, what is wrong, what to do."""


class BrokenOff(LandingzoneError):  # noqa: N818 - named for what it reports
    """A command failed in a stack, or a signal arrived. The text says which stacks are done, and which are left.

    Args:
        command: What was run: `init`, `plan`, `show` or `apply`.
        stacks: All stacks that it was to run in.
        statuses: Those in which it has run -> its exit status.
        fine: The statuses that mean success.
        number: The signal that arrived; 0: none.
        is_there: Whether AWS has refused to create something because it has it.
    """

    def __init__(
        self,
        command: str,
        stacks: Sequence[str],
        statuses: Mapping[str, int],
        fine: Container[int],
        number: int,
        *,
        is_there: bool,
    ) -> None:
        self.command, self.number, self.is_there = command, number, is_there
        failed = [f"{name} ({_ending(status)})" for name, status in statuses.items() if status not in fine]
        parts = {
            "done": [name for name in stacks if statuses.get(name) in fine],
            "aborted" if number else "failed": failed,
            "left": [name for name in stacks if name not in statuses],
        }
        ended = f"interrupted by {signal.Signals(number).name}" if number else "failed, see above"
        super().__init__(f"{command}: {ended}; {'; '.join(f'{each}: {listed(parts[each])}' for each in parts)}")


def _ending(status: int) -> str:
    return f"exit status {status}" if status >= 0 else f"ended by {signal.Signals(-status).name}"
