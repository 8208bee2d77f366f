"""Mistakes that people make in files and in Python, and what is told of each: the rows of a table.

What is told of a file begins with its name in the command; here, and in the table, it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

ACCOUNT = 'aws_account_id: "123456789012"\n'
INPUTS_AS_MAP = 'write inputs as a map: `aws_account_id: "123456789012"`'
ID = 'aws_account_id="123456789012"'
AS_LIST = "write it as a list, even with one entry"
AS_MAP = "write `name: value` lines, or {} for none"
ONE_TEXT = "write one text, without brackets or `- `"
TAB = "has a tab in the indentation; indent with spaces"
COLON = "has no space behind a colon; write `name: value`"
OPEN_QUOTE = "has a quote that is not closed; close it in its line"
UNQUOTED = "has a text without quotes that begins with"
NO_BOOL = "should_require_mfa: must be true or false"
IN_QUOTES = "write it in quotes"
ONE_ENTRY = "(got a list with 1 entry)"
NO_STATE = "landingzone.yaml:1:1: has a text without quotes"
BEGINS = "or write a text that begins with"
NO_MAP = "must be a map"
OF_TYPE = "(got a value of type"
NO_TEXT = "must be text"
IN_LIST = "must be a list"
BESIDE = "begin it in the column of the entry that it stands beside"
NO_ROLES = "leave it out: no roles are made here"
DIGITS = 'write them in quotes, without dashes and with the zeros in front: "012345678901"'
ROLES = "is an input of cross-account-iam-roles"
CROSS = "iam_groups_for_cross_account_access"
UNNAMED = "takes names with values (got a map with 1 entry without a name); write"


@dataclass(frozen=True)
class Mistake:
    """A mistake: what somebody did, the whole file or the expression in Python (no file), and the lines told."""

    name: str
    written: str
    told: tuple[str, ...]
    file: str


@dataclass(frozen=True)
class WrongUse:
    """A wrong use of the command, and the line told, without the usage that may follow it.

    It is beside a directory `people`, and but for "no file here" a landingzone.yaml with an account.
    """

    name: str
    written: str
    told: str


class Row(NamedTuple):
    """What somebody wrote, and what is told of it; `path` begins each line that does not begin with a place."""

    written: str
    file: str = "landingzone.yaml"
    path: str = ""
    lines: tuple[str, ...] = ()

    def told(self, *lines: str) -> Row:
        return self._replace(lines=tuple(line if line[0].isdigit() else f"{self.path}{line}" for line in lines))


def _input(written: str) -> Row:
    return Row(ACCOUNT + written)


def _user(written: str) -> Row:
    return Row(f"{ACCOUNT}users:\n  alice:\n    {written}", path="users.alice.")


def _json(written: str, file: str = "people.tfvars.json") -> Row:
    return Row(written, file)


def _python(written: str) -> Row:
    return Row(written, "")


def _use(words: str) -> Row:
    return Row(words, path=f"landingzone {words.split()[0]}: ")


def _unknown(path: str, meant: str, kind: str = "attribute") -> str:
    return f"{path}: unknown {kind} (got {path.split('.')[-1]!r}); did you mean {meant}?"


YAML: dict[str, Row] = {
    "an empty file": Row("").told(f"is empty; {INPUTS_AS_MAP}"),
    "a file with comments alone": Row("# nothing yet\n").told(f"contains no inputs; {INPUTS_AS_MAP}"),
    "a list at the top": Row("- alice\n- bob\n").told(f"is a list, and {NO_MAP} of inputs; {INPUTS_AS_MAP}"),
    "HCL in a YAML file": Row('aws_account_id = "123456789012"\n').told(
        "has `name = value`, as HCL; write `name: value`"
    ),
    "a tab as indentation": _input("users:\n\talice: {}\n").told(f"3:1: {TAB}"),
    "a tab below an entry": _user("path: /a/\n\tgroups: []\n").told(f"5:1: {TAB}"),
    "two documents in one file": _input("---\nusers: {}\n").told(
        "2:1: has several documents, separated by `---`; keep one, and write a file for each of the others"
    ),
    "a merge key": Row(
        'x-team: &team {path: /team/}\naws_account_id: "123456789012"\nusers:\n  alice:\n    <<: *team\n'
    ).told(
        "5:5: has a merge key (`<<`), which YAML 1.2 does not have; write the entries out, or share whole values: "
        "`groups: *name` of an anchor below an `x-...` key"
    ),
    "a star without quotes": _input(
        "users:\n  ci:\n    inline_iam_policies:\n      all: {actions: [s3:*], resources: [*]}\n"
    ).told(f'5:42: {UNQUOTED} `*`; {IN_QUOTES}: "*"'),
    "an alias without its anchor": _input("users:\n  alice: *team\n").told(
        "3:10: has an alias (`*...`) of an anchor (`&...`) that is not above it; write a text that begins with `*` in "
        "quotes"
    ),
    "an anchor where a text is meant": _user("path: &engineering\n").told(
        "4:11: has an anchor (`&...`) without a value; write a text that begins with `&` in quotes"
    ),
    "an at sign without quotes": _user("groups: [@admins]\n").told(f"4:14: {UNQUOTED} `@`; {IN_QUOTES}"),
    "a percent sign without quotes": _user("path: %team%\n").told(f"4:11: {UNQUOTED} `%`; {IN_QUOTES}"),
    "a backtick": _user("path: `/a/`\n").told(f"4:11: {UNQUOTED} a backtick; {IN_QUOTES}"),
    "a tag": Row("aws_account_id: !Ref Account\n").told(f"1:17: has a tag; leave it out, {BEGINS} `!` in quotes"),
    "a placeholder of a template": Row("aws_account_id: {{ account }}\n").told(
        "1:18: has a list or a map where a name belongs; write a text that begins with `{` or `[` in quotes"
    ),
    "a brace that is not closed": _input("users: {\n  alice: {}\n").told(
        f"2:8: has `{{` that is not closed; close it with `}}`, {BEGINS} `{{` in quotes"
    ),
    "a bracket that is not closed": _user("groups: [full-access\n  bob: {}\n").told(
        f"4:13: has `[` that is not closed; close it with `]`, {BEGINS} `[` in quotes"
    ),
    "a bracket too many": _user("groups: [full-access]]\n").told("4:26: has `]` that nothing opens; take it out"),
    "a comma is missing": _input("users: {alice: {} bob: {}}\n").told(
        "2:19: has neither a comma nor `}` behind an entry in brackets; separate entries by commas; write a text with "
        "`: ` or brackets in it in quotes"
    ),
    "a quote that is not closed, at the end": Row('users: {}\naws_account_id: "123456789012\n').told(
        f"2:17: {OPEN_QUOTE}"
    ),
    "a quote that is not closed, with quotes further on": Row(
        'aws_account_id: "123456789012\nusers:\n  alice:\n    path: "/a/"\n'
    ).told(f"1:17: {OPEN_QUOTE}"),
    "an apostrophe in single quotes": _user("tags: {}\n    path: '/o'brien/'\n").told(
        "5:15: has something behind a closing quote; write all of it in quotes, and a quote within single quotes "
        "twice: 'it''s'"
    ),
    "a backslash in double quotes": _user('path: "\\d"\n').told(
        "4:12: has a backslash in double quotes that means nothing there; write it twice, or put the text into single "
        "quotes"
    ),
    "no space behind a colon": Row('aws_account_id:"123456789012"\nusers: {}\n').told(f"1:15: {COLON}"),
    "no space behind the only colon": Row('aws_account_id:"123456789012"\n').told(COLON),
    "a line without a colon": _input("users\n  alice: {}\n").told("2:1: has a line without `: `; write `name: value`"),
    "two entries in one line": _input("users:\n  alice: path: /a/\n").told(
        "3:14: has a second `: ` in one line; write each entry on a line of its own, and a text with `: ` in it in "
        "quotes"
    ),
    "a list behind a colon": _user("groups: - full-access\n").told(
        "4:13: has an entry of a list behind a colon; begin the list in the next line, or write [a, b]"
    ),
    "an entry that is indented less than its neighbours": _user("path: /a/\n   groups: []\n").told(
        f"5:4: has an entry that is indented unlike those around it; {BESIDE}"
    ),
    "an entry that is indented more than its neighbours": _user("path: /a/\n      groups: []\n").told(
        f"5:7: has an entry that is indented deeper than the one above, which has its value already; {BESIDE}"
    ),
    "a list among entries of a map": _input("users:\n  alice: {}\n  - bob\n").told(
        "4:3: has an entry of a list beside entries of a map; write `- ` before every entry of a list and before none "
        "of a map"
    ),
    "the same user twice": _input("users:\n  alice: {}\n  alice: {}\n").told(
        "4:3: has 'alice' twice in one map; keep one"
    ),
    "a text behind a bar": _user("pgp_key: |mQENBF\n").told(
        "4:14: has something behind `|`, which announces a text in the next lines; begin the text in the next "
        "line, or write it in quotes"
    ),
}

JSON: dict[str, Row] = {
    "an empty JSON file": _json("").told("is empty"),
    "a comma before a bracket": _json('{"aws_account_id": "123456789012",}').told(
        "1:35: has a comma before a closing bracket, or no value; take the comma out, or write the value"
    ),
    "single quotes in JSON": _json("{'users': {}}").told("1:2: has a text in single quotes; write it in double quotes"),
    "a comment in JSON": _json('{\n  // ours\n  "users": {}\n}').told(
        "2:3: has a comment, which JSON does not have; take it out, or write YAML"
    ),
    "True of Python in JSON": _json('{"should_require_mfa": True}').told(
        "1:24: has a text without quotes; write it in double quotes; JSON has true, false and null"
    ),
    "JSON that is cut off": _json('{"users": {"alice": {}').told(
        "1:23: has a bracket that is not closed; close it, or look whether the end is missing"
    ),
    "a comma is missing in JSON": _json('{"users": {} "aws_account_id": "1"}').told(
        "1:14: has neither a comma nor a closing bracket behind an entry; write one"
    ),
    "a line break in a text of JSON": _json('{"aws_account_id": "1234\n"}').told(
        "1:25: has a line break or a tab within a text; write it as \\n or \\t"
    ),
    "two texts of JSON": _json('{"users": {}}\n{"users": {}}').told("2:1: has something behind its end; take it out"),
    "a file of Terraform's own language": _json(
        'aws_account_id = "123456789012"\nusers = {\n  alice = {}\n}\n', file="terraform.tfvars"
    ).told("is HCL; write it as YAML, or as JSON: *.tfvars.json"),
}

ACCOUNTS: dict[str, Row] = {
    "no account": Row("users: {}\n").told("aws_account_id: required; write aws_account_id: ..."),
    "a misspelled account": Row('aws_acount_id: "123456789012"\n').told(
        _unknown("aws_acount_id", "aws_account_id", kind="input")
    ),
    "an account without quotes": Row("aws_account_id: 123456789012\n").told(
        f'aws_account_id: {NO_TEXT} (got the number 123456789012); {IN_QUOTES}: "123456789012"'
    ),
    "an account without quotes that begins with 0": Row("aws_account_id: 012345678901\n").told(
        f"aws_account_id: {NO_TEXT} (got the number 12345678901); {IN_QUOTES}, with the zero in front that a number "
        'loses: "012345678901"'
    ),
    "an account as an octal number": Row("aws_account_id: 0o777\n").told(
        f"aws_account_id: {NO_TEXT} (got the number 511); write the 12 digits in quotes"
    ),
    "an account with dashes": Row('aws_account_id: "1234-5678-9012"\n').told(
        f"aws_account_id: must be 12 digits (got '1234-5678-9012'); {DIGITS}"
    ),
    "an account of 11 digits": Row('aws_account_id: "12345678901"\n').told(
        f"aws_account_id: must be 12 digits (got '12345678901'); {DIGITS}"
    ),
}

INPUTS: dict[str, Row] = {
    "a text where a list belongs": _input(
        "should_create_iam_group_auto_deploy: true\nauto_deploy_permissions: s3:*\n"
    ).told(f"auto_deploy_permissions: {IN_LIST} (got a text of 4 characters); {AS_LIST}"),
    "a map where a list belongs": _input("auto_deploy_permissions: {s3: true}\n").told(
        f"auto_deploy_permissions: {IN_LIST} (got a map with 1 entry); write `- ` before each entry, or [a, b]"
    ),
    "a list where a map belongs": _input("users: [alice]\n").told(f"users: {NO_MAP} {ONE_ENTRY}; {AS_MAP}"),
    "users without a space behind the colon": _input("users:\n  alice:{}\n").told(
        f"users: {NO_MAP} (got a text of 8 characters); write `name: value` lines, with a space behind the colon"
    ),
    "yes where true belongs": _input("should_require_mfa: yes\n").told(f"{NO_BOOL} (got 'yes'); write true"),
    "off where false belongs": _input("should_require_mfa: off\n").told(f"{NO_BOOL} (got 'off'); write false"),
    "true in quotes": _input('should_require_mfa: "true"\n').told(f"{NO_BOOL} (got 'true'); write it without quotes"),
    "1 where true belongs": _input("should_require_mfa: 1\n").told(f"{NO_BOOL} (got the number 1); write true"),
    "a number in quotes": _input('minimum_password_length: "16"\n').told(
        "minimum_password_length: must be a whole number (got '16'); write it without quotes"
    ),
    "a fraction": _input("minimum_password_length: 16.5\n").told(
        "minimum_password_length: must be a whole number (got the number 16.5); write a number without a fraction"
    ),
    "a misspelled input": _input("should_requier_mfa: true\n").told(
        _unknown("should_requier_mfa", "should_require_mfa", kind="input")
    ),
    "an input that there is not": _input("nonsense: 1\n").told(
        "nonsense: unknown input (got 'nonsense'); `landingzone schema` prints every input"
    ),
    "a switch for the SSH groups, from iam-groups": _input("should_create_iam_group_ssh_grunt_users: false\n").told(
        "should_create_iam_group_ssh_grunt_users: is an input of iam-groups (got "
        "'should_create_iam_group_ssh_grunt_users'); write iam_group_names_ssh_grunt_users: a list of names, and [] "
        "for no group"
    ),
    "roles of another account, from cross-account-iam-roles": _input(
        "allow_full_access_from_other_account_arns: [arn:aws:iam::222233334444:root]\n"
    ).told(
        f"allow_full_access_from_other_account_arns: {ROLES} (got 'allow_full_access_from_other_account_arns'); leave "
        f"it out: no roles are made here; {CROSS} makes groups that may assume those of other accounts"
    ),
    "the account's password policy, from a module beside": _input(
        "minimum_password_length: 20\nrequire_symbols: true\n"
    ).told(
        "require_symbols: is an input of iam-user-password-policy (got 'require_symbols'); leave it out: the password "
        "policy of the account is not set here; an aws_iam_account_password_policy does that"
    ),
    "an attribute of a user in the first column": _input("users:\n  alice:\npgp_key: keybase:alice\n").told(
        "pgp_key: unknown input (got 'pgp_key'); it belongs into an entry of users"
    ),
    "an input that is indented": _user("should_require_mfa: false\n").told(
        "should_require_mfa: unknown attribute (got 'should_require_mfa'); it is an input of the whole: write it in "
        "the first column"
    ),
    "a name that is a number": _input("users:\n  7: {}\n").told(
        f"users: names {NO_TEXT} (got the number 7); write the name in quotes"
    ),
    "an entry of a list is misspelled": _input(
        f"{CROSS}:\n- group_name: dev\n  iam_role_arn: [arn:aws:iam::222233334444:role/dev]\n"
    ).told(_unknown(f"{CROSS}[0].iam_role_arn", "iam_role_arns")),
    "an entry of a list is a text": _input(f"{CROSS}: [dev]\n").told(
        f"{CROSS}[0]: {NO_MAP} (got a text of 3 characters); write `name: value` lines"
    ),
    "a policy without a document": _input("policies:\n  deploy:\n    path: /team/\n").told(
        "policies.deploy: must have either `json` or `statements` (got neither); write the document as JSON text, or "
        "what it allows and denies as statements"
    ),
    "a document of a policy that is no text": _input("policies:\n  deploy:\n    json:\n      Statement: []\n").told(
        f"policies.deploy.json: {NO_TEXT} (got a map with 1 entry); write one text behind the colon"
    ),
    "a group with the name of a documented one": _input("groups:\n  Full-Access: {}\n").told(
        "groups.Full-Access: two groups must not have the same name, ignoring case (got 'Full-Access', as "
        "iam_group_name_full_access); rename one"
    ),
    "the self-management policy once more": _input(
        "groups:\n  ops:\n    customer_managed_policy_names: [iam-user-self-mgmt]\n"
    ).told(
        "groups.ops.customer_managed_policy_names[0]: must not be the self-management policy, which `self_management` "
        "attaches (got 'iam-user-self-mgmt'); take it out, or write `self_management: false`"
    ),
    "a quota lower than that of every account": _input("quotas:\n  groups_per_account: 100\n").told(
        "quotas.groups_per_account: must be 300 to 500, from what every account has to what AWS grants at most (got "
        "the number 100); write the number of Service Quotas, or leave it out"
    ),
    "a quota that AWS does not raise": _input("quotas:\n  groups_per_user: 20\n").told(
        "quotas: names must be `customer_managed_policies_per_account`, `groups_per_account`, "
        "`managed_policies_per_group` or `managed_policies_per_user` (got 'groups_per_user'); did you mean "
        "groups_per_account?"
    ),
}

USERS: dict[str, Row] = {
    "a misspelled attribute": _user("group: [full-access]\n").told(_unknown("group", "groups")),
    "a misspelled attribute that another one needs": _user(
        "create_login_profile: true\n    pgpkey: keybase:alice\n"
    ).told(_unknown("pgpkey", "pgp_key")),
    "an attribute with a dash": _user("pgp-key: keybase:alice\n").told(_unknown("pgp-key", "pgp_key")),
    "one group without a list": _user("groups: full-access\n").told(
        f"groups: {IN_LIST} (got a text of 11 characters); {AS_LIST}"
    ),
    "an empty entry in a list": _user("groups:\n    - full-access\n    -\n").told(
        f"groups[1]: {NO_TEXT} (got nothing); write a text, or take the entry out"
    ),
    "a list where a text belongs": _user("path: [/a/]\n").told(f"path: {NO_TEXT} {ONE_ENTRY}; {ONE_TEXT}"),
    "a number where a text belongs": _user("tags: {cost-center: 0815}\n").told(
        f"tags.cost-center: {NO_TEXT} (got a number); {IN_QUOTES}: a number loses leading zeros"
    ),
    "true where a text belongs": _user("tags: {human: true}\n").told(f"tags.human: {NO_TEXT} (got true); {IN_QUOTES}"),
    "a policy as YAML and not as JSON": _user("json_policies:\n      read: {Statement: []}\n").told(
        f"json_policies.read: {NO_TEXT} (got a map with 1 entry); write the document as JSON text: `name: |` and the "
        "JSON in the next lines"
    ),
    "a policy that is no JSON": _user("json_policies:\n      read: |\n        {'Statement': []}\n").told(
        "json_policies.read: must be JSON (got a text in single quotes, line 1 column 2); check it with an editor, or "
        "make it with jsonencode"
    ),
    "a condition operator with a typing error": _user(
        "json_policies:\n      read: |\n"
        "        {'Statement': {'Effect': 'Allow', 'Action': 's3:Get*', 'Resource': '*',\n"
        "         'Condition': {'BoolIfExist': {'aws:SecureTransport': 'true'}}}}\n".replace("'", '"')
    ).told(
        "json_policies.read: conditions must have operators of IAM (got Statement[0].Condition 'BoolIfExist'); did you "
        "mean BoolIfExists?"
    ),
    "a date as people write it, in a condition": _user(
        "json_policies:\n      read: |\n"
        "        {'Statement': {'Effect': 'Allow', 'Action': 's3:Get*', 'Resource': '*',\n"
        "         'Condition': {'DateLessThan': {'aws:CurrentTime': '31.12.2026'}}}}\n".replace("'", '"')
    ).told(
        "json_policies.read: conditions must compare dates with dates (got Statement[0].Condition.DateLessThan); write "
        "2026-12-31T23:59:59Z"
    ),
    "an effect in small letters": _user(
        "inline_iam_policies:\n      read: {effect: allow, actions: [s3:GetObject], resources: ['*']}\n"
    ).told("inline_iam_policies.read.effect: must be `Allow` or `Deny` (got 'allow'); did you mean Allow?"),
    "one action without a list": _user(
        "inline_iam_policies:\n      read: {actions: s3:GetObject, resources: ['*']}\n"
    ).told(f"inline_iam_policies.read.actions: {IN_LIST} (got a text of 12 characters); {AS_LIST}"),
    "action and resource as in IAM": _user(
        "inline_iam_policies:\n      read: {action: [s3:GetObject], resource: ['*']}\n"
    ).told(
        _unknown("inline_iam_policies.read.action", "actions"),
        _unknown("inline_iam_policies.read.resource", "resources"),
    ),
    "an ARN where a name belongs": _user(
        "aws_managed_policy_names: [arn:aws:iam::aws:policy/job-function/Billing]\n"
    ).told(
        "aws_managed_policy_names[0]: must be the name of a policy, with its path "
        "(got 'arn:aws:iam::aws:policy/job-function/Billing'); write what its ARN has behind `policy/`: "
        "job-function/Billing"
    ),
    "a password without a key": _user("create_login_profile: true\n").told(
        "pgp_key: required when create_login_profile is true; without a key the state would hold the secret in plain "
        "text: give one, or leave create_login_profile out, which deletes what it has made"
    ),
    "a key of the wrong type, and a password": _user("create_login_profile: true\n    pgp_key: [mQENBF]\n").told(
        f"pgp_key: {NO_TEXT} {ONE_ENTRY}; {ONE_TEXT}"
    ),
    "a misspelled status": _user("status: ofboarding\n").told(
        "status: must be `active` or `offboarding` (got 'ofboarding'); did you mean offboarding?"
    ),
    "a misspelled state of an access key": _user(
        "create_access_keys: true\n    pgp_key: keybase:alice\n    access_key_slots: {first: curent}\n"
    ).told("access_key_slots.first: must be `current`, `previous` or `inactive` (got 'curent'); did you mean current?"),
    "a path without slashes": _user("path: engineering\n").told(
        "path: must begin and end with `/`, with at most 512 characters from `!` to `~` (got 'engineering'); write "
        "/team/"
    ),
}

PYTHON: dict[str, Row] = {
    "a misspelled argument of a record": _python('User(group=["full-access"])').told(_unknown("group", "groups")),
    "a misspelled argument of a record in a stack": _python(
        f'IamUsersAndGroupsStack(app, "people", {ID}, users={{"alice": {{"group": []}}}})'
    ).told(_unknown("users.alice.group", "groups")),
    "an input of cross-account-iam-roles in a stack": _python(
        f'IamUsersAndGroupsStack(app, "people", {ID}, dev_permitted_services=["ec2"])'
    ).told(
        f"dev_permitted_services: {ROLES} (got 'dev_permitted_services'); {NO_ROLES}; "
        "iam_group_developers_permitted_services is for the developers group"
    ),
    "a map where keywords belong": _python('User({"groups": ["full-access"]})').told(
        f"User: {UNNAMED} User(name=value)"
    ),
    "inputs of a stack without names": _python(
        'IamUsersAndGroupsStack(app, "people", {"aws_account_id": "123456789012"})'
    ).told(f"IamUsersAndGroupsStack: {UNNAMED} IamUsersAndGroupsStack(name=value)"),
    "inputs of a construct without names": _python('IamUsersAndGroups(stack, "people", "123456789012")').told(
        "IamUsersAndGroups: takes names with values (got a text of 12 characters without a name); write "
        "IamUsersAndGroups(name=value)"
    ),
    "a tuple where a list belongs": _python('User(groups=("full-access",))').told(
        f"groups: {IN_LIST} {OF_TYPE} tuple); write list(...) of it"
    ),
    "a set where a list belongs": _python('User(groups={"full-access"})').told(
        f"groups: {IN_LIST} {OF_TYPE} set); write list(...) of it"
    ),
    "bytes of a key": _python('User(pgp_key=b"mQENBF")').told(f"pgp_key: {NO_TEXT} {OF_TYPE} bytes); decode it"),
    "a path of the file system": _python('User(ssh_public_key=Path("alice.pub"))').told(
        f"ssh_public_key: {NO_TEXT} {OF_TYPE} PosixPath); write str(...) of it"
    ),
    "the class in place of a record": _python(f'Inputs({ID}, users={{"alice": User}})').told(
        f"users.alice: {NO_MAP} (got the class User); {AS_MAP}"
    ),
    "a record of another kind": _python('User(inline_iam_policies={"read": User()})').told(
        f"inline_iam_policies.read: {NO_MAP} {OF_TYPE} User); write InlineIamPolicy(...), or a dict"
    ),
    "nothing in a list": _python("User(groups=[None])").told(
        f"groups[0]: {NO_TEXT} (got nothing); write a text, or take the entry out"
    ),
    "an account as a number": _python("Inputs(aws_account_id=123456789012)").told(
        f'aws_account_id: {NO_TEXT} (got the number 123456789012); {IN_QUOTES}: "123456789012"'
    ),
    "what is required is missing": _python('CrossAccountGroup(group_name="dev")').told(
        "iam_role_arns: required; write iam_role_arns: ..."
    ),
    "two records at once": _python(f'Inputs({ID}, users={{"alice": {{"grops": []}}, "bob": {{"path": 5}}}})').told(
        _unknown("users.alice.grops", "groups"),
        f"users.bob.path: {NO_TEXT} (got the number 5); {IN_QUOTES}: a number loses leading zeros",
    ),
    "a list of users": _python(f"Inputs({ID}, users=[User()])").told(f"users: {NO_MAP} {ONE_ENTRY}; {AS_MAP}"),
    "an adoption of another shape": _python('Adoption(move={"aws_iam_user.alice": "aws_iam_user.bob"})').told(
        _unknown("move", "moved")
    ),
}

COMMAND: dict[str, Row] = {
    "a misspelled subcommand": Row("repport").told("landingzone: No such command 'repport'. Did you mean 'report'?"),
    "a misspelled option": _use("validate --formt json").told("No such option '--formt'. Did you mean '--format'?"),
    "a value that an option does not have": _use("report --format xml").told(
        "Invalid value for '--format': 'xml' is not one of 'text', 'json', 'csv'."
    ),
    "an option without its value": _use("diff --git").told("Option '--git' requires an argument."),
    "nothing to compare with": _use("diff").told("name OLD and NEW, or --git REV and one FILE"),
    "two things to compare with": _use("validate --git HEAD --against old.yaml").told(
        "choose one: --against OLD or --git REV"
    ),
    "a confirmation without a change": _use("validate --allow-no-administrator").told(
        "--allow-no-administrator goes with --against OLD or --git REV"
    ),
    "no file here": Row("validate").told(
        "landingzone.yaml: there is no such file here; name the file, set LANDINGZONE_CONFIG, or let `landingzone "
        "init` write one"
    ),
    "a misspelled file": Row("validate landingzon.yaml").told(
        "landingzon.yaml: there is no such file; did you mean landingzone.yaml?"
    ),
    "a directory": Row("report people").told("people: is a directory; name a file"),
    "an account without a name": Row("report --account prod").told(
        "landingzone.yaml: accounts: has no account of this name, and a number has 12 digits (got 'prod'); write the "
        "accounts into accounts: name and number"
    ),
    "a page of one account": _use("report --account 333344445555 --html page.html").told(
        "choose one: --account NAME or --html OUT"
    ),
    "no Git here": Row("diff --git HEAD").told(
        "HEAD:landingzone.yaml: cannot be read (fatal: not a git repository (or any of the parent directories): .git); "
        "name a revision that has the file"
    ),
    "adopting without a source": _use("adopt people").told("name SOURCE and DIRECTORY, or --live and DIRECTORY"),
    "adopting what is no state": Row("adopt landingzone.yaml people").told(
        f"{NO_STATE}; name what `terraform show -json` or `terraform state pull` printed"
    ),
    "dividing a state into nothing": _use("split-state landingzone.tfstate").told(
        "name one STATE or all of them, and DIR"
    ),
    "dividing what is no state": Row("split-state landingzone.yaml divided").told(
        f"{NO_STATE}; give what `terraform state pull` printed"
    ),
    "uniting what are no outputs": Row("outputs landingzone.yaml").told(
        f"{NO_STATE}; give what `terraform output -json` or `terraform state pull` printed"
    ),
    "a module of no version": _use("module --provider-version newest people").told(
        "--provider-version: must be a Terraform version constraint (got 'newest'); write `>= 5.0.0`, or several "
        "constraints separated by commas"
    ),
    "a shell that is not known": _use("completion tcsh").told(
        "Invalid value for 'SHELL': 'tcsh' is not one of 'bash', 'zsh', 'fish'."
    ),
    "nothing to decrypt": _use("decrypt landingzone.yaml").told(
        "neither outputs in JSON nor a secret in base64; give `terraform output -json`"
    ),
}


def _rows(rows: Mapping[str, Row]) -> tuple[Mistake, ...]:
    return tuple(Mistake(name, row.written, row.lines, row.file) for name, row in rows.items())


YAML_MISTAKES, JSON_MISTAKES = _rows(YAML), _rows(JSON)
MISTAKES = (*YAML_MISTAKES, *JSON_MISTAKES, *_rows(ACCOUNTS | INPUTS | USERS | PYTHON))
COMMAND_MISTAKES = tuple(WrongUse(name, f"landingzone {row.written}", *row.lines) for name, row in COMMAND.items())
