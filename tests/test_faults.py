"""Whatever goes wrong while a stack or a module is written: no half of a file, and what is wrong told in a line.

`test_faults_of_directories.py` kills every kind of writing before each change.
"""

import os
import resource
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest
from interrupted_writes import NEW, OLD, files_below, is_one_line, nodes_below, run, write_configuration

from landingzone.cli.main import main
from landingzone.cli.synth import main as synthesize_here

STACK = "stacks/landingzone/cdk.tf.json"
SECRET = {"provider": {"secret_key": "hush"}}


def cannot(place, why):
    return f"{place}: cannot be written ({why}); name a writable directory\n"


def synthesize(project, outdir=None):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        patch.setenv("LANDINGZONE_CONFIG", "landingzone.json")
        patch.setenv("CDKTF_OUTDIR", outdir or str(project / "cdktf.out"))
        return synthesize_here()


@pytest.fixture(scope="session")
def deployed(tmp_path_factory):
    directory = tmp_path_factory.mktemp("deployed")
    write_configuration(directory, OLD)
    assert synthesize(directory) == 0
    for name in ("terraform.tfstate", ".terraform/providers/linked", ".terraform.lock.hcl"):
        path = directory / "cdktf.out" / "stacks" / "landingzone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("of Terraform", encoding="utf-8")
    return directory


@pytest.fixture
def project(deployed, tmp_path):
    shutil.copytree(deployed, tmp_path, dirs_exist_ok=True)
    write_configuration(tmp_path, NEW)
    return tmp_path


# A full disk


@contextmanager
def no_room_for(*processes):
    """Limit the size of files, which is what a full disk is: a write that takes a part, then none."""
    before = {each: resource.prlimit(each, resource.RLIMIT_FSIZE) for each in processes}
    try:
        for each, (_, hard) in before.items():
            resource.prlimit(each, resource.RLIMIT_FSIZE, (1000, hard))
        yield
    finally:
        for each, limits in before.items():
            resource.prlimit(each, resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("held", [{}, SECRET], ids=["for-all", "for-its-owner-alone"])
def test_a_full_disk_leaves_the_old_stack_and_says_so(project, held, capsys):
    write_configuration(project, {**NEW, **held})
    before = files_below(project)
    with no_room_for(*nodes_below(os.getpid())):
        assert synthesize(project) == 1
        assert capsys.readouterr() == ("", cannot(project / "cdktf.out", "file too large"))
        assert files_below(project) == before
        shutil.rmtree(project / "cdktf.out")
        assert synthesize(project) == 1
    assert [each.name for each in project.iterdir()] == ["landingzone.json"]


# A process that is killed

KILLED_WHILE_NODE_WRITES = """
import cdktf, os, signal, threading, time
from pathlib import Path

def kill_once_written():
    while not list(Path.cwd().rglob(".landingzone-unfinished-*/stacks/*/cdk.tf.json")):
        time.sleep(0.0005)
    os.kill(os.getpid(), signal.SIGKILL)

threading.Thread(target=kill_once_written, daemon=True).start()
synthesize = cdktf.App.synth
cdktf.App.synth = lambda app: (synthesize(app), time.sleep(60))
"""
KILLED_BETWEEN_TWO_FILES = """
import os, signal
replace = os.replace
def replace_and_die(*places, **directories):
    replace(*places, **directories)
    if places[1] == "cdk.tf.json":
        os.kill(os.getpid(), signal.SIGKILL)
os.replace = replace_and_die
"""
# As the system does when there is no memory left: Node alone, at a moment that differs.
NODE_KILLED = """
import os, signal, threading, time
from interrupted_writes import nodes_below
from landingzone.terraform.node.start import start_node
start_node()
import cdktf

def kill_node(*_):
    for each in nodes_below(os.getpid()):
        os.kill(each, signal.SIGKILL)
"""
NODE_KILLED_WHILE_IT_WRITES = f"""{NODE_KILLED}
synthesize = cdktf.App.synth
def synthesize_and_wait(app):
    timer = threading.Timer(0.01, kill_node)
    timer.start()
    synthesize(app)
    timer.join()
    time.sleep(1)
    app.node.path
cdktf.App.synth = synthesize_and_wait
"""
SYNTHESIZE = "from landingzone.cli.synth import main\nimport landingzone\n{}\nraise SystemExit(main())"


@pytest.mark.parametrize("fault", [KILLED_WHILE_NODE_WRITES, KILLED_BETWEEN_TWO_FILES], ids=["half-way", "at-the-end"])
def test_a_synthesis_that_is_killed_leaves_the_old_stack_or_the_new_one(project, fault):
    out = project / "cdktf.out"
    before = files_below(out)
    assert run(project, SYNTHESIZE.format(fault)).returncode == -signal.SIGKILL
    killed = {name: text for name, text in files_below(out).items() if "unfinished" not in name}
    assert list(out.glob(".landingzone-unfinished-*"))
    assert synthesize(project) == 0
    after = files_below(out)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {STACK}
    assert b'"new"' in after[STACK]
    assert (killed == before) is (fault == KILLED_WHILE_NODE_WRITES)
    assert (b'"new"' in killed[STACK]) is (fault == KILLED_BETWEEN_TWO_FILES)


@pytest.mark.long
def test_a_node_that_is_killed_is_reported_in_one_line_and_leaves_the_old_result(project):
    before = files_below(project)
    done = run(
        project, SYNTHESIZE.format(NODE_KILLED_WHILE_IT_WRITES), PYTHONPATH=str(Path(__file__).parent / "support")
    )
    told = f"Node, which runs the CDK, ended unexpectedly ({os.environ['JSII_NODE']}); check whether something kills "
    told += "processes, such as a lack of memory, and try again\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
    assert files_below(project) == before


# Places that cannot be written


def test_an_output_directory_that_cannot_be_made_is_named(tmp_path, capsys):
    write_configuration(tmp_path, NEW)
    out, below = tmp_path / "cdktf.out", "landingzone.json/out"
    out.write_text("a file in the way", encoding="utf-8")
    for given, told in {None: cannot(out, "File exists"), below: cannot(below, "Not a directory")}.items():
        assert synthesize(tmp_path, given) == 1
        assert capsys.readouterr() == ("", told)
    # Not even the owner of the machine makes a directory in /proc.
    for place in (out, out / "module", "/proc/module"):
        assert main(["module", str(place)]) == 1
        told = capsys.readouterr().err
        assert is_one_line(told)
        assert (told == f"{out}: is not a directory; name a new or an empty one\n") == (place == out)
    assert files_below(tmp_path).keys() == {"landingzone.json", "cdktf.out"}
