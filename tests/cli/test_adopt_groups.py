"""`landingzone adopt` without an engine: which groups and policies of groups are matched."""

import json

import pytest
from adopted_states import AWS, IAM, ROLE, SELF_MANAGEMENT, SMALL, group, inline, member, policy, user
from samples import ACCOUNT_ID, JSON_POLICY

from landingzone.groups import policies
from landingzone.iam import documents
from landingzone.rules.check import advise, check

G = {"aws_iam_group.g": group("g")}
OURS = {"aws_iam_policy.self": policy("mine", SELF_MANAGEMENT)}
FULL = documents.with_mfa(policies.full_access())
DENIAL = documents.user_inline(["s3:*"], ["*"], "Deny", False)
NO_MFA = documents.require_mfa()
ALMOST = NO_MFA.json().replace("iam:GetUser", "iam:Get*")


def row(policy, document, number="a"):
    return {f"aws_iam_group_policy.{number}": inline("g", policy, document)}


def attached(arn, number="a", name="g"):
    return {f"aws_iam_group_policy_attachment.{number}": {"group": name, "policy_arn": arn}}


SELF_MANAGED = OURS | attached(f"{IAM}:policy/mine", "self")


READ_ONLY = attached(f"{AWS}/ReadOnlyAccess")
HAS_READ_ONLY = {"aws_managed_policy_names": ["ReadOnlyAccess"]}
OWN = {
    "AdministratorAccess": (
        attached(f"{AWS}/AdministratorAccess") | attached(f"{IAM}:policy/team/deploy", "b"),
        {"aws_managed_policy_names": ["AdministratorAccess"], "customer_managed_policy_names": ["team/deploy"]},
    ),
    "full access and a denial": (
        row("full-access", FULL) | row("b", DENIAL, "b"),
        {"json_policies": {"b": DENIAL.json(), "full-access": FULL.json()}},
    ),
    "nothing": ({}, {}),
    "the denial without MFA beside others": (
        row("require-mfa", NO_MFA) | READ_ONLY,
        HAS_READ_ONLY | {"require_mfa": True},
    ),
    "the denial without MFA alone": (row("require-mfa", NO_MFA), {"json_policies": {"require-mfa": NO_MFA.json()}}),
    "one like it": (
        *(row("require-mfa", ALMOST) | READ_ONLY, HAS_READ_ONLY | {"json_policies": {"require-mfa": ALMOST}}),
    ),
}


@pytest.mark.parametrize("with_self_management", [False, True])
@pytest.mark.parametrize(("held", "expected"), OWN.values(), ids=OWN)
def test_any_other_group_is_ones_own_as_it_stands(held, expected, with_self_management, adopt):
    standing = {**held, **(SELF_MANAGED if with_self_management else {})}
    told = adopt({"aws_iam_group.g": group("g", path="/x/"), **standing})
    # What is the default of the whole is not written.
    written = {"require_mfa": False, **expected, "path": "/x/"}
    if expected.get("require_mfa"):
        del written["require_mfa"]
    assert told.inputs["groups"] == {"g": written | ({} if with_self_management else {"self_management": False})}
    assert told.inputs["enable_iam_groups"] is False
    assert (told.inputs.get("iam_policy_iam_user_self_mgmt") == "mine") == with_self_management
    assert len(told.records["moved"]) == len(standing) + 1
    assert (told.unmatched, told.notes) == ({}, [])


def test_what_needs_no_mfa_decides_the_input(adopt):
    mine = policy("mine", policies.self_management("aws", ACCOUNT_ID).json())
    rows = G | {"aws_iam_group.odd": group("odd")} | SELF_MANAGED | row("full-access", policies.full_access())
    told = adopt(rows | {"aws_iam_policy.self": mine})
    assert told.inputs["should_require_mfa"] is False
    assert told.inputs["iam_group_name_full_access"] == "g"
    assert told.inputs["groups"] == {"odd": {"self_management": False}}


def test_a_self_management_policy_that_nobody_has_is_one_of_ones_own(adopt):
    told = adopt(G | row("a", JSON_POLICY) | OURS)
    assert told.inputs["policies"] == {"mine": {"json": SELF_MANAGEMENT}}
    assert told.inputs["groups"]["g"]["self_management"] is False


def test_every_policy_is_taken_over_with_all_that_it_has(adopt):
    own = {"description": "Deploys.", "tags": {"team": "web"}}
    told = adopt(
        {
            "aws_iam_policy.a[0]": policy(*("deploy", JSON_POLICY, "/team/"), **own),
            "aws_iam_policy.b": policy("b-1", JSON_POLICY, name_prefix="b-"),
            "aws_iam_policy.c": policy("c", "{}"),
        }
    )
    assert told.inputs["policies"] == {
        "b-1": {"json": JSON_POLICY},
        "deploy": {"json": JSON_POLICY, "path": "/team/", **own},
    }
    assert told.records == {
        "moved": {'aws_iam_policy.policies["deploy"]': "aws_iam_policy.a[0]"},
        # With a prefix in the state, and none in the configuration, some providers would make another policy.
        "imported": {'aws_iam_policy.policies["b-1"]': f"{IAM}:policy/b-1"},
        "removed": ["aws_iam_policy.b", "aws_iam_policy.c"],
    }
    assert told.notes == []
    assert told.unmatched["aws_iam_policy.c"].startswith("its document breaks a rule (")


BY = {"by": "terraform"}
DEFAULT_TAGS = {
    "the same for all": (
        {
            **{f"aws_iam_user.u{number}": user(f"u{number}", tags_all=BY | {"a": "b"}) for number in range(7)},
            # One that says otherwise, or says the same itself.
            "aws_iam_user.x": user("x", tags={"by": "hand", "a": "c"}, tags_all={"by": "hand", "a": "c"}),
            "aws_iam_policy.y": policy("y", JSON_POLICY, tags=BY | {"a": "b"}, tags_all=BY | {"a": "b"}),
        },
        {"a": "b", "by": "terraform"},
        "they are in the file, so that the plan keeps them",
    ),
    "others": (
        {"aws_iam_user.a": user("a", tags_all=BY), "aws_iam_user.b": user("b", tags_all={"by": "hand"})},
        *(None, "they are not the same for all, so they are not in the file"),
    ),
    "what IAM could not have": ({"aws_iam_user.a": user("a", tags_all={"by": "${x}"})}, None, "one breaks a rule ("),
}


@pytest.mark.parametrize(("rows", "tags", "note"), DEFAULT_TAGS.values(), ids=DEFAULT_TAGS)
def test_tags_that_everything_has_from_the_provider_are_in_the_new_one(rows, tags, note, adopt):
    told = adopt(rows)
    assert told.inputs.get("provider") == (tags and {"default_tags": {"tags": tags}})
    assert note in told.notes[0]


def test_the_caller_of_the_module_needs_the_same_default_tags(adopt):
    told = adopt({"aws_iam_user.a": user("a", tags_all=BY | {"a": "é"})}, "--form", "module")
    assert told.notes[0].endswith(r': default_tags { tags = { "a" = "\u00e9", "by" = "terraform" } }')


def of_size(characters):
    given = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"a:b": "-"}}}
    text = json.dumps({"Version": "2012-10-17", "Statement": [given]}, separators=(",", ":"))
    return text.replace('"-"', f'"{"-" * (characters - len(text) + 1)}"')


@pytest.mark.parametrize(("kind", "make", "most"), [("user", user, 2048), ("group", group, 5120)])
def test_an_inline_policy_for_which_there_is_no_room_is_left_and_the_rest_is_not(kind, make, most, adopt):
    type, small = f"aws_iam_{kind}", of_size(500)
    rows = {f"{type}.a": make("a"), "aws_iam_user.b": user("b")}
    for name, text in {"small": small, "large": of_size(most - 499)}.items():
        rows[f"{type}_policy.{name}"] = {kind: "a", "name": name, "policy": text}
    told = adopt(rows)
    assert told.inputs[f"{kind}s"]["a"]["json_policies"] == {"small": small}
    assert f"at most {most} characters together (got {most + 1} with it)" in told.unmatched[f"{type}_policy.large"]
    rows[f"{type}_policy.large"]["policy"] = of_size(most - 500)
    assert adopt(rows).unmatched == {}


def test_what_adds_a_policy_to_a_user_takes_room_too_and_a_managed_policy_that_is_too_large_is_left(adopt):
    rows = {
        "aws_iam_user.a": user("a"),
        "aws_iam_user_policy.deny": {"user": "a", "name": "require-mfa", "policy": documents.require_mfa().json()},
        "aws_iam_user_policy.own": {"user": "a", "name": "own", "policy": of_size(2000)},
    }
    told = adopt(rows)
    assert told.inputs["users"]["a"] == {"require_mfa": True}
    assert told.unmatched.keys() == {"aws_iam_user_policy.own"}
    told = adopt({"aws_iam_policy.a": policy("a", of_size(6144)), "aws_iam_policy.b": policy("b", of_size(6145))})
    assert told.inputs["policies"].keys() == {"a"}
    assert "at most 6144 characters (got 6145 characters)" in told.unmatched["aws_iam_policy.b"]


@pytest.mark.parametrize("of", ["group", "user"])
def test_the_name_of_an_inline_policy_may_be_in_its_id_alone(of, adopt):
    values = {of: "g", "id": "g:own-2026", "name": None, "name_prefix": "own-", "policy": JSON_POLICY}
    told = adopt({f"aws_iam_{of}.g": {"group": group, "user": user}[of]("g"), f"aws_iam_{of}_policy.a": values})
    assert told.inputs[f"{of}s"]["g"]["json_policies"] == {"own-2026": JSON_POLICY}
    assert told.records["imported"] == {f'aws_iam_{of}_policy.json_policies["g/own-2026"]': "g:own-2026"}


def test_raised_quotas_are_written(adopt):
    rows = {**G, "aws_iam_user.a": user("alice")}
    for number in range(12):
        rows |= attached(f"{IAM}:policy/p{number}", f"a{number}")
    for number in range(11):
        rows[f"aws_iam_user_policy_attachment.a{number}"] = {"user": "alice", "policy_arn": f"{IAM}:policy/p{number}"}
    assert adopt(rows).inputs["quotas"] == {"managed_policies_per_group": 12, "managed_policies_per_user": 11}


def test_of_two_groups_alike_only_the_one_with_the_documented_name_is_the_documented_one(adopt):
    rows = dict(OURS)
    for name in ("full-access", "admins"):
        rows[f'aws_iam_group.other["{name}"]'] = group(name)
        rows[f'aws_iam_group_policy.x["{name}"]'] = inline(name, "full-access", FULL)
        rows |= attached(f"{IAM}:policy/mine", f'x["{name}"]', name)
    told = adopt(rows)
    assert told.records["moved"]["aws_iam_group.full_access"] == 'aws_iam_group.other["full-access"]'
    assert told.inputs["groups"] == {"admins": {"json_policies": {"full-access": FULL.json()}, "require_mfa": False}}


def test_a_group_for_all_accounts_is_the_one_that_may_assume_what_the_others_may(adopt):
    roles = {"dev": [ROLE], "prod": [f"{ROLE}-2"], "_all-accounts": [ROLE, f"{ROLE}-2"]}
    rows = dict(OURS)
    for name, arns in roles.items():
        rows[f'aws_iam_group.x["{name}"]'] = group(name)
        rows[f'aws_iam_group_policy.x["{name}"]'] = inline(name, name, documents.with_mfa(policies.assume_roles(arns)))
    told = adopt(rows)
    assert [each["group_name"] for each in told.inputs["iam_groups_for_cross_account_access"]] == ["dev", "prod"]
    assert told.records["moved"]["aws_iam_group.cross_account_access_all"] == 'aws_iam_group.x["_all-accounts"]'
    # One that may assume another one too is a group like the others.
    told = adopt({**rows, 'aws_iam_group_policy.x["dev"]': inline("dev", "dev", JSON_POLICY)})
    assert told.inputs["should_create_iam_group_cross_account_access_all"] is False
    assert "dev" in told.inputs["groups"]


def test_groups_that_are_not_taken_over_are_listed_and_any_other_name_is_refused_from_then_on(adopt):
    assert "groups_made_elsewhere" not in adopt(SMALL).inputs
    of_bob = {"aws_iam_user_group_membership.bob": member("bob", "Owners", "left", "in-no-state")}
    told = adopt(SMALL | of_bob | {"aws_iam_user.bob": user("bob"), "aws_iam_group.empty": group("nobody-is-in-it")})
    assert told.inputs["groups_made_elsewhere"] == ["in-no-state", "left"]
    assert told.inputs["users"]["bob"]["groups"] == ["in-no-state", "left", "owners"]
    configuration = told.configuration
    assert [advice.path for advice in advise(configuration) if ".groups[" in advice.path] == []
    misspelled = configuration.users["bob"].model_copy(update={"groups": ["lefd"]})
    [problem] = check(configuration.model_copy(update={"users": {"bob": misspelled}}))
    assert (problem.path, problem.hint.partition("?")[0]) == ("users.bob.groups[0]", "did you mean 'left'")
