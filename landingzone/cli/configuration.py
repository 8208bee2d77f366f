"""Which configuration file is meant."""

import os
from pathlib import Path
from typing import Any

from landingzone.config.file import DEFAULT_FILE, ConfigurationFile
from landingzone.ground.kinds import coded, says
from landingzone.ground.problems import Finding, InvalidFile, InvalidInputs, Origin, describe
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import near_file, read_text
from landingzone.reading.json_text import parse_json

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
PROJECT = "cdktf.json"
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
    named = os.environ.get(CONFIG_VARIABLE)
    if named and named != "-" and not Path(named).exists():
        hint = f"{CONFIG_VARIABLE} names it: {near_file(Path(named))}"
        raise InvalidFile(Finding((), says("LZ001"), "", hint, Origin(named)))
    named = named or _context().get("config")
    if not named and not Path(DEFAULT_FILE).exists():
        hint = f"name the file, set {CONFIG_VARIABLE}, or let `landingzone init` write one"
        if (like := _usual_name()) is not None:
            hint = f"there is {like}: name it, set {CONFIG_VARIABLE} to it, or rename it"
        raise InvalidFile(Finding((), coded("LZ001", "there is no such file here"), "", hint, Origin(DEFAULT_FILE)))
    return Path(named or DEFAULT_FILE)


def _usual_name() -> str | None:
    """Return a file of this directory whose name is similar to that of a configuration."""
    stem = DEFAULT_FILE.partition(".")[0]
    endings = (".yml", ".json", ".tfvars.json", ".yaml.txt", ".YAML", "")
    near = [f"{stem}{ending}" for ending in endings]
    found = {each.name for each in Path().iterdir() if each.is_file()}
    folded = {name.lower(): name for name in sorted(found)}
    return next((folded[name.lower()] for name in (DEFAULT_FILE, *near) if name.lower() in folded), None)


def no_such_user(read: ConfigurationFile, name: str, hint: str) -> InvalidInputs:
    """Make the error for a name that no user of a configuration has.

    Args:
        read: The configuration.
        name: The name.
        hint: What to do.
    """
    return InvalidInputs(read.located([Finding(("users", name), says("LZ121"), describe(name), hint)]))


def _context() -> dict[str, Any]:
    # Read here the way cdktf reads it, so that problems of the file do not have to wait for cdktf.
    source = next((name for name in CONTEXT_VARIABLES if name in os.environ), None)
    project = Path(PROJECT)
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
        raise InvalidFile(Finding((), says("LZ036"), origin=Origin(source or str(project))))
    return content
