"""pre-commit installs landingzone from a clone of this repository, and its hook stops a commit with a problem."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ALONE = 'aws_account_id: "123456789012"\nusers:\n  alice: { groups: [full-access] }\n'


def run(place, *command, **variables):
    who = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(command, cwd=place, env=os.environ | who | variables, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def commit(place, message):
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", message)):
        assert run(place, "git", *words) == (0, "")
    return run(place, "git", "rev-parse", "HEAD")[1].strip()


@pytest.mark.long  # pre-commit builds the wheel, and for that installs both provider packages
def test_the_hook_stops_a_commit_with_a_problem_in_any_of_the_files_and_passes_it_without(tmp_path):
    clone, project = tmp_path / "clone", tmp_path / "project"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(lambda name: (ROOT / name).is_file(), listed.strip("\0").split("\0")):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, clone / name)
    hooks = [{"repo": str(clone), "rev": commit(clone, "this"), "hooks": [{"id": "landingzone-validate"}]}]
    for name in ("landingzone.yaml", "iam/landingzone.yml", "other.yaml"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(ALONE if name != "other.yaml" else "- not: ours\n", encoding="utf-8")
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": hooks}), encoding="utf-8")
    commit(project, "people")
    command = (Path(sys.executable).with_name("pre-commit"), "run", "--all-files")
    status, told = run(project, *command, PRE_COMMIT_HOME=str(tmp_path / "home"))
    assert (status, "Passed" in told) == (0, True), told
    (project / "iam/landingzone.yml").write_text(ALONE.replace("alice", "a b"), encoding="utf-8")
    status, told = run(project, *command, PRE_COMMIT_HOME=str(tmp_path / "home"))
    assert (status, told.count('iam/landingzone.yml:3:3: users["a b"]: ')) == (1, 1), told
