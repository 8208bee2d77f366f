"""`landingzone diff --live`: forms, status, what is asked of whom, and what is no account."""

import json
import os
import sys
from pathlib import Path

import pytest
import yaml
from account_answers import account_details, answers, served
from made_account import make_account
from run_program import run_bash

from landingzone.config.file import read_configuration

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / "examples/github-actions/.github/workflows/account.yml"
FILE = """
aws_account_id: "123456789012"
groups:
  data:
    inline_iam_policies: {buckets: {actions: ["s3:GetObject"], resources: ["arn:aws:s3:::data/*"]}}
users:
  bob: {groups: [data]}
  carol: {groups: [data]}
ignore:
  - {groups: [net-*], reason: made by the network team}
"""


@pytest.fixture
def file(tmp_path, live):
    path = tmp_path / "landingzone.yaml"
    path.write_text(FILE)
    make_account(live, read_configuration(path))
    live.client("iam").create_group(GroupName="net-admins")
    return path


def test_each_form_shows_what_differs_and_what_to_do(file, live, command, snapshot):
    iam = live.client("iam")
    iam.add_user_to_group(UserName="bob", GroupName="full-access")
    iam.remove_user_from_group(UserName="carol", GroupName="data")
    live.deny("ListSSHPublicKeys", users=["bob"])
    for form in ("text", "markdown", "json"):
        assert command(2, "diff", "--live", file, "--format", form).out == snapshot(name=form)
    page = (ROOT / "docs" / "live.md").read_text(encoding="utf-8").partition("```text\n")[2].partition("\n```")[0]
    assert command(2, "diff", "--live", file).out.startswith(f"{page}\n\nKnown (")
    only = json.loads(command(2, "diff", "--live", file, "--only-access", "--format", "json").out)
    assert [each["users"] for each in only["changes"]] == [["bob"]]
    iam.remove_user_from_group(UserName="bob", GroupName="full-access")
    command(0, "diff", "--live", file, "--only-access")
    command(0, "diff", "--live", file, "--fail-on", "high")


def test_another_account_is_no_comparison(tmp_path, file, live, command):
    file.write_text(FILE.replace("123456789012", "210987654321"))
    told = "must be the account that is read (got 210987654321, but the credentials belong to 123456789012)"
    assert told in command(1, "diff", "--live", file).err


def test_the_states_of_all_stacks_tell_which_keys_are_the_files(file, live, tmp_path, command):
    (key,) = (live.client("iam").create_access_key(UserName=name)["AccessKey"]["AccessKeyId"] for name in ["bob"])
    states = []
    for number, keys in enumerate(([], [key])):
        instances = [{"index_key": "bob", "attributes": {"user": "bob", "id": each}} for each in keys]
        key_resource = {"mode": "managed", "type": "aws_iam_access_key", "name": "access_keys", "instances": instances}
        states.append(tmp_path / f"{number}.json")
        states[-1].write_text(json.dumps({"version": 4, "resources": [key_resource]}))
    told = " ".join(command(2, "diff", "--live", file, "--state", states[0]).out.split())
    assert f"bob has the access key {key} (active) in the account, but not in the file" in told
    both = command(2, "diff", "--live", file, *(word for state in states for word in ("--state", state))).out
    both = " ".join(both.split())
    assert key not in both  # it is the file's, which has none any more
    assert "the access keys of bob are 1 active in the account, and none in the file" in both


def test_what_is_no_answer_or_no_state_is_reported_in_a_line(file, tmp_path, command, monkeypatch):
    state = tmp_path / "state.json"
    state.write_text("{}")
    assert command(1, "diff", "--live", file, "--state", state).err.count("\n") == 1
    with answers(account_details("<Policies><member><Arn>x</Arn></member></Policies>").encode()):
        assert command(1, "diff", "--live", file).err.count("\n") == 1


GH = """#!/bin/bash
echo "$*" | sed 's/ --search .*//' >> "$PLACE/asked"
if [ "$2" = list ]; then cat "$PLACE/open" 2>/dev/null; exit 0; fi
if [ "$2" = create ]; then echo 7 > "$PLACE/open"; fi
if [ "$2" = close ]; then rm "$PLACE/open"; fi
"""


@pytest.mark.long
def test_the_workflow_of_each_night_opens_an_issue_keeps_it_and_closes_it(file, live, tmp_path):
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    last = {name: [step for step in job["steps"] if "name" in step][-1] for name, job in jobs.items() if name != "file"}
    script = {name: step["run"] for name, step in last.items()}
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    (tmp_path / "packages").symlink_to(tmp_path)
    output = tmp_path / "output"

    def night():
        output.write_text("")
        variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        variables |= {
            **{"PLACE": str(tmp_path), "GITHUB_OUTPUT": str(output), "TITLE": jobs["tell"]["env"]["TITLE"]},
            "PATH": f"{tmp_path / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            **{"AWS_ENDPOINT_URL": live.endpoint, "AWS_ROLE_ARN": jobs["compare"]["env"]["AWS_ROLE_ARN"]},
            **{"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"), "AWS_EC2_METADATA_DISABLED": "true"},
        }
        with served(lambda *_: b'{"value": "a-token"}') as tokens:
            variables |= {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{tokens}/?a=b", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x"}
            compared = run_bash(["-e", "-c", script["compare"]], tmp_path, variables)
        assert compared.returncode == 0, compared.stdout
        status = output.read_text().strip().removeprefix("status=")
        told = run_bash(["-e", "-c", script["tell"]], tmp_path, variables | {"STATUS": status})
        assert told.returncode == 0, told.stdout
        asked = (tmp_path / "asked").read_text().splitlines()
        (tmp_path / "asked").unlink()
        return asked

    iam = live.client("iam")
    listed = "issue list --state open"
    assert night() == [listed]
    iam.add_user_to_group(UserName="bob", GroupName="full-access")
    assert night() == [listed, "issue create --title The account is not as main says --body-file found.md"]
    assert "bob gains full access" in (tmp_path / "found.md").read_text()
    assert night() == [listed, "issue edit 7 --body-file found.md"]
    iam.remove_user_from_group(UserName="bob", GroupName="full-access")
    assert night() == [listed, "issue close 7 --comment There is no difference any more."]
