"""Workflows, the action and the hook are what GitHub and pre-commit take, safe by the rules of zizmor, and pinned."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*/.github"))
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WRITTEN = sorted((ROOT / "landingzone/cli/init_files").glob("*.yml"))
OF_OTHERS = [*WRITTEN, *(file for example in EXAMPLES for file in sorted((example / "workflows").glob("*.yml")))]
WORKFLOWS = [*OURS, *OF_OTHERS]
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
RULES = ROOT / "examples/github-actions/.github/zizmor.yml"
ZIZMOR = ["--offline", f"--config={RULES}", "--no-progress", "--quiet", "--persona=pedantic"]


def read(workflow):
    return yaml.safe_load(workflow.read_text(encoding="utf-8"))


@pytest.mark.long
def test_they_are_of_their_schemas_and_zizmor_finds_nothing_in_them():
    for words in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS],
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION],
        ["pre-commit", "validate-manifest", HOOKS],
        ["zizmor", *ZIZMOR, *WORKFLOWS, ACTION],
    ):
        program = Path(sys.executable).with_name(words[0])
        done = subprocess.run([program, *words[1:]], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(WORKFLOWS) == 10


def test_variables_of_a_job_name_no_context_that_github_has_in_steps_alone():
    # Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
    for workflow in WORKFLOWS:
        content = read(workflow)
        for variables in (content.get("env", {}), *(job.get("env", {}) for job in content["jobs"].values())):
            assert not re.search(r"\b(runner|steps|job)\.", " ".join(map(str, variables.values()))), workflow


def test_what_runs_code_of_the_checkout_may_write_nothing_and_knows_no_secret():
    for workflow in OURS:
        content = read(workflow)
        assert "secrets." not in workflow.read_text(encoding="utf-8")
        assert content["permissions"] == {}
        for name, job in content["jobs"].items():
            checks_out = any(step.get("uses", "").startswith("actions/checkout@") for step in job["steps"])
            assert (job["permissions"] == {"contents": "read"}) == checks_out, f"{workflow.name}: {name}"
    assert {name: job["permissions"] for name, job in read(ROOT / ".github/workflows/release.yml")["jobs"].items()} == {
        "build": {"contents": "read"},
        "attest": {"attestations": "write", "id-token": "write"},
        "index": {"id-token": "write"},
        "release": {"contents": "write"},
    }


def test_of_the_examples_what_reaches_the_account_runs_nothing_of_the_checkout_and_writes_nothing():
    runs_code = {}
    for workflow in OF_OTHERS[len(WRITTEN) :]:
        content = read(workflow)
        assert "secrets." not in workflow.read_text(encoding="utf-8")
        assert content["permissions"] == {}
        for job in content["jobs"].values():
            if "steps" in job:
                ((name, permission),) = job["permissions"].items()
                scripts = "\n".join(step.get("run", "") for step in job["steps"])
                runs = bool(re.search(r"\b(pip|python|landingzone)\b", scripts))
                # One job reads the account with packages that another one has brought, and may do nothing but that.
                if name == "id-token" and workflow.name == "account.yml":
                    assert "pip install --no-index packages/*.whl" in scripts
                    assert not any(step.get("uses", "").startswith("actions/checkout@") for step in job["steps"])
                    continue
                runs_code.setdefault(f"{name}: {permission}", set()).add(runs)
    writes = {name: {False} for name in ("contents: write", "id-token: write", "issues: write")}
    assert runs_code == {"contents: read": {True}} | writes


def test_the_app_of_the_example_is_the_one_that_init_writes():
    for name, source in (("main.py", "main.py.txt"), (".gitignore", "gitignore")):
        written = (ROOT / "landingzone/cli/init_files" / source).read_text(encoding="utf-8")
        assert (ROOT / "examples/github-actions" / name).read_text(encoding="utf-8") == written


def test_the_hook_runs_always_and_finds_what_it_validates_unless_that_is_named(tmp_path):
    [hook] = read(HOOKS)
    words = hook["entry"].split()
    assert (hook["always_run"], hook["pass_filenames"], hook["language"]) == (True, False, "python")
    shutil.copytree(ROOT / "examples/company", tmp_path / "company")
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    program = [sys.executable, "-m", "landingzone", *words[1:]]
    for named, status in (["company/landingzone.yaml"], 0), ([ROOT / "tests/one_fault_of_each_kind.yaml"], 1), ([], 0):
        assert subprocess.run([*program, *named], cwd=tmp_path, capture_output=True).returncode == status
    (tmp_path / "company/people/gone.yaml").write_text("users: {gone: {path: x}}\n", encoding="utf-8")
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout.startswith("company/people/gone.yaml:1:")) == (1, True)
