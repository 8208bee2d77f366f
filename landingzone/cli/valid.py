"""A configuration in which the rules find no problem."""

from pathlib import Path

from landingzone.cli.configuration import find_configuration
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.ground.problems import InvalidInputs
from landingzone.rules.configuration import find_problems


def read_valid(file: Path | None = None) -> ConfigurationFile:
    """Read a configuration file that has no problems.

    Args:
        file: The file; None: the one that is meant.

    Raises:
        InvalidFile: There is none, or it is not a map of inputs.
        InvalidInputs: It has problems; it lists every one, with its place.
    """
    read = read_file(file or find_configuration())
    problems = [*read.faults, *read.located(find_problems(read.content))]
    if problems:
        raise InvalidInputs(problems)
    return read
