"""`landingzone init`: what it writes and keeps, that its files are right, and that its commands work there."""

import json
import os
import re
import sys
import uuid
from importlib.metadata import requires
from pathlib import Path
from unittest import mock

import jsonschema
import pytest
import yaml
from interrupted_writes import files_below, is_one_line
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from samples import ACCOUNT_ID, HERE, PGP_PUBLIC_KEY

import landingzone
from landingzone.cli.main import main
from landingzone.config.file import read_mapping
from landingzone.config.options import StackConfiguration

ROOT = HERE.parent
APP = ("main.py", "cdktf.json")
FILES = {".gitignore", "requirements.txt", "landingzone.yaml", "landingzone.schema.json", *APP}
WORKFLOW = ".github/workflows/access-review.yml"
EXPIRY = ".github/workflows/expire.yml"
ALL = {*FILES, WORKFLOW, EXPIRY}
# A line of an example in the configuration: `#` without a space, or with the indentation of what is in it.
EXAMPLE = re.compile(r"^( *)#(?=\S|  )", re.MULTILINE)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty directory, in which the command runs; `python` is that of the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def init(here, capsys):
    """Run the command; gives what it says, which is a line of refusal if it wrote nothing."""

    def run_init(*words, refused=False):
        assert main(["init", *words]) == int(refused)
        told, refusal = capsys.readouterr()
        assert (told == "" and is_one_line(refusal)) if refused else refusal == ""
        return refusal.rstrip() if refused else told

    return run_init


@pytest.fixture
def written(here, init):
    init("--github")
    return here


def test_a_new_directory_is_made_and_the_way_there_and_the_next_commands_are_reported(here, init):
    told = init("--github", "a/the people")
    assert told.startswith("Written in a/the people:\n  .gitignore  ")
    assert f"\nIn a/the people/{WORKFLOW}, write where your organisation keeps the repository of landingzone, " in told
    assert "into a/the people/landingzone.yaml. Then:\n  cd 'a/the people'\n  landingzone validate  # finds" in told
    assert files_below(here / "a" / "the people").keys() == ALL


def test_what_it_writes_is_fine_by_the_strict_rules_that_its_workflow_asks_for(written, capsys):
    assert "strict: true" in (written / WORKFLOW).read_text(encoding="utf-8")
    for name, refused in (("full-access", 0), ("full-acess", 1)):
        file = written / "landingzone.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("full-access]", f"{name}]"), encoding="utf-8")
        assert main(["validate", "--strict", str(file)]) == refused
    assert "be listed in groups_made_elsewhere" in capsys.readouterr().out


def test_a_python_without_landingzone_is_reported_of(here, init, monkeypatch):
    told = f"\n  # cdktf runs `python`, which has no landingzone: activate the environment {sys.prefix} first\n"
    monkeypatch.setenv("PATH", str(here))
    assert told in init()
    (here / "python").symlink_to("/bin/false")
    assert told in init()


# What is there


def test_what_is_there_stays_and_what_is_missing_is_added(here, init):
    (here / "mine.yaml").write_text("mine", encoding="utf-8")
    (here / "landingzone.yaml").symlink_to("mine.yaml")
    (here / ".gitignore").write_text("*.pyc\n.venv/\n/cdktf.out/\n*.tfstate\n", encoding="utf-8")
    (here / "landingzone.schema.json").write_text("{}", encoding="utf-8")
    before = files_below(here)
    told = init()
    assert told.startswith("Written:\n  requirements.txt  pins landingzone and its dependencies\n")
    assert "Left unchanged:\n  .gitignore               add to it /cdktf.out/* !/cdktf.out/stacks/ " in told
    assert " .landingzone-unfinished-* __pycache__/, instead of /cdktf.out/\n" in told
    assert "`landingzone schema > landingzone.schema.json` renews it\n  landingzone.yaml\nNext:\n" in told
    whole = files_below(here)
    # The workflows are added later.
    assert init("--github").startswith(f"Written:\n  {WORKFLOW}  shows on each pull request who can do what\n")
    assert (here / "landingzone.yaml").is_symlink()
    after = files_below(here)
    assert before.items() <= whole.items() <= after.items()
    assert after.keys() - whole.keys() == {WORKFLOW, EXPIRY}


OTHER = {"main.py": "print('a server')\n", "cdktf.json": '{"app": "npx ts-node main.ts"}'}


@pytest.mark.parametrize("half", OTHER)
def test_half_of_another_app_is_refused_and_a_whole_one_stays(half, here, init):
    (here / half).write_text(OTHER[half], encoding="utf-8")
    assert init(refused=True) == f"{half}: exists and belongs to another app; name a new directory"
    assert [*here.iterdir()] == [here / half]
    for name in APP:
        (here / name).write_bytes(b"{}")
    init()
    assert files_below(here).keys() == FILES
    assert [(here / name).read_bytes() for name in APP] == [b"{}", b"{}"]


@pytest.mark.parametrize("lost", APP)
def test_half_of_this_app_is_made_whole_with_an_id_of_its_own(lost, written, init):
    before = (written / "cdktf.json").read_bytes()
    (written / lost).unlink()
    init()
    assert files_below(written).keys() == ALL
    after = (written / "cdktf.json").read_bytes()
    assert (after == before) == (lost == "main.py")
    assert uuid.UUID(json.loads(after)["projectId"]).version == 4


def test_a_workflow_below_the_top_of_a_repository_is_reported_of(here, init, git):
    git("init")
    assert "GitHub" not in init("--github")
    assert (
        f"\nGitHub reads workflows only at the top of a repository, which is {here}: move both there, and "
        "replace landingzone.yaml in them with iam/people/landingzone.yaml.\n"
    ) in init("--github", "iam/people")


@pytest.mark.parametrize(
    ("name", "put"), [("landingzone.yaml", lambda place: place.symlink_to("nowhere")), ("main.py", Path.mkdir)]
)
def test_what_is_no_file_in_the_place_of_one_is_refused(name, put, here, init):
    put(here / name)
    assert init(refused=True) == f"{name}: is not a file; move it elsewhere, or name a new directory"
    assert [*here.iterdir()] == [here / name]


# The files


def test_the_schema_is_what_the_command_prints_and_takes_the_configuration(written, capsys):
    schema = (written / "landingzone.schema.json").read_text(encoding="utf-8")
    assert main(["schema"]) == 0
    assert schema == capsys.readouterr().out
    assert json.loads(schema) == StackConfiguration.model_json_schema()
    text = (written / "landingzone.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=landingzone.schema.json\n")
    for each in (text, EXAMPLE.sub(r"\1", text)):
        jsonschema.validate(yaml.safe_load(each), json.loads(schema))


def test_the_configuration_has_no_problem_and_each_example_in_it_is_valid_alone_and_with_the_others(written, capsys):
    def found(text, *levels):
        file.write_text(text, encoding="utf-8")
        main(["validate", str(file), "--format", "json"])
        return [each["path"] for each in json.loads(capsys.readouterr().out) if each["level"] in levels]

    file = written / "landingzone.yaml"
    template = file.read_text(encoding="utf-8")
    assert found(template, "error", "warning") == []
    assert read_mapping(file) == {
        "aws_account_id": ACCOUNT_ID,
        "should_create_iam_group_read_only": True,
        "groups_made_elsewhere": [],
        "policies_made_elsewhere": [],
        "users": {"alice": {"groups": ["full-access"]}},
        "provider": {"region": "us-east-1"},
    }
    text = template.replace("PUBLIC-KEY-OF-ALICE", PGP_PUBLIC_KEY)
    # Where each run of lines with examples begins and ends.
    places = [match.span() for match in re.finditer(r"(?:^ *#(?:\S|  ).*\n)+", text, re.MULTILINE)]
    assert len(places) == 10
    for begin, end in [*places, (0, len(text))]:
        assert found(text[:begin] + EXAMPLE.sub(r"\1", text[begin:end]) + text[end:], "error") == [], text[begin:end]
        assert read_mapping(file) != yaml.safe_load(template)
    assert read_mapping(file)["users"].keys() == {"alice", "bob", "ci-deploy"}
    # A key that was not written is the only problem.
    assert found(EXAMPLE.sub(r"\1", template), "error") == ["users.alice.pgp_key"]


def test_the_app_is_that_of_the_checkout(written):
    assert (written / "main.py").read_bytes() == (ROOT / "main.py").read_bytes()
    mine, checkout = (json.loads((each / "cdktf.json").read_text(encoding="utf-8")) for each in (written, ROOT))
    assert mine == checkout | {"app": "python main.py", "projectId": mine["projectId"]}


LOCKED = "cdktf.out/stacks/landingzone/.terraform.lock.hcl"
PIN = re.compile(r"(?m)^[a-z][^\\\n]*(?:\\\n[^\\\n]*)*$")


@pytest.mark.parametrize("digest", ["", "0123abcd"])
def test_what_is_needed_is_pinned_as_it_was_tested_with_hashes_if_that_of_the_wheel_is_known(
    digest, here, init, monkeypatch
):
    kept = json.dumps({"url": "file:///x.whl", "archive_info": {"hashes": {"sha256": digest}} if digest else {}})
    needed, wanted = {"landingzone"}, ["landingzone"]
    while wanted:
        asked = [
            each
            for each in map(Requirement, requires(wanted.pop()) or [])
            if not each.marker or each.marker.evaluate({"extra": ""})
        ]
        new = {canonicalize_name(each.name) for each in asked} - needed
        needed |= new
        wanted += new
    monkeypatch.setattr("importlib.metadata.distribution", lambda _: mock.Mock(read_text=lambda _: kept))
    init()
    text = (here / "requirements.txt").read_text(encoding="utf-8")
    rows = PIN.findall(text)
    assert {re.split("[=; ]", row)[0] for row in rows} == needed
    assert rows[0] == f"landingzone=={landingzone.__version__}" + (f" \\\n    --hash=sha256:{digest}" if digest else "")
    tested = PIN.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert {*rows[1:]} <= {row if digest else row.split(" ")[0] for row in tested}


def test_git_ignores_what_is_made_and_nothing_that_is_written_nor_what_terraform_locks(written, git):
    git("init")
    for name in (
        *("cdktf.out/stacks/landingzone/cdk.tf.json", "cdktf.out/manifest.json", LOCKED),
        *("cdktf.out/stacks/landingzone/.terraform/modules.json", ".landingzone-unfinished-0123/lock"),
        ".venv/pyvenv.cfg",
        *("terraform.landingzone.tfstate", "terraform.landingzone.tfstate.backup", "__pycache__/main.cpython-311.pyc"),
        ".terraform.landingzone.tfstate.lock.info",
    ):
        (written / name).parent.mkdir(parents=True, exist_ok=True)
        (written / name).touch()
    git("add", ".")
    assert set(git("ls-files").splitlines()) == ALL | {LOCKED}


@pytest.mark.parametrize("repository", ["", "https://github.com/people/landingzone"])
def test_the_workflow_reviews_the_file_with_the_action_and_names_nobodys_place_nor_commit(
    repository, here, init, monkeypatch
):
    urls = [f"Repository, {repository}"] if repository else None
    monkeypatch.setattr("importlib.metadata.metadata", lambda _: mock.Mock(get_all=lambda _: urls))
    told = init("--github")
    workflow = (here / WORKFLOW).read_text(encoding="utf-8")
    [missing] = re.findall(r"# WRITE YOURS: (.*)\. No commit has this number\.", workflow)
    assert f"In {WORKFLOW}, write {missing}." in told
    version = landingzone.__version__
    [used] = re.findall(r"- uses: (.*/landingzone@.*)", workflow)
    assert used == f"{'people' if repository else 'OWNER'}/landingzone@{'0' * 40} # v{version}"
    assert (f"`git ls-remote {repository} 'v{version}*'`" in missing) == bool(repository)
    content = yaml.safe_load(workflow)
    step = content["jobs"]["review"]["steps"][-1]
    assert step["with"].keys() <= yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"].keys()
    assert (content[True], step["with"]["file"]) == ("pull_request", "landingzone.yaml")  # YAML 1.1 reads `on` as true
