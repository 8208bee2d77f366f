"""argparse as this command uses it: its errors repeat what was typed, in one line that is safe to print."""

import argparse
from argparse import Namespace as Namespace
from typing import TYPE_CHECKING, NoReturn

from landingzone.words import printable


class ArgumentParser(argparse.ArgumentParser):
    """Parses arguments, also for the subcommands that are added to it."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, and end with status 2."""
        super().error(printable(message))


if TYPE_CHECKING:  # at run time argparse's own class takes no parameters
    Commands = argparse._SubParsersAction[ArgumentParser]
