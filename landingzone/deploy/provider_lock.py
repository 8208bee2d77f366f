"""The versions and hashes of providers that Terraform locks: one file next to the configuration, for all stacks."""

from collections.abc import Iterable
from pathlib import Path

from landingzone.deploy.own_files import read_own
from landingzone.ground.files import directory_errors, write_page
from landingzone.ground.problems import InvalidFile
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import decode, read_text

LOCK_FILE = ".terraform.lock.hcl"


class ProviderLock:
    """The lock, which every stack gets, and which Terraform may add to.

    Args:
        directory: The directory of the configuration, where Git keeps the file; None: the lock is in no file.
        text: The lock, if it is in no file.

    Raises:
        InvalidFile: The file cannot be read.
    """

    def __init__(self, directory: Path | None, text: str | None = None) -> None:
        self.file = directory / LOCK_FILE if directory else None
        self.text = text
        """What is locked; None: nothing."""
        if self.file and self.file.exists():
            if not self.file.is_file():  # the reader of a pipe would wait for a writer
                raise InvalidFile(f"{self.file}: is not a file; remove it")
            try:
                self.text = read_text(self.file)
            except Unreadable as fault:
                raise InvalidFile(fault.of(self.file)) from None

    def take_over(self, stacks: Iterable[Path]) -> Path | None:
        """Take the file of a stack if nothing is locked.

        Args:
            stacks: The directories that others use for the stacks; the first that has one decides.

        Returns:
            What was taken; None: nothing.

        Raises:
            DirectoryError: It cannot be read, or is a symbolic link.
            InvalidFile: It is not text, or cannot be written next to the configuration.
        """
        for file in (stack / LOCK_FILE for stack in stacks if self.text is None):
            with directory_errors(file.parent):
                content = read_own(file)
            if content is not None:
                try:
                    self.take(content)
                except Unreadable as fault:
                    raise InvalidFile(fault.of(file)) from None
                return file
        return None

    def take(self, content: bytes | None) -> None:
        """Take what Terraform has locked.

        Raises:
            InvalidFile: It cannot be written next to the configuration.
            Unreadable: It is not text.
        """
        text = None if content is None else decode(content)
        if text is not None and text != self.text:
            self.text = text
            if self.file:
                write_page(self.file, text)

    def give_to(self, stack: Path) -> None:
        """Write it into the directory of a stack, for others.

        Raises:
            InvalidFile: It cannot be written there.
        """
        file = stack / LOCK_FILE
        if self.file and self.text is not None and (not file.is_file() or file.read_bytes() != self.text.encode()):
            write_page(file, self.text)
