"""Mistakes that people make in files and in Python, and what is told of each: the rows of a table.

What is told of a file begins with its name in the command; here, and in the table, it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

ACCOUNT = 'aws_account_id: "123456789012"\n'
A_MAP = 'write inputs as a map: `aws_account_id: "123456789012"`'
AS_THE_NEXT = "begin it in the column of the entry that it stands beside"
NO_ROLES = "leave it out: no roles are made here"
WITHOUT_KEY = (
    "without a key the state would hold the secret in plain text: give one, or leave create_login_profile out, which "
    "deletes what it has made"
)


@dataclass(frozen=True)
class Mistake:
    """A mistake.

    Args:
        name: What somebody did, in a few words.
        written: The whole file, or the expression in Python.
        told: The lines.
        file: Name of the file; empty: it is Python.
    """

    name: str
    written: str
    told: tuple[str, ...]
    file: str = "landingzone.yaml"


def _yaml(name: str, written: str, *told: str) -> Mistake:
    return Mistake(name, written, told)


def _input(name: str, written: str, *told: str) -> Mistake:
    return Mistake(name, ACCOUNT + written, told)


def _user(name: str, written: str, *told: str) -> Mistake:
    return Mistake(name, f"{ACCOUNT}users:\n  alice:\n    {written}", told)


def _json(name: str, written: str, *told: str, file: str = "people.tfvars.json") -> Mistake:
    return Mistake(name, written, told, file)


def _python(name: str, written: str, *told: str) -> Mistake:
    return Mistake(name, written, told, file="")


YAML_MISTAKES = (
    _yaml("an empty file", "", f"is empty; {A_MAP}"),
    _yaml("a file with comments alone", "# nothing yet\n", f"contains no inputs; {A_MAP}"),
    _yaml("a list at the top", "- alice\n- bob\n", f"is a list, and must be a map of inputs; {A_MAP}"),
    _yaml("HCL in a YAML file", 'aws_account_id = "123456789012"\n', "has `name = value`, as HCL; write `name: value`"),
    _yaml(
        "a tab as indentation",
        f"{ACCOUNT}users:\n\talice: {{}}\n",
        "3:1: has a tab in the indentation; indent with spaces",
    ),
    _yaml(
        "a tab below an entry",
        f"{ACCOUNT}users:\n  alice:\n    path: /a/\n\tgroups: []\n",
        "5:1: has a tab in the indentation; indent with spaces",
    ),
    _yaml(
        "two documents in one file",
        f"{ACCOUNT}---\nusers: {{}}\n",
        "2:1: has several documents, separated by `---`; keep one, and write a file for each of the others",
    ),
    _yaml(
        "a merge key",
        f"x-team: &team {{path: /team/}}\n{ACCOUNT}users:\n  alice:\n    <<: *team\n",
        "5:5: has a merge key (`<<`), which YAML 1.2 does not have; write the entries out, or share whole values: "
        "`groups: *name` of an anchor below an `x-...` key",
    ),
    _yaml(
        "a star without quotes",
        f"{ACCOUNT}users:\n  ci:\n    inline_iam_policies:\n      all: {{actions: [s3:*], resources: [*]}}\n",
        '5:42: has a text without quotes that begins with `*`; write it in quotes: "*"',
    ),
    _yaml(
        "an alias without its anchor",
        f"{ACCOUNT}users:\n  alice: *team\n",
        "3:10: has an alias (`*...`) of an anchor (`&...`) that is not above it; write a text that begins with `*` in "
        "quotes",
    ),
    _yaml(
        "an anchor where a text is meant",
        f"{ACCOUNT}users:\n  alice:\n    path: &engineering\n",
        "4:11: has an anchor (`&...`) without a value; write a text that begins with `&` in quotes",
    ),
    _yaml(
        "an at sign without quotes",
        f"{ACCOUNT}users:\n  alice:\n    groups: [@admins]\n",
        "4:14: has a text without quotes that begins with `@`; write it in quotes",
    ),
    _yaml(
        "a percent sign without quotes",
        f"{ACCOUNT}users:\n  alice:\n    path: %team%\n",
        "4:11: has a text without quotes that begins with `%`; write it in quotes",
    ),
    _yaml(
        "a backtick",
        f"{ACCOUNT}users:\n  alice:\n    path: `/a/`\n",
        "4:11: has a text without quotes that begins with a backtick; write it in quotes",
    ),
    _yaml(
        "a tag",
        "aws_account_id: !Ref Account\n",
        "1:17: has a tag; leave it out, or write a text that begins with `!` in quotes",
    ),
    _yaml(
        "a placeholder of a template",
        "aws_account_id: {{ account }}\n",
        "1:18: has a list or a map where a name belongs; write a text that begins with `{` or `[` in quotes",
    ),
    _yaml(
        "a brace that is not closed",
        f"{ACCOUNT}users: {{\n  alice: {{}}\n",
        "2:8: has `{` that is not closed; close it with `}`, or write a text that begins with `{` in quotes",
    ),
    _yaml(
        "a bracket that is not closed",
        f"{ACCOUNT}users:\n  alice:\n    groups: [full-access\n  bob: {{}}\n",
        "4:13: has `[` that is not closed; close it with `]`, or write a text that begins with `[` in quotes",
    ),
    _yaml(
        "a bracket too many",
        f"{ACCOUNT}users:\n  alice:\n    groups: [full-access]]\n",
        "4:26: has `]` that nothing opens; take it out",
    ),
    _yaml(
        "a comma is missing",
        f"{ACCOUNT}users: {{alice: {{}} bob: {{}}}}\n",
        "2:19: has neither a comma nor `}` behind an entry in brackets; separate entries by commas; write a text with "
        "`: ` or brackets in it in quotes",
    ),
    _yaml(
        "a quote that is not closed, at the end",
        'users: {}\naws_account_id: "123456789012\n',
        "2:17: has a quote that is not closed; close it in its line",
    ),
    _yaml(
        "a quote that is not closed, with quotes further on",
        'aws_account_id: "123456789012\nusers:\n  alice:\n    path: "/a/"\n',
        "1:17: has a quote that is not closed; close it in its line",
    ),
    _yaml(
        "an apostrophe in single quotes",
        f"{ACCOUNT}users:\n  alice:\n    tags: {{}}\n    path: '/o'brien/'\n",
        "5:15: has something behind a closing quote; write all of it in quotes, and a quote within single quotes "
        "twice: 'it''s'",
    ),
    _yaml(
        "a backslash in double quotes",
        f'{ACCOUNT}users:\n  alice:\n    path: "\\d"\n',
        "4:12: has a backslash in double quotes that means nothing there; write it twice, or put the text into single "
        "quotes",
    ),
    _yaml(
        "no space behind a colon",
        'aws_account_id:"123456789012"\nusers: {}\n',
        "1:15: has no space behind a colon; write `name: value`",
    ),
    _yaml(
        "no space behind the only colon",
        'aws_account_id:"123456789012"\n',
        "has no space behind a colon; write `name: value`",
    ),
    _yaml(
        "a line without a colon",
        f"{ACCOUNT}users\n  alice: {{}}\n",
        "2:1: has a line without `: `; write `name: value`",
    ),
    _yaml(
        "two entries in one line",
        f"{ACCOUNT}users:\n  alice: path: /a/\n",
        "3:14: has a second `: ` in one line; write each entry on a line of its own, and a text with `: ` in it in "
        "quotes",
    ),
    _yaml(
        "a list behind a colon",
        f"{ACCOUNT}users:\n  alice:\n    groups: - full-access\n",
        "4:13: has an entry of a list behind a colon; begin the list in the next line, or write [a, b]",
    ),
    _yaml(
        "an entry that is indented less than its neighbours",
        f"{ACCOUNT}users:\n  alice:\n    path: /a/\n   groups: []\n",
        f"5:4: has an entry that is indented unlike those around it; {AS_THE_NEXT}",
    ),
    _yaml(
        "an entry that is indented more than its neighbours",
        f"{ACCOUNT}users:\n  alice:\n    path: /a/\n      groups: []\n",
        "5:7: has an entry that is indented deeper than the one above, which has its value already; " + AS_THE_NEXT,
    ),
    _yaml(
        "a list among entries of a map",
        f"{ACCOUNT}users:\n  alice: {{}}\n  - bob\n",
        "4:3: has an entry of a list beside entries of a map; write `- ` before every entry of a list and before none "
        "of a map",
    ),
    _yaml(
        "the same user twice",
        f"{ACCOUNT}users:\n  alice: {{}}\n  alice: {{}}\n",
        "4:3: has 'alice' twice in one map; keep one",
    ),
    _yaml(
        "a text behind a bar",
        f"{ACCOUNT}users:\n  alice:\n    pgp_key: |mQENBF\n",
        "4:14: has something behind `|`, which announces a text in the next lines; begin the text in the next line, or "
        "write it in quotes",
    ),
)

JSON_MISTAKES = (
    _json("an empty JSON file", "", "is empty"),
    _json(
        "a comma before a bracket",
        '{"aws_account_id": "123456789012",}',
        "1:35: has a comma before a closing bracket, or no value; take the comma out, or write the value",
    ),
    _json("single quotes in JSON", "{'users': {}}", "1:2: has a text in single quotes; write it in double quotes"),
    _json(
        "a comment in JSON",
        '{\n  // ours\n  "users": {}\n}',
        "2:3: has a comment, which JSON does not have; take it out, or write YAML",
    ),
    _json(
        "True of Python in JSON",
        '{"should_require_mfa": True}',
        "1:24: has a text without quotes; write it in double quotes; JSON has true, false and null",
    ),
    _json(
        "JSON that is cut off",
        '{"users": {"alice": {}',
        "1:23: has a bracket that is not closed; close it, or look whether the end is missing",
    ),
    _json(
        "a comma is missing in JSON",
        '{"users": {} "aws_account_id": "1"}',
        "1:14: has neither a comma nor a closing bracket behind an entry; write one",
    ),
    _json(
        "a line break in a text of JSON",
        '{"aws_account_id": "1234\n"}',
        "1:25: has a line break or a tab within a text; write it as \\n or \\t",
    ),
    _json("two texts of JSON", '{"users": {}}\n{"users": {}}', "2:1: has something behind its end; take it out"),
    _json(
        "a file of Terraform's own language",
        'aws_account_id = "123456789012"\nusers = {\n  alice = {}\n}\n',
        "is HCL; write it as YAML, or as JSON: *.tfvars.json",
        file="terraform.tfvars",
    ),
)

ACCOUNT_MISTAKES = (
    _yaml("no account", "users: {}\n", "aws_account_id: required; write aws_account_id: ..."),
    _yaml(
        "a misspelled account",
        'aws_acount_id: "123456789012"\n',
        "aws_acount_id: unknown input (got 'aws_acount_id'); did you mean aws_account_id?",
    ),
    _yaml(
        "an account without quotes",
        "aws_account_id: 123456789012\n",
        'aws_account_id: must be text (got the number 123456789012); write it in quotes: "123456789012"',
    ),
    _yaml(
        "an account without quotes that begins with 0",
        "aws_account_id: 012345678901\n",
        "aws_account_id: must be text (got the number 12345678901); write it in quotes, with the zero in front that a "
        'number loses: "012345678901"',
    ),
    _yaml(
        "an account as an octal number",
        "aws_account_id: 0o777\n",
        "aws_account_id: must be text (got the number 511); write the 12 digits in quotes",
    ),
    _yaml(
        "an account with dashes",
        'aws_account_id: "1234-5678-9012"\n',
        "aws_account_id: must be 12 digits (got '1234-5678-9012'); write them in quotes, without dashes and with the "
        'zeros in front: "012345678901"',
    ),
    _yaml(
        "an account of 11 digits",
        'aws_account_id: "12345678901"\n',
        "aws_account_id: must be 12 digits (got '12345678901'); write them in quotes, without dashes and with the "
        'zeros in front: "012345678901"',
    ),
)

INPUT_MISTAKES = (
    _input(
        "a text where a list belongs",
        "should_create_iam_group_auto_deploy: true\nauto_deploy_permissions: s3:*\n",
        "auto_deploy_permissions: must be a list (got a text of 4 characters); write it as a list, even with one entry",
    ),
    _input(
        "a map where a list belongs",
        "auto_deploy_permissions: {s3: true}\n",
        "auto_deploy_permissions: must be a list (got a map with 1 entry); write `- ` before each entry, or [a, b]",
    ),
    _input(
        "a list where a map belongs",
        "users: [alice]\n",
        "users: must be a map (got a list with 1 entry); write `name: value` lines, or {} for none",
    ),
    _input(
        "users without a space behind the colon",
        "users:\n  alice:{}\n",
        "users: must be a map (got a text of 8 characters); write `name: value` lines, with a space behind the colon",
    ),
    _input(
        "yes where true belongs",
        "should_require_mfa: yes\n",
        "should_require_mfa: must be true or false (got 'yes'); write true",
    ),
    _input(
        "off where false belongs",
        "should_require_mfa: off\n",
        "should_require_mfa: must be true or false (got 'off'); write false",
    ),
    _input(
        "true in quotes",
        'should_require_mfa: "true"\n',
        "should_require_mfa: must be true or false (got 'true'); write it without quotes",
    ),
    _input(
        "1 where true belongs",
        "should_require_mfa: 1\n",
        "should_require_mfa: must be true or false (got the number 1); write true",
    ),
    _input(
        "a number in quotes",
        'minimum_password_length: "16"\n',
        "minimum_password_length: must be a whole number (got '16'); write it without quotes",
    ),
    _input(
        "a fraction",
        "minimum_password_length: 16.5\n",
        "minimum_password_length: must be a whole number (got the number 16.5); write a number without a fraction",
    ),
    _input(
        "a misspelled input",
        "should_requier_mfa: true\n",
        "should_requier_mfa: unknown input (got 'should_requier_mfa'); did you mean should_require_mfa?",
    ),
    _input(
        "an input that there is not",
        "nonsense: 1\n",
        "nonsense: unknown input (got 'nonsense'); `landingzone schema` prints every input",
    ),
    _input(
        "a switch for the SSH groups, from iam-groups",
        "should_create_iam_group_ssh_grunt_users: false\n",
        "should_create_iam_group_ssh_grunt_users: is an input of iam-groups (got "
        "'should_create_iam_group_ssh_grunt_users'); write iam_group_names_ssh_grunt_users: a list of names, and [] "
        "for no group",
    ),
    _input(
        "roles of another account, from cross-account-iam-roles",
        "allow_full_access_from_other_account_arns: [arn:aws:iam::222233334444:root]\n",
        "allow_full_access_from_other_account_arns: is an input of cross-account-iam-roles (got "
        f"'allow_full_access_from_other_account_arns'); {NO_ROLES}; iam_groups_for_cross_account_access makes groups "
        "that may assume those of other accounts",
    ),
    _input(
        "the account's password policy, from a module beside",
        "minimum_password_length: 20\nrequire_symbols: true\n",
        "require_symbols: is an input of iam-user-password-policy (got 'require_symbols'); leave it out: the password "
        "policy of the account is not set here; an aws_iam_account_password_policy does that",
    ),
    _input(
        "an attribute of a user in the first column",
        "users:\n  alice:\npgp_key: keybase:alice\n",
        "pgp_key: unknown input (got 'pgp_key'); it belongs into an entry of users",
    ),
    _input(
        "an input that is indented",
        "users:\n  alice:\n    should_require_mfa: false\n",
        "users.alice.should_require_mfa: unknown attribute (got 'should_require_mfa'); it is an input of the whole: "
        "write it in the first column",
    ),
    _input(
        "a name that is a number",
        "users:\n  7: {}\n",
        "users: names must be text (got the number 7); write the name in quotes",
    ),
    _input(
        "an entry of a list is misspelled",
        "iam_groups_for_cross_account_access:\n"
        "- group_name: dev\n  iam_role_arn: [arn:aws:iam::222233334444:role/dev]\n",
        "iam_groups_for_cross_account_access[0].iam_role_arn: unknown attribute (got 'iam_role_arn'); did you mean "
        "iam_role_arns?",
    ),
    _input(
        "an entry of a list is a text",
        "iam_groups_for_cross_account_access: [dev]\n",
        "iam_groups_for_cross_account_access[0]: must be a map (got a text of 3 characters); write `name: value` lines",
    ),
    _input(
        "a policy without a document",
        "policies:\n  deploy:\n    path: /team/\n",
        "policies.deploy: must have either `json` or `statements` (got neither); write the document as JSON text, or "
        "what it allows and denies as statements",
    ),
    _input(
        "a document of a policy that is no text",
        "policies:\n  deploy:\n    json:\n      Statement: []\n",
        "policies.deploy.json: must be text (got a map with 1 entry); write one text behind the colon",
    ),
    _input(
        "a group with the name of a documented one",
        "groups:\n  Full-Access: {}\n",
        "groups.Full-Access: two groups must not have the same name, ignoring case (got 'Full-Access', as "
        "iam_group_name_full_access); rename one",
    ),
    _input(
        "the self-management policy once more",
        "groups:\n  ops:\n    customer_managed_policy_names: [iam-user-self-mgmt]\n",
        "groups.ops.customer_managed_policy_names[0]: must not be the self-management policy, which `self_management` "
        "attaches (got 'iam-user-self-mgmt'); take it out, or write `self_management: false`",
    ),
    _input(
        "a quota lower than that of every account",
        "quotas:\n  groups_per_account: 100\n",
        "quotas.groups_per_account: must be 300 to 500, from what every account has to what AWS grants at most (got "
        "the number 100); write the number of Service Quotas, or leave it out",
    ),
    _input(
        "a quota that AWS does not raise",
        "quotas:\n  groups_per_user: 20\n",
        "quotas: names must be `customer_managed_policies_per_account`, `groups_per_account`, "
        "`managed_policies_per_group` or `managed_policies_per_user` (got 'groups_per_user'); did you mean "
        "groups_per_account?",
    ),
)

USER_MISTAKES = (
    _user(
        "a misspelled attribute",
        "group: [full-access]\n",
        "users.alice.group: unknown attribute (got 'group'); did you mean groups?",
    ),
    _user(
        "a misspelled attribute that another one needs",
        "create_login_profile: true\n    pgpkey: keybase:alice\n",
        "users.alice.pgpkey: unknown attribute (got 'pgpkey'); did you mean pgp_key?",
    ),
    _user(
        "an attribute with a dash",
        "pgp-key: keybase:alice\n",
        "users.alice.pgp-key: unknown attribute (got 'pgp-key'); did you mean pgp_key?",
    ),
    _user(
        "one group without a list",
        "groups: full-access\n",
        "users.alice.groups: must be a list (got a text of 11 characters); write it as a list, even with one entry",
    ),
    _user(
        "an empty entry in a list",
        "groups:\n    - full-access\n    -\n",
        "users.alice.groups[1]: must be text (got nothing); write a text, or take the entry out",
    ),
    _user(
        "a list where a text belongs",
        "path: [/a/]\n",
        "users.alice.path: must be text (got a list with 1 entry); write one text, without brackets or `- `",
    ),
    _user(
        "a number where a text belongs",
        "tags: {cost-center: 0815}\n",
        "users.alice.tags.cost-center: must be text (got a number); write it in quotes: a number loses leading zeros",
    ),
    _user(
        "true where a text belongs",
        "tags: {human: true}\n",
        "users.alice.tags.human: must be text (got true); write it in quotes",
    ),
    _user(
        "a policy as YAML and not as JSON",
        "json_policies:\n      read: {Statement: []}\n",
        "users.alice.json_policies.read: must be text (got a map with 1 entry); write the document as JSON text: "
        "`name: |` and the JSON in the next lines",
    ),
    _user(
        "a policy that is no JSON",
        "json_policies:\n      read: |\n        {'Statement': []}\n",
        "users.alice.json_policies.read: must be JSON (got a text in single quotes, line 1 column 2); check it with an "
        "editor, or make it with jsonencode",
    ),
    _user(
        "an effect in small letters",
        "inline_iam_policies:\n      read: {effect: allow, actions: [s3:GetObject], resources: ['*']}\n",
        "users.alice.inline_iam_policies.read.effect: must be `Allow` or `Deny` (got 'allow'); did you mean Allow?",
    ),
    _user(
        "one action without a list",
        "inline_iam_policies:\n      read: {actions: s3:GetObject, resources: ['*']}\n",
        "users.alice.inline_iam_policies.read.actions: must be a list (got a text of 12 characters); write it as a "
        "list, even with one entry",
    ),
    _user(
        "action and resource as in IAM",
        "inline_iam_policies:\n      read: {action: [s3:GetObject], resource: ['*']}\n",
        "users.alice.inline_iam_policies.read.action: unknown attribute (got 'action'); did you mean actions?",
        "users.alice.inline_iam_policies.read.resource: unknown attribute (got 'resource'); did you mean resources?",
    ),
    _user(
        "an ARN where a name belongs",
        "aws_managed_policy_names: [arn:aws:iam::aws:policy/job-function/Billing]\n",
        "users.alice.aws_managed_policy_names[0]: must be the name of a policy, with its path (got "
        "'arn:aws:iam::aws:policy/job-function/Billing'); write what its ARN has behind `policy/`: "
        "job-function/Billing",
    ),
    _user(
        "a password without a key",
        "create_login_profile: true\n",
        f"users.alice.pgp_key: required when create_login_profile is true; {WITHOUT_KEY}",
    ),
    _user(
        "a key of the wrong type, and a password",
        "create_login_profile: true\n    pgp_key: [mQENBF]\n",
        "users.alice.pgp_key: must be text (got a list with 1 entry); write one text, without brackets or `- `",
    ),
    _user(
        "a misspelled status",
        "status: ofboarding\n",
        "users.alice.status: must be `active` or `offboarding` (got 'ofboarding'); did you mean offboarding?",
    ),
    _user(
        "a misspelled state of an access key",
        "create_access_keys: true\n    pgp_key: keybase:alice\n    access_key_slots: {first: curent}\n",
        "users.alice.access_key_slots.first: must be `current`, `previous` or `inactive` (got 'curent'); did you mean "
        "current?",
    ),
    _user(
        "a path without slashes",
        "path: engineering\n",
        "users.alice.path: must begin and end with `/`, with at most 512 characters from `!` to `~` (got "
        "'engineering'); write /team/",
    ),
)

PYTHON_MISTAKES = (
    _python(
        "a misspelled argument of a record",
        'User(group=["full-access"])',
        "group: unknown attribute (got 'group'); did you mean groups?",
    ),
    _python(
        "a misspelled argument of a record in a stack",
        'IamUsersAndGroupsStack(app, "people", aws_account_id="123456789012", users={"alice": {"group": []}})',
        "users.alice.group: unknown attribute (got 'group'); did you mean groups?",
    ),
    _python(
        "an input of cross-account-iam-roles in a stack",
        'IamUsersAndGroupsStack(app, "people", aws_account_id="123456789012", dev_permitted_services=["ec2"])',
        f"dev_permitted_services: is an input of cross-account-iam-roles (got 'dev_permitted_services'); {NO_ROLES}; "
        "iam_group_developers_permitted_services is for the developers group",
    ),
    _python(
        "a map where keywords belong",
        'User({"groups": ["full-access"]})',
        "User: takes names with values (got a map with 1 entry without a name); write User(name=value)",
    ),
    _python(
        "inputs of a stack without names",
        'IamUsersAndGroupsStack(app, "people", {"aws_account_id": "123456789012"})',
        "IamUsersAndGroupsStack: takes names with values (got a map with 1 entry without a name); write "
        "IamUsersAndGroupsStack(name=value)",
    ),
    _python(
        "inputs of a construct without names",
        'IamUsersAndGroups(stack, "people", "123456789012")',
        "IamUsersAndGroups: takes names with values (got a text of 12 characters without a name); write "
        "IamUsersAndGroups(name=value)",
    ),
    _python(
        "a tuple where a list belongs",
        'User(groups=("full-access",))',
        "groups: must be a list (got a value of type tuple); write list(...) of it",
    ),
    _python(
        "a set where a list belongs",
        'User(groups={"full-access"})',
        "groups: must be a list (got a value of type set); write list(...) of it",
    ),
    _python(
        "bytes of a key",
        'User(pgp_key=b"mQENBF")',
        "pgp_key: must be text (got a value of type bytes); decode it",
    ),
    _python(
        "a path of the file system",
        'User(ssh_public_key=Path("alice.pub"))',
        "ssh_public_key: must be text (got a value of type PosixPath); write str(...) of it",
    ),
    _python(
        "the class in place of a record",
        'Inputs(aws_account_id="123456789012", users={"alice": User})',
        "users.alice: must be a map (got the class User); write `name: value` lines, or {} for none",
    ),
    _python(
        "a record of another kind",
        'User(inline_iam_policies={"read": User()})',
        "inline_iam_policies.read: must be a map (got a value of type User); write InlineIamPolicy(...), or a dict",
    ),
    _python(
        "nothing in a list",
        "User(groups=[None])",
        "groups[0]: must be text (got nothing); write a text, or take the entry out",
    ),
    _python(
        "an account as a number",
        "Inputs(aws_account_id=123456789012)",
        'aws_account_id: must be text (got the number 123456789012); write it in quotes: "123456789012"',
    ),
    _python(
        "what is required is missing",
        'CrossAccountGroup(group_name="dev")',
        "iam_role_arns: required; write iam_role_arns: ...",
    ),
    _python(
        "two records at once",
        'Inputs(aws_account_id="123456789012", users={"alice": {"grops": []}, "bob": {"path": 5}})',
        "users.alice.grops: unknown attribute (got 'grops'); did you mean groups?",
        "users.bob.path: must be text (got the number 5); write it in quotes: a number loses leading zeros",
    ),
    _python(
        "a list of users",
        'Inputs(aws_account_id="123456789012", users=[User()])',
        "users: must be a map (got a list with 1 entry); write `name: value` lines, or {} for none",
    ),
    _python(
        "an adoption of another shape",
        'Adoption(move={"aws_iam_user.alice": "aws_iam_user.bob"})',
        "move: unknown attribute (got 'move'); did you mean moved?",
    ),
)


@dataclass(frozen=True)
class WrongUse:
    """A wrong use of the command, beside a landingzone.yaml with an account and an empty directory `people`.

    Args:
        name: What somebody did, in a few words.
        written: The command line.
        told: The line, without the usage that may follow it.
        has_file: Whether there is a landingzone.yaml.
    """

    name: str
    written: str
    told: str
    has_file: bool = True


COMMAND_MISTAKES = (
    WrongUse(
        "a misspelled subcommand",
        "landingzone repport",
        "landingzone: No such command 'repport'. Did you mean 'report'?",
    ),
    WrongUse(
        "a misspelled option",
        "landingzone validate --formt json",
        "landingzone validate: No such option '--formt'. Did you mean '--format'?",
    ),
    WrongUse(
        "a value that an option does not have",
        "landingzone report --format xml",
        "landingzone report: Invalid value for '--format': 'xml' is not one of 'text', 'json', 'csv'.",
    ),
    WrongUse(
        "an option without its value",
        "landingzone diff --git",
        "landingzone diff: Option '--git' requires an argument.",
    ),
    WrongUse(
        "nothing to compare with", "landingzone diff", "landingzone diff: name OLD and NEW, or --git REV and one FILE"
    ),
    WrongUse(
        "two things to compare with",
        "landingzone validate --git HEAD --against old.yaml",
        "landingzone validate: choose one: --against OLD or --git REV",
    ),
    WrongUse(
        "a confirmation without a change",
        "landingzone validate --allow-no-administrator",
        "landingzone validate: --allow-no-administrator goes with --against OLD or --git REV",
    ),
    WrongUse(
        "no file here",
        "landingzone validate",
        "landingzone.yaml: there is no such file here; name the file, set LANDINGZONE_CONFIG, or let "
        "`landingzone init` write one",
        has_file=False,
    ),
    WrongUse(
        "a misspelled file",
        "landingzone validate landingzon.yaml",
        "landingzon.yaml: there is no such file; did you mean landingzone.yaml?",
    ),
    WrongUse("a directory", "landingzone report people", "people: is a directory; name a file"),
    WrongUse(
        "an account without a name",
        "landingzone report --account prod",
        "landingzone.yaml: accounts: has no account of this name, and a number has 12 digits (got 'prod'); "
        "write the accounts into accounts: name and number",
    ),
    WrongUse(
        "a page of one account",
        "landingzone report --account 333344445555 --html page.html",
        "landingzone report: choose one: --account NAME or --html OUT",
    ),
    WrongUse(
        "no Git here",
        "landingzone diff --git HEAD",
        "HEAD:landingzone.yaml: cannot be read (fatal: not a git repository (or any of the parent directories): .git); "
        "name a revision that has the file",
    ),
    WrongUse(
        "adopting without a source",
        "landingzone adopt people",
        "landingzone adopt: name SOURCE and DIRECTORY, or --live and DIRECTORY",
    ),
    WrongUse(
        "adopting what is no state",
        "landingzone adopt landingzone.yaml people",
        "landingzone.yaml:1:1: has a text without quotes; name what `terraform show -json` or `terraform state pull` "
        "printed",
    ),
    WrongUse(
        "dividing a state into nothing",
        "landingzone split-state landingzone.tfstate",
        "landingzone split-state: name one STATE or all of them, and DIR",
    ),
    WrongUse(
        "dividing what is no state",
        "landingzone split-state landingzone.yaml divided",
        "landingzone.yaml:1:1: has a text without quotes; give what `terraform state pull` printed",
    ),
    WrongUse(
        "uniting what are no outputs",
        "landingzone outputs landingzone.yaml",
        "landingzone.yaml:1:1: has a text without quotes; give what `terraform output -json` or `terraform state pull` "
        "printed",
    ),
    WrongUse(
        "a module of no version",
        "landingzone module --provider-version newest people",
        "landingzone module: --provider-version: must be a Terraform version constraint (got 'newest'); "
        "write `>= 5.0.0`, or several constraints separated by commas",
    ),
    WrongUse(
        "a shell that is not known",
        "landingzone completion tcsh",
        "landingzone completion: Invalid value for 'SHELL': 'tcsh' is not one of 'bash', 'zsh', 'fish'.",
    ),
    WrongUse(
        "nothing to decrypt",
        "landingzone decrypt landingzone.yaml",
        "landingzone decrypt: neither outputs in JSON nor a secret in base64; give `terraform output -json`",
    ),
)
"""Wrong uses of the command."""

MISTAKES = (
    *YAML_MISTAKES,
    *JSON_MISTAKES,
    *ACCOUNT_MISTAKES,
    *INPUT_MISTAKES,
    *USER_MISTAKES,
    *PYTHON_MISTAKES,
)
"""Every row."""
