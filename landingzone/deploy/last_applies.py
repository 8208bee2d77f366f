"""What was applied last, and what an apply did not finish: a file for each stack, which only its owner can read.

A state does not say which configuration it comes from. This does, for whoever applies from here, as long as nobody else
has written the state since.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from urllib.parse import quote

from landingzone.deploy.initialization import WORKSPACE
from landingzone.deploy.own_files import read_own, replace_own
from landingzone.deploy.run_directory import data_of_others
from landingzone.ground.files import DirectoryError, directory_errors
from landingzone.ground.open_directory import refuse_link

_DIRECTORY = "applied"


class StateVersion(NamedTuple):
    """Which state it is.

    Args:
        lineage: The same for all versions of one state.
        serial: One more after each write.
    """

    lineage: str
    serial: int

    @classmethod
    def of(cls, pulled: bytes) -> StateVersion | None:
        """Read it from the output of `terraform state pull`; None: there is no state, or it is of another form."""
        try:
            match json.loads(pulled or b"null"):
                case {"lineage": str(lineage), "serial": int(serial)}:
                    return cls(lineage, serial)
        except ValueError:
            pass
        return None


@dataclass(frozen=True)
class LastApply:
    """The last apply of a stack.

    Args:
        content: The configuration that was applied, as plain values; {}: none was applied to its end.
        lineage: That of the state after it.
        serial: The same.
        unfinished: What an apply was to do after that and did not finish: address -> what, such as `create`.
    """

    content: Mapping[str, Any] = field(default_factory=dict)
    lineage: str = ""
    serial: int = 0
    unfinished: Mapping[str, str] = field(default_factory=dict)

    __pydantic_config__: ClassVar = {"strict": True, "extra": "forbid"}

    def is_of(self, state: StateVersion | None) -> bool:
        """Check whether a state is still the one after it."""
        return bool(self.content) and state == (self.lineage, self.serial)


class LastApplies:
    """The last applies of all stacks.

    Args:
        outdir: The directory with the synthesized stacks, which also gets this.
        directory_of: Gives the directory in which others run Terraform for a stack, and may have chosen a workspace.
    """

    def __init__(self, outdir: Path, directory_of: Callable[[str], Path]) -> None:
        self._directory, self._directory_of = outdir / _DIRECTORY, directory_of

    def of(self, stack: str) -> LastApply:
        """Return the last apply of a stack; of one that is not known, nothing."""
        from pydantic import TypeAdapter, ValidationError

        try:
            with directory_errors(self._directory):
                content = read_own(self.file_of(stack))
            return TypeAdapter(LastApply).validate_json(content) if content else LastApply()
        except (DirectoryError, ValidationError):
            return LastApply()

    def begin(self, stack: str, planned: Mapping[str, str]) -> None:
        """Note what an apply is to do.

        Raises:
            DirectoryError: It cannot be written.
        """
        self._write(stack, replace(self.of(stack), unfinished=planned))

    def end(self, stack: str, content: Mapping[str, Any], state: StateVersion | None) -> None:
        """Note that a configuration is applied.

        Raises:
            DirectoryError: It cannot be written.
        """
        self._write(stack, LastApply(content, *state) if state else LastApply())

    def _write(self, stack: str, last: LastApply) -> None:
        with directory_errors(self._directory):
            refuse_link(self._directory)
            self._directory.mkdir(0o700, parents=True, exist_ok=True)
            replace_own(self.file_of(stack), json.dumps(asdict(last)).encode())

    def file_of(self, stack: str) -> Path:
        """Return the file about a stack, in the workspace that is chosen."""
        data = self._directory_of(stack) / data_of_others()
        chosen = os.environ.get("TF_WORKSPACE", "")
        with suppress(OSError, ValueError, DirectoryError):
            chosen = chosen or (read_own(data / WORKSPACE) or b"").decode().strip()
        if chosen not in ("", "default"):
            return self._directory / f"{stack}.{quote(chosen, safe='')}.json"
        return self._directory / f"{stack}.json"
