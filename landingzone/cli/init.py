"""The subcommand `init`: the files of a new stack."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import click

from landingzone import __version__
from landingzone.cli.command import FILE, Command
from landingzone.cli.schema import schema_text
from landingzone.cli.terminal import say
from landingzone.ground.files import DirectoryError, add_files
from landingzone.reading.repository import Repository

CONFIGURATION = "landingzone.yaml"
APP = "main.py"
PROJECT = "cdktf.json"
SCHEMA = "landingzone.schema.json"
IGNORED = ".gitignore"
PINS = "requirements.txt"
WORKFLOW = ".github/workflows/access-review.yml"
EXPIRY = ".github/workflows/expire.yml"

# In the order in which they are written: cdktf.json comes last, because it makes an app of the others.
_PURPOSES = {
    IGNORED: "keeps the state and the synthesized files out of Git",
    WORKFLOW: "shows on each pull request who can do what",
    EXPIRY: "opens a pull request each night that removes access that has ended",
    PINS: "pins landingzone and its dependencies",
    SCHEMA: "lets editors complete and check landingzone.yaml",
    CONFIGURATION: "the account, its groups and its people",
    APP: "the app that cdktf runs",
    PROJECT: "tells cdktf to run the app",
}
_NEXT = {
    "landingzone validate": "finds every problem of the file",
    "landingzone report": "shows who can do what",
    "landingzone apply": "shows the plan, asks, and applies it",
}
_FINDS_THIS = "import importlib.util, sys; sys.exit(importlib.util.find_spec('landingzone') is None)"
_SECONDS = 60

# Above the pins.
_WITH_HASHES = "The versions that were tested together, with hashes: pip and uv install nothing else."
_WITHOUT_HASHES = """\
The versions that were tested together. Hashes are missing, because that of the landingzone wheel is unknown: pip
# records it for a wheel that is installed from a file. If your index has landingzone, this adds the hashes:
# uv pip compile --universal --generate-hashes requirements.txt --output-file requirements.txt"""
# The line of an older .gitignore that hides Terraform's lock files, whatever is added.
_HIDES_LOCKS = "/cdktf.out/"


@click.command(cls=Command)
@click.argument("directory", metavar="[DIR]", default=".", type=FILE)
@click.option("--github", is_flag=True)
def init(directory: Path, *, github: bool) -> int:
    """Write the files of a new stack into DIR, by default the current directory, and show the next three commands.

    The files are landingzone.yaml, its JSON Schema, the app in main.py and cdktf.json, requirements.txt, which pins
    what is installed, and .gitignore, which leaves the .terraform.lock.hcl of each stack to Git. Existing files stay
    unchanged; if cdktf.json names another configuration, it takes the place of landingzone.yaml. So a second run adds
    what is missing, such as the workflows of --github, or the app next to what `landingzone adopt` wrote. If only one
    of main.py and cdktf.json exists, and it belongs to another app, nothing is written.

    Exit status: 0 all files exist, 1 problems or a usage error.
    """
    named = _named_configuration(directory)
    wanted = _files(github=github, configuration=named)
    present = _find_present(directory, wanted)
    _refuse_other_app(directory, wanted, present)
    missing = {name: text for name, text in wanted.items() if name not in present}
    add_files(directory, missing)
    place = "" if directory == Path() else f" in {directory}"
    if missing:
        say(f"Written{place}:", *_table({name: _PURPOSES[name] for name in missing}))
    if present:
        kept = {name: _advise_kept(directory / name, wanted[name]) for name in present}
        say(f"Left unchanged{place}:", *_table(kept))
    if WORKFLOW in missing:
        say(*_advise_workflow(directory))
    edit = f"Write your account and your people into {directory / CONFIGURATION}. Then:"
    say(edit if CONFIGURATION in missing else "Next:", *_advise_next(directory))
    return 0


def _named_configuration(directory: Path) -> str:
    """Return which configuration `cdktf.json` names, if there is one already: another file, or a directory of files."""
    try:
        name = json.loads(_read(directory / PROJECT))["context"]["config"]
    except (ValueError, LookupError, TypeError):
        return CONFIGURATION
    return name if isinstance(name, str) and (directory / name).exists() else CONFIGURATION


def _files(*, github: bool, configuration: str) -> dict[str, str]:
    """Return what is to be written: name -> content.

    Args:
        github: Whether a workflow is wanted.
        configuration: The configuration; an existing one with a name other than the usual one is not written.
    """

    def read(name: str) -> str:
        return (files("landingzone.cli") / "init_files" / name).read_text(encoding="utf-8")

    texts = {
        IGNORED: read("gitignore"),
        PINS: _pins(read("requirements.txt")),
        SCHEMA: schema_text(),
        **({CONFIGURATION: read(CONFIGURATION)} if configuration == CONFIGURATION else {}),
        APP: read("main.py.txt"),
        # cdktf tells projects apart by it.
        PROJECT: read("cdktf.json").replace("PROJECT-ID", str(uuid.uuid4())),
    }
    if github:
        text, repository, expiry = read("access-review.yml"), _repository(), read("expire.yml")
        if repository:
            text = text.replace("OWNER/landingzone", repository.removeprefix("https://github.com/"))
        if configuration != CONFIGURATION:
            text = text.replace("file: landingzone.yaml", f"file: {json.dumps(configuration)}")
            expiry = expiry.replace("--config landingzone.yaml", f"--config {shlex.quote(configuration)}")
        texts[EXPIRY] = expiry
        texts[WORKFLOW] = text.replace("WHAT-IS-MISSING", _missing(repository)).replace("VERSION", __version__)
    return {name: texts[name] for name in _PURPOSES if name in texts}


def _pins(tested: str) -> str:
    """Return the pins: landingzone, and what was tested with it. If one pin has a hash, pip wants one for each."""
    if digest := _hash_of_wheel():
        return f"# {_WITH_HASHES}\nlandingzone=={__version__} \\\n    --hash=sha256:{digest}\n{tested}"
    without = re.sub(r" \\\n    --hash=\S+", "", tested)
    return f"# {_WITHOUT_HASHES}\nlandingzone=={__version__}\n{without}"


def _hash_of_wheel() -> str:
    """Return the SHA-256 of the installed wheel; empty: the installer did not keep it."""
    try:
        read = metadata.distribution("landingzone").read_text  # in UTF-8 on every system
    except metadata.PackageNotFoundError:  # run from its source
        return ""
    return str(json.loads(read("direct_url.json") or "{}").get("archive_info", {}).get("hashes", {}).get("sha256", ""))


def _repository() -> str | None:
    """Return the address of the repository of landingzone, from the metadata of the package; None: it has none."""
    try:
        urls = metadata.metadata("landingzone").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # run from its source
        return None
    return dict(url.split(", ", 1) for url in urls).get("Repository")


def _missing(repository: str | None) -> str:
    """Describe what is still missing in the workflow, about the action that it uses."""
    if repository:
        return (
            f"the commit of v{__version__}: `git ls-remote {repository} 'v{__version__}*'`, if it prints two lines the "
            f"second"
        )
    return f"where your organisation keeps the repository of landingzone, and its commit of v{__version__}"


def _find_present(directory: Path, wanted: Mapping[str, str]) -> list[str]:
    """Find out which files exist.

    Raises:
        DirectoryError: Something else is in the place of one, such as a directory.
    """
    present = [name for name in wanted if os.path.lexists(directory / name)]
    for name in present:
        if not (directory / name).is_file():
            raise DirectoryError(f"{directory / name}: is not a file; move it elsewhere, or name a new directory")
    return present


def _refuse_other_app(directory: Path, wanted: Mapping[str, str], present: list[str]) -> None:
    """Refuse half of another app: together with the other half of this one, cdktf would run what nobody intended.

    Raises:
        DirectoryError: There is one.
    """
    halves = [name for name in (APP, PROJECT) if name in present]
    if len(halves) != 1:
        return
    content = _read(directory / halves[0])
    # The first is left by a killed run; the second lacks this file.
    is_ours = content == wanted[APP].encode() if halves == [APP] else APP.encode() in content
    if not is_ours:
        raise DirectoryError(f"{directory / halves[0]}: exists and belongs to another app; name a new directory")


def _read(file: Path) -> bytes:
    """Read an existing file; empty: it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _advise_kept(file: Path, text: str) -> str:
    """Describe what to do about an existing file."""
    if str(file).endswith(WORKFLOW) and b"paths:" in _read(file):
        return "remove its `paths`: the action knows which files count"
    if file.name == SCHEMA and _read(file) != text.encode():
        return f"differs from the current one; `landingzone schema > {SCHEMA}` renews it"
    if file.name == IGNORED:
        known = {line.strip() for line in _read(file).decode(errors="replace").splitlines()}
        lacking = [line for line in text.splitlines() if line and not line.startswith("#") and line not in known]
        instead = f", instead of {_HIDES_LOCKS}" if _HIDES_LOCKS in known else ""
        if lacking:
            return f"add to it {' '.join(lacking)}{instead}"
    return ""


def _advise_workflow(directory: Path) -> Iterator[str]:
    """Describe what to do about the workflow."""
    yield f"In {directory / WORKFLOW}, write {_missing(_repository())}."
    here = directory.absolute()
    repository = Repository.around(here)
    top = repository.top if repository else here
    if top != here:
        yield (
            f"GitHub reads workflows only at the top of a repository, which is {top}: move both there, and "
            f"replace {CONFIGURATION} in them with {(here.relative_to(top) / CONFIGURATION).as_posix()}."
        )


def _advise_next(directory: Path) -> Iterator[str]:
    """Show the next three commands, and what they need."""
    if not _python_finds_this(directory):
        yield f"  # cdktf runs `python`, which has no landingzone: activate the environment {sys.prefix} first"
    if directory.absolute() != Path.cwd():
        yield f"  cd {shlex.quote(str(directory))}"
    yield from _table(_NEXT, "# ")


def _python_finds_this(directory: Path) -> bool:
    """Check whether the `python` that cdktf would run finds landingzone."""
    python = shutil.which("python")
    if python is None:
        return False
    command = [python, "-c", _FINDS_THIS]
    try:
        return not subprocess.run(command, cwd=directory, capture_output=True, timeout=_SECONDS).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def _table(rows: Mapping[str, str], mark: str = "") -> Iterator[str]:
    width = max(map(len, rows))
    for name, about in rows.items():
        yield f"  {name:{width}}  {mark}{about}" if about else f"  {name}"
