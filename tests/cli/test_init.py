"""`landingzone init`: what it writes and keeps, that its files are right, and that its commands work there."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from interrupted_writes import files_below, is_one_line, run
from samples import ACCOUNT_ID, HERE, PGP_PUBLIC_KEY

import landingzone
from landingzone.cli import init as module
from landingzone.cli.main import main
from landingzone.config.file import read_mapping
from landingzone.files import DirectoryError, add_files

ROOT = HERE.parent
APP = ("main.py", "cdktf.json")
FILES = {".gitignore", "landingzone.yaml", "landingzone.schema.json", *APP}
WORKFLOW = ".github/workflows/access-review.yml"
INIT = "from landingzone.cli.main import main\nraise SystemExit(main())"
# A line of an example in the configuration: `#` without a space, or with the indentation of what is in it.
EXAMPLE = re.compile(r"^( *)#(?=\S|  )", re.MULTILINE)
KEY = "PUBLIC-KEY-OF-ALICE"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, in which the command runs; `python` is that of the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def written(here: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A directory after `landingzone init --github`."""
    assert main(["init", "--github"]) == 0
    capsys.readouterr()
    return here


@pytest.fixture
def git(here: Path) -> Callable[..., str]:
    """Run Git in the directory."""

    def run_git(*words: str) -> str:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(
            ["git", "-C", here, *identity, *words], check=True, capture_output=True, text=True
        ).stdout.strip()

    return run_git


def refusal(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line with which the command refuses."""
    assert main(words) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert is_one_line(captured.err)
    return captured.err.rstrip()


# What it writes and says


def test_all_files_are_written_and_the_next_commands_told(here: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["init"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out == (
        "Written:\n"
        "  .gitignore               keeps the state and what is synthesized out of Git\n"
        "  landingzone.schema.json  lets editors complete and check landingzone.yaml\n"
        "  landingzone.yaml         the account, its groups and its people\n"
        "  main.py                  the app that cdktf runs\n"
        "  cdktf.json               tells cdktf to run it\n"
        "Write your account and your people into landingzone.yaml. Then:\n"
        "  landingzone validate  # finds every problem of the file\n"
        "  landingzone report    # tells who can do what\n"
        "  cdktf deploy          # shows the plan, asks, and makes it so\n"
    )
    assert files_below(here).keys() == FILES


def test_a_new_directory_is_made_and_the_way_there_told(here: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["init", "--github", "a/the people"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Written in a/the people:\n  .gitignore  ")
    assert "\n  cd 'a/the people'\n" in told
    assert f"\nIn a/the people/{WORKFLOW}, write where your organisation keeps the wheel of landingzone.\n" in told
    assert files_below(here / "a" / "the people").keys() == {*FILES, WORKFLOW}


def test_a_python_without_landingzone_is_told_of(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    told = f"\n  # `python` has no landingzone, and cdktf runs `python`: activate the environment {sys.prefix} first\n"
    for program in (None, "exit 1"):
        programs = here / f"programs-{program}"
        programs.mkdir()
        if program:
            (programs / "python").write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
            (programs / "python").chmod(0o755)
        monkeypatch.setenv("PATH", str(programs))
        assert main(["init"]) == 0
        assert told in capsys.readouterr().out


# What is there


def test_what_is_there_stays_and_what_is_missing_is_added(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "mine.yaml").write_text("mine", encoding="utf-8")
    (here / "landingzone.yaml").symlink_to("mine.yaml")
    (here / ".gitignore").write_text("*.pyc\n.venv/\n/cdktf.out/\n*.tfstate\n", encoding="utf-8")
    (here / "landingzone.schema.json").write_text("{}", encoding="utf-8")
    before = files_below(here)
    assert main(["init"]) == 0
    assert capsys.readouterr().out.startswith(
        "Written:\n"
        "  main.py     the app that cdktf runs\n"
        "  cdktf.json  tells cdktf to run it\n"
        "Left as it is:\n"
        "  .gitignore               add to it .terraform/ *.tfstate.* .landingzone-unfinished-*/ __pycache__/\n"
        "  landingzone.schema.json  is another one; `landingzone schema > landingzone.schema.json` renews it\n"
        "  landingzone.yaml\n"
        "Next:\n"
    )
    whole = files_below(here)
    assert before.items() <= whole.items()
    assert (here / "landingzone.yaml").is_symlink()
    # The workflow is added later, and a third run writes nothing.
    assert main(["init", "--github"]) == 0
    assert capsys.readouterr().out.startswith(
        f"Written:\n  {WORKFLOW}  tells under each pull request who can do what\nLeft as it is:\n"
    )
    after = files_below(here)
    assert whole.items() <= after.items()
    assert after.keys() - whole.keys() == {WORKFLOW}
    assert main(["init", "--github"]) == 0
    assert "Written" not in capsys.readouterr().out
    assert files_below(here) == after


@pytest.mark.parametrize(
    ("half", "content"), [("main.py", "print('a server')\n"), ("cdktf.json", '{"app": "npx ts-node main.ts"}')]
)
def test_half_of_another_app_is_refused(half: str, content: str, here: Path, capsys: pytest.CaptureFixture[str]):
    (here / half).write_text(content, encoding="utf-8")
    assert refusal(["init"], capsys) == f"{half}: is there and belongs to another app; name a new directory"
    assert files_below(here) == {half: content.encode()}


@pytest.mark.parametrize("lost", APP)
def test_half_of_this_app_is_made_whole_with_an_id_of_its_own(lost: str, written: Path):
    before = files_below(written)
    (written / lost).unlink()
    assert main(["init"]) == 0
    after = files_below(written)
    assert after.keys() == before.keys()
    ids = {json.loads(each["cdktf.json"])["projectId"] for each in (before, after)}
    assert len(ids) == (2 if lost == "cdktf.json" else 1)
    assert {uuid.UUID(each).version for each in ids} == {4}


def test_another_app_that_is_whole_stays(here: Path):
    for name in APP:
        (here / name).write_bytes(b"{}")
    assert main(["init"]) == 0
    assert files_below(here).keys() == FILES
    assert dict.fromkeys(APP, b"{}").items() <= files_below(here).items()


def test_a_workflow_below_the_top_of_a_repository_is_told_of(
    here: Path, git: Callable[..., str], capsys: pytest.CaptureFixture[str]
):
    git("init")
    assert main(["init", "--github"]) == 0
    assert "GitHub" not in capsys.readouterr().out
    assert main(["init", "--github", "iam/people"]) == 0
    assert (
        f"\nGitHub reads workflows at the top of a repository alone, which is {here}: move it there, and write "
        "iam/people/landingzone.yaml into it, twice.\n"
    ) in capsys.readouterr().out


# Where it cannot write


LINK = "is a symbolic link, which is not followed; name the place that it leads to"
# What is there: where a link leads, `/` a directory, "" a file.
FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "a link": ({"people": "elsewhere"}, f"people: {LINK}"),
    "a link inside": ({"people/.github": "../elsewhere"}, f"people/.github: {LINK}"),
    "a link to nothing": (
        {"people/landingzone.yaml": "nowhere"},
        "people/landingzone.yaml: is not a file; move it elsewhere, or name a new directory",
    ),
    "a directory in the place of a file": (
        {"people/main.py": "/"},
        "people/main.py: is not a file; move it elsewhere, or name a new directory",
    ),
    "a file in the place of a directory": (
        {"people/.github": ""},
        "people/.github/workflows: cannot be written (Not a directory); name a directory that can be written",
    ),
    "a file in the place of it": (
        {"people": ""},
        "people: cannot be written (File exists); name a directory that can be written",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_where_it_cannot_write_it_says_so_and_writes_nothing(
    fault: str, here: Path, capsys: pytest.CaptureFixture[str]
):
    there, told = FAULTS[fault]
    (here / "elsewhere").mkdir()
    for name, leads_to in there.items():
        (here / name).parent.mkdir(exist_ok=True)
        if leads_to == "/":
            (here / name).mkdir()
        elif leads_to:
            (here / name).symlink_to(leads_to)
        else:
            (here / name).touch()
    before = sorted(here.rglob("*"))
    assert refusal(["init", "--github", "people"], capsys) == told
    assert sorted(here.rglob("*")) == before


def test_a_file_that_comes_at_the_last_moment_stays_and_nothing_is_written(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (here / "main.py").write_text("just written", encoding="utf-8")
    monkeypatch.setattr(module, "_find_present", lambda *_: [])
    for has_links in (True, False):
        if not has_links:
            monkeypatch.setattr(Path, "hardlink_to", refuse_links)
        assert refusal(["init", "--github", "."], capsys) == (
            "main.py: is there already, and stays as it is; move it elsewhere"
        )
        assert files_below(here) == {"main.py": b"just written"}
        assert [*here.iterdir()] == [here / "main.py"]


def refuse_links(self: Path, target: Path) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(self))


def test_a_disk_without_links_will_do(here: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Path, "hardlink_to", refuse_links)
    assert main(["init", "--github", "people"]) == 0
    assert files_below(here).keys() == {f"people/{name}" for name in {*FILES, WORKFLOW}}


def test_a_full_disk_leaves_nothing(here: Path):
    full = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
    done = run(here, full + INIT, "init", "--github", "a/b")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "a/b: cannot be written (File too large); name a directory that can be written\n"
    assert [*here.iterdir()] == []


@pytest.mark.parametrize("number", [1, 5])
def test_what_a_killed_run_left_is_completed_by_the_next(number: int, here: Path):
    killed = f"""
import os, signal
from pathlib import Path

link, links = Path.hardlink_to, []
def link_and_die(path, target):
    link(path, target)
    links.append(path)
    if len(links) == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
Path.hardlink_to = link_and_die
"""
    assert run(here, killed + INIT, "init", "--github").returncode < 0
    left = {name: text for name, text in files_below(here).items() if "unfinished" not in name}
    assert len(left) == number
    assert all(text for text in left.values())
    assert main(["init", "--github"]) == 0
    after = files_below(here)
    assert after.keys() == {*FILES, WORKFLOW}
    assert left.items() <= after.items()


def test_of_several_that_write_at_once_one_writes_all(tmp_path: Path):
    ends: list[str] = []

    def write(number: int) -> None:
        try:
            add_files(tmp_path / "new", {name: str(number) for name in ("a", "b", "c/d", "e")})
            ends.append(str(number))
        except DirectoryError as error:
            ends.append(str(error))

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [end for end in ends if end.isdigit()]
    assert set(ends) == {winner, f"{tmp_path / 'new' / 'a'}: is there already, and stays as it is; move it elsewhere"}
    assert files_below(tmp_path / "new") == dict.fromkeys(("a", "b", "c/d", "e"), winner.encode())


# The files


def validate(file: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    main(["validate", str(file), "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_the_schema_is_what_the_command_prints_and_takes_the_configuration(
    written: Path, capsys: pytest.CaptureFixture[str]
):
    schema = (written / "landingzone.schema.json").read_text(encoding="utf-8")
    assert main(["schema"]) == 0
    assert schema == capsys.readouterr().out
    text = (written / "landingzone.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=landingzone.schema.json\n")
    for each in (text, EXAMPLE.sub(r"\1", text)):
        jsonschema.validate(yaml.safe_load(each), json.loads(schema))


def test_the_configuration_has_no_problem_and_no_warning(written: Path, capsys: pytest.CaptureFixture[str]):
    assert validate(written / "landingzone.yaml", capsys) == []
    assert read_mapping(written / "landingzone.yaml") == {
        "aws_account_id": ACCOUNT_ID,
        "should_create_iam_group_read_only": True,
        "users": {"alice": {"groups": ["full-access"]}},
        "provider": {"region": "us-east-1"},
    }


def test_each_example_of_the_configuration_is_valid_alone_and_with_the_others(
    written: Path, capsys: pytest.CaptureFixture[str]
):
    file = written / "landingzone.yaml"
    template = file.read_text(encoding="utf-8")
    assert template.count(KEY) == 1
    text = template.replace(KEY, PGP_PUBLIC_KEY)
    # Where each run of lines with examples begins and ends.
    places = [match.span() for match in re.finditer(r"(?:^ *#(?:\S|  ).*\n)+", text, re.MULTILINE)]
    contents = []
    for begin, end in [*places, (0, len(text))]:
        file.write_text(text[:begin] + EXAMPLE.sub(r"\1", text[begin:end]) + text[end:], encoding="utf-8")
        assert [each for each in validate(file, capsys) if each["level"] == "error"] == [], text[begin:end]
        contents.append(read_mapping(file))
    assert len(places) == 10
    assert all(content != yaml.safe_load(template) for content in contents)
    assert {name: sorted(value) for name, value in contents[-1].items() if isinstance(value, dict)} == {
        "accounts": ["dev", "prod"],
        "groups": ["sre"],
        "users": ["alice", "bob", "ci-deploy"],
        "provider": ["profile", "region"],
        "backend": ["s3"],
    }
    assert sorted(contents[-1]["users"]["alice"]) == [
        *("create_access_keys", "create_login_profile", "groups", "pgp_key", "tags"),
    ]
    # A key that was not written is the only problem.
    file.write_text(EXAMPLE.sub(r"\1", template), encoding="utf-8")
    errors = [each["path"] for each in validate(file, capsys) if each["level"] == "error"]
    assert errors == ["users.alice.pgp_key"]


def test_the_app_is_that_of_the_checkout(written: Path):
    assert (written / "main.py").read_bytes() == (ROOT / "main.py").read_bytes()
    mine = json.loads((written / "cdktf.json").read_text(encoding="utf-8"))
    checkout = json.loads((ROOT / "cdktf.json").read_text(encoding="utf-8"))
    differing = {"app": "python main.py", "projectId": mine["projectId"]}
    assert mine == checkout | differing


def test_git_ignores_what_is_made_and_nothing_that_is_written(written: Path, git: Callable[..., str]):
    git("init")
    made = [
        "cdktf.out/stacks/landingzone/cdk.tf.json",
        "terraform.landingzone.tfstate",
        "terraform.landingzone.tfstate.backup",
        ".terraform.landingzone.tfstate.lock.info",
        "__pycache__/main.cpython-311.pyc",
        ".venv/pyvenv.cfg",
        ".landingzone-unfinished-0123/lock",
    ]
    for name in made:
        (written / name).parent.mkdir(parents=True, exist_ok=True)
        (written / name).touch()
    git("add", ".")
    assert set(git("ls-files").splitlines()) == {*FILES, WORKFLOW}


# What works there


@pytest.fixture
def step(written: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run a step of the workflow as GitHub does, by the beginning of its name."""
    programs = written.parent / f"{written.name}-programs"
    programs.mkdir()
    (programs / "landingzone").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m landingzone "$@"\n', encoding="utf-8")
    (programs / "landingzone").chmod(0o755)
    outputs = {"GITHUB_OUTPUT": str(programs / "output"), "GITHUB_STEP_SUMMARY": str(programs / "summary")}
    environment = os.environ | outputs | {"CONFIGURATION": "landingzone.yaml"}
    environment["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def run_step(name: str) -> subprocess.CompletedProcess[str]:
        steps = yaml.safe_load((written / WORKFLOW).read_text(encoding="utf-8"))["jobs"]["review"]["steps"]
        [script] = [each["run"] for each in steps if "run" in each and each.get("name", "").startswith(name)]
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=written, env=environment, capture_output=True, text=True, timeout=60
        )
        output = programs / "output"
        done.stderr += output.read_text(encoding="utf-8") if output.exists() else ""
        output.unlink(missing_ok=True)
        return done

    return run_step


def merge(git: Callable[..., str], message: str) -> None:
    """What GitHub checks out: the merge of a pull request, whose first parent is what it is merged into."""
    base = git("rev-parse", "HEAD")
    git("checkout", "-b", message)
    git("add", "--force", "landingzone.yaml")
    git("commit", "--allow-empty", "-m", message)
    git("checkout", "--detach", base)
    git("merge", "--no-ff", "-m", f"merge {message}", message)


def test_the_workflow_reviews_a_change_and_refuses_what_must_not_be(
    written: Path, git: Callable[..., str], step: Callable[[str], subprocess.CompletedProcess[str]]
):
    git("init")
    git("commit", "--allow-empty", "-m", "nothing")
    merge(git, "new")
    new = step("Compare")
    assert (new.returncode, "status=" in new.stderr) == (0, False)
    assert "alice - an administrator, in effect" in new.stdout
    assert (step("Validate").returncode, (written / "comment.md").exists()) == (0, False)

    file = written / "landingzone.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  #bob:\n", "  bob:\n    groups: [full-access]\n"), encoding="utf-8")
    merge(git, "gains")
    gains = step("Compare")
    assert (gains.returncode, gains.stderr) == (0, "status=2\n")
    comment = (written / "comment.md").read_text(encoding="utf-8")
    assert comment.startswith("<!-- landingzone diff -->")
    assert "bob gains full access" in comment
    assert step("Critical").returncode == 1

    file.write_text(text.replace("groups: [full-access]", "groups: [read-only]"), encoding="utf-8")
    merge(git, "nobody")
    refused = step("Validate")
    assert refused.returncode == 1
    assert re.search(r"^::error file=landingzone\.yaml,line=\d+,col=\d+,title=users", refused.stdout, re.MULTILINE)
    file.write_text("users: [", encoding="utf-8")
    merge(git, "broken")
    assert step("Compare").returncode == 1


def test_the_workflow_installs_this_version_from_a_place_that_nobody_can_have(written: Path):
    content = yaml.safe_load((written / WORKFLOW).read_text(encoding="utf-8"))
    # Names under .example are nobody's: https://www.rfc-editor.org/rfc/rfc2606
    assert content["env"]["LANDINGZONE"] == (
        f"landingzone @ https://packages.example/landingzone-{landingzone.__version__}-py3-none-any.whl"
    )
    assert "VERSION" not in (written / WORKFLOW).read_text(encoding="utf-8")
