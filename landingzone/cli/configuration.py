"""Which configuration file is meant, and its content in a Git revision."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landingzone.config.file import ConfigurationFile
    from landingzone.ground.problems import InvalidInputs

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
# The first that is set. CDKTF's successor still uses the old names; test_synth.py checks that.
CONTEXT_VARIABLES = ("CDKTN_CONTEXT_JSON", "CDKTF_CONTEXT_JSON")


def find_configuration() -> Path:
    """Return which configuration file is meant when none is named.

    Returns:
        The file named by the environment variable LANDINGZONE_CONFIG, else the one in the CDKTF context key `config`,
        else `landingzone.yaml`.

    Raises:
        InvalidFile: The context is not a map, or its `config` is not a string; or no file exists.
    """
    from landingzone.config.file import DEFAULT_FILE
    from landingzone.ground.kinds import coded, says
    from landingzone.ground.problems import Finding, InvalidFile, Origin
    from landingzone.reading.files import near_file

    named = os.environ.get(CONFIG_VARIABLE)
    if named and named != "-" and not Path(named).exists():
        hint = f"{CONFIG_VARIABLE} names it: {near_file(Path(named))}"
        raise InvalidFile(Finding("", says("LZ001"), "", hint, Origin(named)))
    named = named or _context().get("config")
    if not named and not Path(DEFAULT_FILE).exists():
        hint = f"name the file, set {CONFIG_VARIABLE}, or let `landingzone init` write one"
        if (like := _usual_name()) is not None:
            hint = f"there is {like}: name it, set {CONFIG_VARIABLE} to it, or rename it"
        raise InvalidFile(Finding("", coded("LZ001", "there is no such file here"), "", hint, Origin(DEFAULT_FILE)))
    return Path(named or DEFAULT_FILE)


def _usual_name() -> str | None:
    """Return a file of this directory whose name is similar to that of a configuration."""
    from landingzone.config.file import DEFAULT_FILE

    stem = DEFAULT_FILE.partition(".")[0]
    endings = (".yml", ".json", ".tfvars.json", ".yaml.txt", ".YAML", "")
    near = [f"{stem}{ending}" for ending in endings]
    found = {each.name for each in Path().iterdir() if each.is_file()}
    folded = {name.lower(): name for name in sorted(found)}
    return next((folded[name.lower()] for name in (DEFAULT_FILE, *near) if name.lower() in folded), None)


def refuse_as_output(out: Path, read: ConfigurationFile, file: Path) -> None:
    """Refuse to write over the configuration.

    Args:
        out: The file to write.
        read: The configuration.
        file: Its file or directory.

    Raises:
        click.UsageError: It is a file of the configuration.
    """
    import click

    from landingzone.config.source import followed

    place = followed(file)
    directory = place if place.is_dir() else place.parent
    if out.resolve() in {(directory / part.place).resolve() for part in read.parts}:
        raise click.UsageError(f"{out} is part of the configuration; name another file for the page")


def read_valid(file: Path | None = None) -> ConfigurationFile:
    """Read a configuration file that has no problems.

    Args:
        file: The file; None: the one that is meant.

    Raises:
        InvalidFile: There is none, or it is not a map of inputs.
        InvalidInputs: It has problems; it lists every one, with its place.
    """
    from landingzone.config.file import read_file
    from landingzone.ground.problems import InvalidInputs
    from landingzone.rules.configuration import find_problems

    read = read_file(file or find_configuration())
    problems = [*read.faults, *read.located(find_problems(read.content))]
    if problems:
        raise InvalidInputs(problems)
    return read


def no_such_user(read: ConfigurationFile, name: str, hint: str) -> InvalidInputs:
    """Make the error for a name that no user of a configuration has.

    Args:
        read: The configuration.
        name: The name.
        hint: What to do.
    """
    from landingzone.ground.kinds import says
    from landingzone.ground.problems import Finding, InvalidInputs, describe, path_of

    return InvalidInputs(read.located([Finding(path_of("users", name), says("LZ121"), describe(name), hint)]))


def read_revision(revision: str, file: Path) -> ConfigurationFile:
    """Read a configuration as it was in a Git revision: a file, with what it included then, or a directory.

    Args:
        revision: The revision.
        file: The file or directory; of a link, the target.

    Raises:
        InvalidFile: Git cannot provide it, or it is not a map of inputs.
        InvalidInputs: Several files cannot be read, or a string contains a CDKTF token.
    """
    from landingzone.cli.revision import Revision
    from landingzone.config.file import read_content, read_directory
    from landingzone.config.source import followed
    from landingzone.ground.kinds import says
    from landingzone.ground.problems import Finding, InvalidFile, Origin
    from landingzone.reading.faults import Unreadable
    from landingzone.reading.trees import require_file_in

    file = followed(file)
    name = f"{revision}:{file}"
    hint = "name a revision that contains the file"

    def git(*words: str) -> subprocess.CompletedProcess[bytes]:
        directory, last = (file, "") if file.is_dir() else (file.parent, file.name)  # `..` would be a range for Git
        command = ["git", "-C", str(directory), *words, "--end-of-options", f"{revision}:./{last}"]
        return subprocess.run(command, capture_output=True, check=False)

    try:
        if not revision:  # from a variable that is not set; Git would give what is staged
            reason = "the name of the revision is empty"
            raise InvalidFile(Finding("", says("LZ003", reason=reason), "", hint, Origin(name)))
        shown = git("show", "--no-textconv")
        # For a directory it lists names, after this.
        if shown.stdout.startswith(b"tree ") and git("cat-file", "-t").stdout.strip() == b"tree":
            with Revision(revision, file) as tree:
                return read_directory(tree, name)
        if not shown.returncode:
            with Revision(revision, file.parent) as tree:
                if b"\n" not in shown.stdout:  # of a link, Git gives where it leads
                    require_file_in(tree, file.name)
                return read_content(shown.stdout, file, name, tree)
        reason = shown.stderr.decode(errors="replace").strip().partition("\n")[0].removesuffix(".")
    except Unreadable as fault:
        raise InvalidFile(fault.of(name)) from None
    except OSError as error:
        reason, hint = f"git: {error.strerror}", "install Git, or name both files"
    raise InvalidFile(Finding("", says("LZ003", reason=reason), "", hint, Origin(name)))


def _context() -> dict[str, Any]:
    from landingzone.ground.kinds import says
    from landingzone.ground.problems import Finding, InvalidFile, Origin
    from landingzone.reading.faults import Unreadable
    from landingzone.reading.files import read_text
    from landingzone.reading.json_text import parse_json

    # Read here the way cdktf reads it, so that problems of the file do not have to wait for cdktf.
    source = next((name for name in CONTEXT_VARIABLES if name in os.environ), None)
    project = Path("cdktf.json")
    if source is None and not project.is_file():
        return {}
    try:
        content = parse_json(os.environ[source] if source else read_text(project))
    except Unreadable as fault:
        raise InvalidFile(fault.of(source or project)) from None
    if not source:
        content = content.get("context") if isinstance(content, dict) else content
    content = content or {}
    if not isinstance(content, dict) or not isinstance(content.get("config", ""), str):
        raise InvalidFile(Finding("", says("LZ036"), origin=Origin(source or str(project))))
    return content
