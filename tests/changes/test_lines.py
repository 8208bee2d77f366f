"""Which lines belong to a change: they are enough for it, and of other changes there are few."""

import copy

import pytest
from change_pages import Compared
from pull_request_files import REQUESTS, files_of
from samples import ACCOUNT_ID

from landingzone.changes.diff import diff
from landingzone.config.options import StackConfiguration


def patched(old, new, keys):
    """Return the old content with the entries of the new one that are named."""
    content = copy.deepcopy(old)
    for name, *within in keys:
        if within and isinstance(new.get(name, old.get(name)), dict):
            entries, (entry,) = content.setdefault(name, {}), within
            if entry in new.get(name, {}):
                entries[entry] = new[name][entry]
            else:
                entries.pop(entry, None)
        elif name in new:
            content[name] = new[name]
        else:
            content.pop(name, None)
    return content


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if at % 4 else ()) for at, name in enumerate(REQUESTS)]
)
def test_the_lines_of_a_change_are_enough_to_make_it(name):
    old, new = files_of(name)
    compared = Compared(old, new)
    for change in compared.changes:
        keys = [excerpt.key for excerpt in compared.lines.of(change)[0]]
        alone = StackConfiguration.model_validate(patched(old, new, keys))
        assert change.text in [each.text for each in diff(compared.inputs[0], alone)], keys


BASE = {
    "aws_account_id": ACCOUNT_ID,
    "should_create_iam_group_logs": True,
    "teams": {"data": {"path": "/data/"}},
    "accounts": {"prod": "111122223333", "dev": "222233334444"},
    "account_groups": [{"group_name": "{account}-read", "roles": ["read"]}],
    "policies": {"deploy": {"path": "/ci/", "statements": [{"actions": ["ecs:*"], "resources": ["*"]}]}},
    "groups": {"ops": {"customer_managed_policy_names": ["ci/deploy"]}, "idle": {}},
    "users": {
        "ann": {"team": "data", "groups": ["ops"]},
        "bob": {"groups": ["prod-read", "logs"]},
        "cy": {"customer_managed_policy_names": ["ci/deploy"]},
    },
}
PUT = {"actions": ["s3:PutObject"], "resources": ["*"]}


@pytest.mark.parametrize(
    ("change", "text", "paths"),
    [
        ({"users.bob.tags": {"a": "b"}, "users.cy.tags": {"a": "b"}}, "bob and cy", ["users.bob", "users.cy"]),
        ({"teams.data.groups": ["logs"], "users.bob.tags": {"a": "b"}}, "ann may now", ["teams.data"]),
        ({"policies.deploy.statements": [PUT], "users.bob.tags": {"a": "b"}}, "members of ops", ["policies.deploy"]),
        ({"policies.deploy.statements": [PUT], "users.bob.tags": {"a": "b"}}, "cy may now", ["policies.deploy"]),
        ({"account_groups.0.roles": ["write"], "users.ann.path": "/x/"}, "of prod-read ", ["account_groups[0]"]),
        ({"account_groups.0.roles": ["write"], "users.bob.path": "/x/"}, "_all-accounts", ["account_groups[0]"]),
        ({"cloudtrail_kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/1"}, "logs", ["cloudtrail_kms_key_arn"]),
        (
            {"should_require_mfa": False, "users.ann.tags": {"a": "b"}},
            "MFA is no longer",
            ["should_require_mfa"],
        ),
        ({"provider": {"region": "eu-west-1"}, "users.ann.tags": {"a": "b"}}, "eu-west-1", ["provider"]),
        ({"user_shards": 2, "users.ann.tags": {"a": "b"}}, "user_shards", ["user_shards"]),
    ],
)
def test_the_lines_are_those_of_what_a_change_is_about(change, text, paths):
    new = copy.deepcopy(BASE)
    for path, value in change.items():
        at, (*steps, last) = new, path.split(".")
        for step in steps:
            at = at[int(step) if isinstance(at, list) else step]
        at[last] = value
    compared = Compared(BASE, new)
    found = [each for each in compared.changes if text in each.text]
    assert found, [each.text for each in compared.changes]
    for each in found:
        assert sorted(excerpt.path for excerpt in compared.lines.of(each)[0]) == paths, each.text


def test_a_name_that_is_only_a_word_of_the_sentence_is_no_cause():
    deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:%s", "Resource": "*"}]}'
    old, new = (
        {
            "aws_account_id": ACCOUNT_ID,
            "policies": {"s3": {"statements": [{"actions": [f"sqs:{action}Message"], "resources": ["*"]}]}},
            "groups": {"no-s3": {"json_policies": {"deny": deny % denied}}},
            "users": {
                "ann": {
                    "groups": ["no-s3"],
                    "inline_iam_policies": {"all": {"actions": ["s3:*"], "resources": ["*"]}},
                }
            },
        }
        for action, denied in (("Receive", "*"), ("Send", "Get*"))
    )
    compared = Compared(old, new)
    (change,) = (each for each in compared.changes if each.text.startswith("ann may now use all of s3"))
    assert {excerpt.path for excerpt in compared.lines.of(change)[0]} == {"groups.no-s3"}


def lines_of(compared, key):
    return [line and (line[0], line[1].number, line[1].shown) for line in compared.lines.excerpts[key].lines]


def test_lines_have_the_two_around_them_and_their_numbers_in_both_files():
    old = f'aws_account_id: "{ACCOUNT_ID}"\nusers:\n  ann:\n    path: /a/\n    groups:\n'
    old += "".join(f"      - {each}\n" for each in "abcdefgh")
    new = old.replace("users:", "# more\nusers:").replace("      - b\n", "").replace("- h", "- i  # why")
    assert lines_of(Compared(old, new), ("users", "ann")) == [
        *((" ", 6, "    groups:"), (" ", 7, "      - a"), ("-", 7, "      - b")),
        *((" ", 8, "      - c"), (" ", 9, "      - d"), None),
        *((" ", 11, "      - f"), (" ", 12, "      - g"), ("-", 13, "      - h"), ("+", 13, "      - i")),
    ]


def test_what_is_written_otherwise_and_says_the_same_is_no_changed_line():
    old = f'aws_account_id: "{ACCOUNT_ID}"\nusers:\n  ann: {{groups: [a, b]}}\n  bob:\n'
    new = f"users:\n  # she\n  bob:\n  ann:\n    groups:\n      - a\n      - 'b'\naws_account_id: '{ACCOUNT_ID}'\n"
    assert Compared(old, new).lines.excerpts == {}


def test_where_an_anchor_changes_the_lines_of_both_are_reported():
    old = f'aws_account_id: "{ACCOUNT_ID}"\nx-all: &all [logs]\nusers:\n  ann: {{groups: *all}}\n  bob: {{}}\n'
    compared = Compared(old, old.replace("[logs]", "[full-access]"))
    (change,) = (each for each in compared.changes if "gains full access" in each.text)
    first, second = compared.lines.of(change)[0]
    assert (first.path, second.path) == ("users.ann", "x-all")
    assert "what they refer to has changed" in first.note
    assert [sign for sign, _ in second.lines] == ["-", "+"]
