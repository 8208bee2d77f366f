"""Mistakes that people make in files, in Python and on the command line, and the message for each."""

import contextlib
import io
import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import landingzone
from landingzone.cli.main import main
from landingzone.config.file import read_mapping
from landingzone.config.options import Adoption, StackConfiguration
from landingzone.ground.problems import Finding, InvalidFile, InvalidInputs
from landingzone.rules.check import check_content

ACCOUNT = 'aws_account_id: "123456789012"\n'
_ALICE = f"{ACCOUNT}users:\n  alice:\n    "
_CROSS = "iam_groups_for_cross_account_access"
_ID = 'aws_account_id="123456789012"'


class Mistake(NamedTuple):
    """A mistake: what somebody did, and the whole file; without a file an expression in Python."""

    name: str
    written: str
    file: str = "landingzone.yaml"


_YAML: Mapping[str, str] = {
    "an empty file": "",
    "a file with only comments": "# nothing yet\n",
    "a list at the top": "- alice\n- bob\n",
    "HCL in a YAML file": 'aws_account_id = "123456789012"\n',
    "a tab as indentation": ACCOUNT + "users:\n\talice: {}\n",
    "two documents in one file": ACCOUNT + "---\nusers: {}\n",
    "a merge key": 'x-team: &team {path: /team/}\naws_account_id: "123456789012"\nusers:\n  alice:\n    <<: *team\n',
    "a star without quotes": ACCOUNT
    + "users:\n  ci:\n    inline_iam_policies:\n      all: {actions: [s3:*], resources: [*]}\n",
    "an alias without its anchor": ACCOUNT + "users:\n  alice: *team\n",
    "an anchor where a string is meant": _ALICE + "path: &engineering\n",
    "an at sign without quotes": _ALICE + "groups: [@admins]\n",
    "a backtick": _ALICE + "path: `/a/`\n",
    "a tag": "aws_account_id: !Ref Account\n",
    "a placeholder of a template": "aws_account_id: {{ account }}\n",
    "a bracket that is not closed": _ALICE + "groups: [full-access\n  bob: {}\n",
    "a bracket too many": _ALICE + "groups: [full-access]]\n",
    "a comma is missing": ACCOUNT + "users: {alice: {} bob: {}}\n",
    "a quote that is not closed, with quotes further on": (
        'aws_account_id: "123456789012\nusers:\n  alice:\n    path: "/a/"\n'
    ),
    "an apostrophe in single quotes": _ALICE + "tags: {}\n    path: '/o'brien/'\n",
    "a backslash in double quotes": _ALICE + 'path: "\\d"\n',
    "no space after a colon": 'aws_account_id:"123456789012"\nusers: {}\n',
    "no space after the only colon": 'aws_account_id:"123456789012"\n',
    "a line without a colon": ACCOUNT + "users\n  alice: {}\n",
    "two entries in one line": ACCOUNT + "users:\n  alice: path: /a/\n",
    "a list after a colon": _ALICE + "groups: - full-access\n",
    "an entry that is indented less than its neighbours": _ALICE + "path: /a/\n   groups: []\n",
    "an entry that is indented more than its neighbours": _ALICE + "path: /a/\n      groups: []\n",
    "a list among entries of a map": ACCOUNT + "users:\n  alice: {}\n  - bob\n",
    "the same user twice": ACCOUNT + "users:\n  alice: {}\n  alice: {}\n",
    "marks of a merge conflict": (
        ACCOUNT + "<<<<<<< HEAD\nusers: {alice: {}}\n=======\nusers: {bob: {}}\n>>>>>>> main\n"
    ),
    "a no-break space after a colon": ACCOUNT + "users:\u00a0{}\n",
    "a string after a bar": _ALICE + "pgp_key: |mQENBF\n",
}
_JSON: Mapping[str, str] = {
    "an empty JSON file": "",
    "a comma before a bracket": '{"aws_account_id": "123456789012",}',
    "single quotes in JSON": "{'users': {}}",
    "a comment in JSON": '{\n  // ours\n  "users": {}\n}',
    "True of Python in JSON": '{"should_require_mfa": True}',
    "JSON that is cut off": '{"users": {"alice": {}',
    "a comma is missing in JSON": '{"users": {} "aws_account_id": "1"}',
    "a line break in a JSON string": '{"aws_account_id": "1234\n"}',
    "two JSON documents": '{"users": {}}\n{"users": {}}',
}
_ACCOUNTS: Mapping[str, str] = {
    "no account": "users: {}\n",
    "a misspelled account": 'aws_acount_id: "123456789012"\n',
    "an account without quotes": "aws_account_id: 123456789012\n",
    "an account without quotes that begins with 0": "aws_account_id: 012345678901\n",
    "an account as an octal number": "aws_account_id: 0o777\n",
    "an account with dashes": 'aws_account_id: "1234-5678-9012"\n',
}
_INPUTS: Mapping[str, str] = {
    "a string where a list belongs": "should_create_iam_group_auto_deploy: true\nauto_deploy_permissions: s3:*\n",
    "a map where a list belongs": "auto_deploy_permissions: {s3: true}\n",
    "a list where a map belongs": "users: [alice]\n",
    "users without a space after the colon": "users:\n  alice:{}\n",
    "yes where true belongs": "should_require_mfa: yes\n",
    "true in quotes": 'should_require_mfa: "true"\n',
    "a number in quotes": 'minimum_password_length: "16"\n',
    "a fraction": "minimum_password_length: 16.5\n",
    "a misspelled input": "should_requier_mfa: true\n",
    "an input that does not exist": "nonsense: 1\n",
    "a switch for the SSH groups, from iam-groups": "should_create_iam_group_ssh_grunt_users: false\n",
    "roles of another account, from cross-account-iam-roles": (
        "allow_full_access_from_other_account_arns: [arn:aws:iam::222233334444:root]\n"
    ),
    "the account's password policy, from another module": "minimum_password_length: 20\nrequire_symbols: true\n",
    "an attribute of a user in the first column": "users:\n  alice:\npgp_key: keybase:alice\n",
    "an input that is indented": "users:\n  alice:\n    should_require_mfa: false\n",
    "a no-break space as indentation": "users:\n  alice:\n\u00a0   path: /a/\n",
    "an argument of the provider in the first column": "region: eu-west-1\n",
    "an input in the provider": "provider:\n  users: {}\n",
    "an argument of a backend without its name": "backend:\n  bucket: states\n",
    "users of a group": "groups:\n  ops:\n    users: [alice]\n",
    "a condition in a statement": (
        "policies:\n  p:\n    statements:\n      - {actions: [s3:*], resources: ['*'], condition: {}}\n"
    ),
    "a policy that is not defined anywhere": (
        "policies_made_elsewhere: []\nusers:\n  alice:\n    customer_managed_policy_names: [deploy]\n"
    ),
    "a group of an account that is gone": (
        'accounts: {dev: "222222222222"}\naccount_groups: [{group_name: "{account}-read", roles: [read]}]\n'
        "groups_made_elsewhere: []\nusers:\n  alice:\n    groups: [prod-read]\n"
    ),
    "a name that is a number": "users:\n  7: {}\n",
    "an entry of a list is a string": f"{_CROSS}: [dev]\n",
    "a policy without a document": "policies:\n  deploy:\n    path: /team/\n",
    "a policy document that is not a string": "policies:\n  deploy:\n    json:\n      Statement: []\n",
    "the self-management policy again": ("groups:\n  ops:\n    customer_managed_policy_names: [iam-user-self-mgmt]\n"),
    "a quota lower than that of every account": "quotas:\n  groups_per_account: 100\n",
    "a quota that AWS does not raise": "quotas:\n  groups_per_user: 20\n",
}
_USERS: Mapping[str, str] = {
    "a misspelled attribute": "group: [full-access]\n",
    "quotes of a word processor": "groups: [\u201cfull-access\u201d]\n",
    "policies of a user": "policies: [ReadOnlyAccess]\n",
    "conditions of an inline policy": (
        "inline_iam_policies:\n      read: {actions: [s3:*], resources: ['*'], conditions: {}}\n"
    ),
    "one group without a list": "groups: full-access\n",
    "an empty entry in a list": "groups:\n    - full-access\n    -\n",
    "a list where a string belongs": "path: [/a/]\n",
    "a number where a string belongs": "tags: {cost-center: 0815}\n",
    "true where a string belongs": "tags: {human: true}\n",
    "a condition operator with a typing error": (
        'json_policies:\n      read: |\n        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",\n'
        '         "Condition": {"BoolIfExist": {"aws:SecureTransport": "true"}}}}\n'
    ),
    "a date as people write it, in a condition": (
        'json_policies:\n      read: |\n        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",\n'
        '         "Condition": {"DateLessThan": {"aws:CurrentTime": "31.12.2026"}}}}\n'
    ),
    "a policy as YAML, not as JSON": "json_policies:\n      read: {Statement: []}\n",
    "a policy that is not JSON": "json_policies:\n      read: |\n        {'Statement': []}\n",
    "an effect in small letters": (
        "inline_iam_policies:\n      read: {effect: allow, actions: [s3:GetObject], resources: ['*']}\n"
    ),
    "one action without a list": "inline_iam_policies:\n      read: {actions: s3:GetObject, resources: ['*']}\n",
    "action and resource as in IAM": "inline_iam_policies:\n      read: {action: [s3:GetObject], resource: ['*']}\n",
    "an ARN where a name belongs": "aws_managed_policy_names: [arn:aws:iam::aws:policy/job-function/Billing]\n",
    "a password without a key": "create_login_profile: true\n",
    "a key of the wrong type, and a password": "create_login_profile: true\n    pgp_key: [mQENBF]\n",
    "a misspelled status": "status: ofboarding\n",
    "a path without slashes": "path: engineering\n",
}
_PYTHON: Mapping[str, str] = {
    "a misspelled argument of a record": 'User(group=["full-access"])',
    "a map where keywords belong": 'User({"groups": ["full-access"]})',
    "inputs of a stack without names": 'IamUsersAndGroupsStack(app, "people", {"aws_account_id": "123456789012"})',
    "inputs of a construct without names": 'IamUsersAndGroups(stack, "people", "123456789012")',
    "a tuple where a list belongs": 'User(groups=("full-access",))',
    "bytes of a key": 'User(pgp_key=b"mQENBF")',
    "a path of the file system": 'User(ssh_public_key=Path("alice.pub"))',
    "the class instead of a record": f'Inputs({_ID}, users={{"alice": User}})',
    "a record of another kind": 'User(inline_iam_policies={"read": User()})',
    "a provider for the construct": f'IamUsersAndGroups(stack, "people", {_ID}, provider={{"region": "eu-west-1"}})',
    "a report of the name of a file": 'report("landingzone.yaml")',
    "two records at once": f'Inputs({_ID}, users={{"alice": {{"grops": []}}, "bob": {{"path": 5}}}})',
}
COMMAND: Mapping[str, str] = {
    "a misspelled subcommand": "repport",
    "a misspelled option": "validate --formt json",
    "a value that an option does not have": "report --format xml",
    "a page as a format": "report --format html",
    "an option of another format": "report --table roles",
    "a list of what is listed anyway": "validate --all --format json",
    "an option of another form": "adopt --module-name iam landingzone.yaml people",
    "an option of another command": "report --strict",
    "a command of Terraform": "destroy",
    "a command of other tools": "lint",
    "help as a command": "help",
    "the other ending": "report",
    "nothing to compare with": "diff",
    "a confirmation without a change": "validate --allow-no-administrator",
    "no file here": "validate",
    "a misspelled file": "validate landingzon.yaml",
    "a directory": "report people",
    "an account without a name": "report --account prod",
    "a user who is not there": "report --user alcie",
    "an action that AWS does not have": "who-can s3:GetObjet",
    "a resource of another action": "who-can s3:GetObject arn:aws:s3:::reports",
    "a page of one account": "report --account 333344445555 --html page.html",
    "no Git here": "diff --since HEAD",
    "adopting without a source": "adopt people",
    "adopting a file that is not a state": "adopt landingzone.yaml people",
    "no plan to look for": "adopt --unrecorded landingzone.yaml",
    "dividing a state into nothing": "shards split landingzone.tfstate",
    "dividing states while others may apply": "shards split landingzone.yaml divided",
    "merging files that are not outputs": "shards outputs landingzone.yaml",
    "a module of no version": "module --provider-version newest people",
    "nothing to decrypt": "decrypt landingzone.yaml",
}


def _rows(rows: Mapping[str, str], before: str = "", file: str = "landingzone.yaml") -> tuple[Mistake, ...]:
    return tuple(Mistake(name, before + written, file) for name, written in rows.items())


IN_YAML, IN_JSON, IN_PYTHON = _rows(_YAML), _rows(_JSON, file="people.tfvars.json"), _rows(_PYTHON, file="")
IN_FILES = (
    *(IN_YAML + IN_JSON),
    Mistake(
        "a file of Terraform's own language",
        'aws_account_id = "123456789012"\nusers = {\n  alice = {}\n}\n',
        "terraform.tfvars",
    ),
    *(_rows(_ACCOUNTS) + _rows(_INPUTS, ACCOUNT) + _rows(_USERS, _ALICE)),
)


def found_in_file(mistake: Mistake, place: Path) -> list[Finding]:
    """Return the findings in a file, without its name, with which each line of the command begins."""
    path = place / mistake.file
    path.write_text(mistake.written, encoding="utf-8")
    os.utime(path, (0, 0))
    try:
        return check_content(StackConfiguration, read_mapping(path))
    except InvalidFile as error:
        return [error.problem]


def reported_for_file(mistake: Mistake, place: Path) -> list[str]:
    """Return the lines about a file, without its name."""
    return [str(each).removeprefix(f"{place / mistake.file}:").strip() for each in found_in_file(mistake, place)]


def refusals_in_python() -> Iterator[tuple[Mistake, InvalidInputs]]:
    """Yield what each mistake in Python raises."""
    from cdktf import App, TerraformStack

    app = App()
    exported = {name: getattr(landingzone, name) for name in landingzone.__all__}
    names = {"app": app, "stack": TerraformStack(app, "mistakes"), "Path": Path, "Adoption": Adoption}
    for mistake in IN_PYTHON:
        try:
            eval(mistake.written, exported | names)
        except InvalidInputs as error:
            yield mistake, error


def reported_for_command(name: str, place: Path) -> tuple[int, list[str]]:
    """Run a wrong command line; gives its status, and the message without the usage that may follow.

    It is next to a directory `people` and, except for "no file here", a landingzone.yaml with an account, whose ending
    is `.yml` for "the other ending".
    """
    (place / "people").mkdir(exist_ok=True)
    (place / "landingzone.yml").unlink(missing_ok=True)
    (place / "landingzone.yaml").write_text(ACCOUNT, encoding="utf-8")
    if name == "no file here":
        (place / "landingzone.yaml").unlink()
    if name == "the other ending":
        (place / "landingzone.yaml").rename(place / "landingzone.yml")
    printed = io.StringIO()
    variables = {key: value for key, value in os.environ.items() if key != "LANDINGZONE_CONFIG"}
    with (
        mock.patch.dict(os.environ, variables, clear=True),
        contextlib.chdir(place),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        status = main(shlex.split(COMMAND[name]))
    return status, [line for line in printed.getvalue().splitlines() if not line.startswith("Usage: ")]
