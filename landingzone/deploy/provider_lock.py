"""The versions and hashes of providers that Terraform locks: one file next to the configuration, for all stacks."""

from collections.abc import Iterable
from pathlib import Path

from landingzone.ground.files import write_page
from landingzone.ground.problems import InvalidFile
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import read_text

LOCK_FILE = ".terraform.lock.hcl"


class ProviderLock:
    """The lock file, and its copies that Terraform reads and writes in each stack.

    Args:
        directory: The directory of the configuration, where Git keeps the lock file.
    """

    def __init__(self, directory: Path) -> None:
        self.file = directory / LOCK_FILE

    def take_over(self, stacks: Iterable[Path]) -> Path | None:
        """Take the file of a stack if there is none next to the configuration.

        Args:
            stacks: The directories of the stacks; the first that has one decides.

        Returns:
            What was taken; None: nothing.

        Raises:
            InvalidFile: It cannot be read, or cannot be written next to the configuration.
        """
        if self.file.exists():
            return None
        taken = next((stack / LOCK_FILE for stack in stacks if (stack / LOCK_FILE).is_file()), None)
        if taken:
            self.take_from(taken.parent)
        return taken

    def give_to(self, stack: Path) -> None:
        """Copy it into the directory of a stack.

        Raises:
            InvalidFile: It cannot be read, or cannot be written there.
        """
        _copy(self.file, stack / LOCK_FILE)

    def take_from(self, stack: Path) -> None:
        """Take what Terraform has locked in the directory of a stack.

        Raises:
            InvalidFile: It cannot be read, or cannot be written next to the configuration.
        """
        _copy(stack / LOCK_FILE, self.file)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        return
    try:
        text = read_text(source)
    except Unreadable as fault:
        raise InvalidFile(fault.of(source)) from None
    if not target.is_file() or target.read_bytes() != text.encode():
        write_page(target, text)
