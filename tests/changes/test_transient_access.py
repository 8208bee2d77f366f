"""Whoever may do more for a moment than both before and after is told of, and nobody else."""

import json
from itertools import permutations

import pytest
from statements import EU, US, allow, deny, undecided, under
from told_changes import cross
from transient_cases import (
    APART,
    APART_IN_GROUPS,
    BOTH,
    BOUNDARY,
    DATA,
    GUARD,
    HINTS,
    LOSES,
    MACHINES,
    SERVED,
    apart,
    change_of,
    document,
    inline,
    inputs,
    texts,
    told,
)

from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import diff
from landingzone.changes.transient_access import find_transient_access

ROLES = [f"arn:aws:iam::111122223333:role/{name}" for name in ("read", "write")]
OTHER = "arn:aws:iam::123456789012:policy/everything"


def found(old, new):
    return list(find_transient_access(Comparison(old, new)))


def levels(old, new):
    return [each.effect.level for each in found(old, new)]


# Groups that grow.


def left(group, what):
    return (
        f"users.bob.groups: leaves {group}, which grants more after the same change ({what}): for a moment they "
        f"may have that too (got no '{group}'); first remove them from the group and apply, then apply the rest"
    )


FEWER, MORE = cross("ops", arns=ROLES[:1]), cross("ops", arns=ROLES)
DEVELOPERS, BILLING = ({f"should_create_iam_group_{name}": True} for name in ("developers", "billing"))
SENDS = {"iam_group_developers_permitted_services": ["sqs:SendMessage"]}
NO_MFA = {"should_require_mfa": False}
GROWTH = {
    "roles": ("ops", FEWER, MORE, "assume the role write in 111122223333", "high"),
    "services": ("developers", DEVELOPERS, DEVELOPERS | SENDS, "use sqs:SendMessage", "medium"),
    "without MFA": ("full-access", {}, NO_MFA, "the same without MFA", "high"),
}


@pytest.mark.parametrize("case", GROWTH)
def test_whoever_leaves_a_group_that_grows_is_reported_of(case):
    group, before, after, what, level = GROWTH[case]
    member, leaving = {"groups": [group]}, {"groups": [group], "status": "offboarding"}
    old = inputs(member, **before)
    for new in (inputs({}, **after), inputs(**after), inputs(leaving, **after)):
        assert told(old, new) == [left(group, what)]
    assert levels(old, inputs({}, **after)) == [level]
    for was, becomes in (
        (old, inputs(member, **after)),
        (old, inputs({}, **before)),
        (inputs({}, **before), inputs(member, **after)),
        (inputs(leaving, **before), inputs(**after)),
        (inputs(member, **after), inputs({}, **before)),
        (old, inputs({}, **after, aws_account_id="210987654321")),
    ):
        assert told(was, becomes) == []


REFUSED, OPS, FULL = inline(no="-sts:*"), {"groups": ["ops"]}, {"groups": ["full-access"]}
IN_OPS = inputs(OPS, **FEWER)
NEVER_MORE = {
    # The deny without MFA is a policy of its own, beside that of AWS.
    "denied": (inputs({"groups": ["billing"]}, **BILLING), inputs({}, **BILLING, **NO_MFA)),
    "has it by a policy": (IN_OPS, inputs(inline(own="+*"), **MORE)),
    "has it by another group": (IN_OPS, inputs(FULL, **MORE)),
    "refused all the time": (inputs(OPS | REFUSED, **FEWER), inputs(REFUSED, **MORE)),
}


@pytest.mark.parametrize("case", NEVER_MORE)
def test_whoever_leaves_a_group_and_never_has_more_is_not(case):
    assert not any("may have that too" in line for line in told(*NEVER_MORE[case]))


KEY = {"create_access_keys": True, "pgp_key": "keybase:bob"}


@pytest.mark.parametrize(("becomes", "is_told"), [(KEY, True), ({}, False), (KEY | {"status": "offboarding"}, False)])
def test_whoever_is_new_in_a_group_that_loses_something_is_told_if_a_credential_works(becomes, is_told):
    groups = ({"require_mfa": False, **texts(a=("+sqs:*",), **more)} for more in ({"b": DATA}, {}))
    old, new = ({"groups": {"sre": sre}} for sre in groups)
    joins = {"groups": ["sre"], **becomes}
    line = (
        "users.bob.groups: joins sre, which grants less after the same change (use all of s3): for a moment they may "
        "have that too (got 'sre', which they were not in); first apply the change of the group, then add them"
    )
    assert told(inputs(**old), inputs(joins, **new)) == [line] * is_told
    assert told(inputs(**new), inputs(joins, **new)) == told(inputs(**new), inputs(joins, **old)) == []
    returning = inputs(joins | {"status": "offboarding"}, **old)
    assert told(returning, inputs(joins, **new)) == [line] * (becomes.get("status") is None)


def test_a_policy_that_refuses_less_is_reported_of():
    old, new = ({"groups": {"sre": texts(p=(*DATA, *denied))}} for denied in (GUARD, ()))
    assert told(inputs({"groups": ["sre"]}, **old), inputs({}, **new)) == [left("sre", "what it denied")]


def test_a_group_that_is_renamed_is_left_all_the_same():
    renamed = inputs({}, iam_group_name_full_access="owners", **NO_MFA)
    assert told(inputs(FULL), renamed) == [left("full-access", "the same without MFA")]


# Boundaries.


def bounded(what, where, actual):
    return (
        f"users.bob.permissions_boundary: loses permissions in the same change that {what}: for a moment they "
        f"may have them {where} (got {actual}); first remove the permissions and apply, then change the boundary"
    )


GOES = bounded("removes their boundary", "without it", f"nothing, previously '{BOUNDARY}'")
CHANGES = bounded("gives them another boundary", "within the new one", f"'{OTHER}', previously '{BOUNDARY}'")

KNOWN_TO_NOBODY = {"customer_managed_policy_names": ["p"]}
TAKEN = {
    "a group": ({"groups": ["full-access", "ops"]}, OPS, {}),
    "a group that is made elsewhere": ({"groups": ["elsewhere", "ops"]}, OPS, {}),
    "permissions of the group": (OPS, OPS, NO_MFA),
    "a policy": (inline(p="+s3:*"), inline(p="+s3:Get*"), {}),
    "use without MFA": (texts(p=("+s3:*",)), texts(p=("+s3:*!",)), {}),
    "what is refused from now on": (texts(p=("+s3:*",)), texts(p=("+s3:*", "-s3:Put*")), {}),
    "what is refused of the unknown": (KNOWN_TO_NOBODY, KNOWN_TO_NOBODY | texts(p=("-*",)), {}),
    "everything": (FULL, FULL | {"status": "offboarding"}, {}),
}
BOUND = {"permissions_boundary": BOUNDARY}


@pytest.mark.parametrize("case", TAKEN)
def test_whoever_loses_a_boundary_and_permissions_at_once_is_reported_of(case):
    had, has, before = TAKEN[case]
    old = inputs(had | BOUND, **FEWER | before)
    goes, changes = GOES, CHANGES
    if case in ("a group that is made elsewhere", "what is refused of the unknown"):
        goes, changes = (each.replace("loses", "might lose") for each in (GOES, CHANGES))
    assert told(old, inputs(has, **FEWER)) == [goes]
    assert told(old, inputs({**has, "permissions_boundary": OTHER}, **FEWER)) == [changes]
    assert levels(old, inputs(has, **FEWER)) == ["high"]
    for was in (old, inputs(had, **FEWER | before)):
        assert told(was, inputs(has | BOUND, **FEWER)) == []


@pytest.mark.parametrize(
    ("lost", "becomes"), [("s3", None), ("s3", "SQS"), ("sqs", None), ("sqs", "SQS"), ("sqs", "S3"), ("ec2", "SQS")]
)
def test_what_a_known_boundary_allowed_before_or_will_not_allow_is_not_told(lost, becomes):
    def bound(name):
        return {"permissions_boundary": f"arn:aws:iam::aws:policy/Amazon{name}FullAccess"} if name else {}

    lines = told(inputs(texts(p=(f"+{lost}:*",)) | bound("S3")), inputs(bound(becomes)))
    assert len(lines) == ((lost, becomes) in (("sqs", None), ("sqs", "SQS")))


def test_a_request_that_no_action_can_make_is_not_told():
    def own(resource):
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:Get*", resource)]})
        return {"json_policies": {"p": policy}}

    for resource, lines in (("arn:aws:s3:::a/*", [CHANGES]), ("arn:aws:sso:::*", [])):
        assert told(inputs(own(resource) | BOUND), inputs({"permissions_boundary": OTHER})) == lines


# Denials and what they limit, of users and of members of groups of one's own.


def within(group, **more):
    groups = {"sre": {"require_mfa": False, "self_management": False, **group}}
    return inputs(**{"users": {"ann": {"groups": ["sre"]}}, "groups": groups, **more})


OF_USERS_ALONE = {"groups", "status", "require_mfa"}


@pytest.mark.parametrize("case", APART)
def test_a_refusal_that_comes_to_stand_alone_is_reported_of(case):
    had, has, expected = APART[case]
    assert told(inputs(had, **MACHINES), inputs(has, **MACHINES)) == [expected]
    if OF_USERS_ALONE.isdisjoint(had | has):
        assert told(within(had), within(has)) == [expected.replace("users.bob.", "groups.sre.")]
        # A group without members concerns nobody; those who join do so before what goes has gone.
        for users in ({"users": {}}, {"users": {"ann": {}}}):
            joining = [line for line in told(within(had, **users), within(has)) if line.startswith("groups.")]
            assert joining == []


def test_members_are_there_while_an_entry_of_their_group_goes():
    had, has = APART_IN_GROUPS
    assert told(inputs(had, **MACHINES), inputs(has, **MACHINES)) == []
    assert told(within(had), within(has)) == [LOSES.replace("users.bob.", "groups.sre.")]


@pytest.mark.parametrize("case", SERVED)
def test_a_refusal_that_the_order_serves_is_not(case):
    had, has = SERVED[case]
    assert told(inputs(had, **MACHINES), inputs(has, **MACHINES)) == []
    if OF_USERS_ALONE.isdisjoint(had | has):
        assert told(within(had), within(has)) == []


def test_a_refusal_goes_last_while_somebody_else_is_offboarding():
    had = inline(guard=GUARD[0], data=DATA[0])
    has = texts(guard2=GUARD) | inline(data=DATA[0], new="+sqs:*")
    assert told(inputs(had), inputs(has)) == [apart("has", "guard", "data", "inline_iam_policies")]
    eve = {"status": "offboarding"}
    assert told(*(inputs(users={"bob": bob, "eve": eve}) for bob in (had, has))) == []


def test_in_another_account_nothing_goes_and_nothing_comes():
    for account in ("000000000001", "999999999999"):
        assert told(inputs(BOTH), inputs({}, aws_account_id=account)) == []


def test_the_level_is_that_of_what_is_limited():
    assert levels(inputs(BOTH), inputs({})) == ["high"]
    assert levels(inputs(texts(guard=("-sqs:*",), data=("+sqs:SendMessage",))), inputs({})) == ["medium"]


@pytest.mark.parametrize(("denied", "is_told"), [("-s3:Get*", True), ("-s3:Put*", False)])
def test_a_denial_may_limit_a_policy_of_aws(denied, is_told: bool):
    reading = {"aws_managed_policy_names": ["AmazonS3ReadOnlyAccess"]}
    old, new = (inputs(texts(**{name: (denied,)}) | reading) for name in ("guard", "other"))
    assert told(old, new) == [apart("has", "guard", "AWS managed AmazonS3ReadOnlyAccess")] * is_told


def test_members_who_may_do_it_anyway_or_never_are_not_reported_of():
    had, has, expected = APART["both documents go"]
    anyway, never = texts(own=("+*",)), inline(own="-s3:D*")

    def at(ann, eve):
        return {"users": {name: {"groups": ["sre"], **user} for name, user in (("ann", ann), ("eve", eve))}}

    line = expected.replace("users.bob.", "groups.sre.")
    assert told(within(had, **at({}, anyway)), within(has, **at({}, anyway))) == [line]
    assert told(within(had, **at(never, anyway)), within(has, **at(never, anyway))) == []
    # A denial that comes or goes may come late, or go early.
    for before, then in (({}, never), (never, {})):
        all_told = found(within(had, **at(never, before)), within(has, **at(never, then)))
        (one,) = (each for each in all_told if each.effect.group)
        change = change_of(one)
        assert (change.group, change.users, change.level) == ("sre", ("eve",), "high")
        assert change.text.startswith("members of sre (eve) lose the denial in guard together with")


S3 = {
    "inline": inline(data="+s3:*"),
    "json": texts(data=("+s3:*",)),
    "own": {"customer_managed_policy_names": ["own"]},
    "another of its own": {"customer_managed_policy_names": ["other"]},
    "of AWS": {"aws_managed_policy_names": ["AmazonS3FullAccess"]},
    "another of AWS": {"aws_managed_policy_names": ["AmazonS3ReadOnlyAccess"]},
}
POLICIES = {name: {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]} for name in ("own", "other")}
SUPPORT = {"should_create_iam_group_support": True, "iam_group_name_support": "support"}
NEEDS_MFA = {
    "nowhere": {},
    "in a documented group": {"groups": ["sre", "support"]},
    "by themselves": {"require_mfa": True},
    "in another own group": {"groups": ["sre", "sec"]},
    "somewhere": {**texts(own=("-*!",)), "groups": ["sre", "support"]},
}


@pytest.mark.parametrize("member", NEEDS_MFA)
def test_members_are_told_of_a_gap_wherever_else_they_need_mfa(member):
    ann = {"groups": ["sre"], **NEEDS_MFA[member]}
    sec = {"require_mfa": True, "aws_managed_policy_names": ["AmazonSQSReadOnlyAccess"]}

    def side(kind):
        sre = {"require_mfa": False, "self_management": False, **S3[kind]}
        return inputs(users={"ann": ann}, groups={"sre": sre, "sec": sec}, policies=POLICIES, **SUPPORT)

    for one, other in permutations(S3, 2):
        (line,) = told(side(one), side(other))
        assert line.startswith("groups.sre.")
        assert "for a moment they may be without it" in line


def documents(each):
    texts = {name: json.dumps({"Version": "2012-10-17", "Statement": those}) for name, those in each.items()}
    return {"json_policies": texts}


IN_BOTH = under("StringEquals", "aws:RequestedRegion", ["eu-west-1", "us-east-1"])
NOT_IN_BOTH = under("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "us-east-1"])
NOT_IN_EU = under("StringNotEquals", "aws:RequestedRegion", "eu-west-1")


@pytest.mark.parametrize(
    ("had", "has", "verb"),
    [
        ({"data": [allow(**EU)], "guard": [deny(**NOT_IN_EU)]}, {}, ""),
        ({"data": [allow(**IN_BOTH)], "guard": [deny(**NOT_IN_EU)]}, {}, "loses"),
        ({"data": [allow(**EU)], "guard": [deny(**EU)]}, {"data": [allow(**EU)]}, ""),
        ({"data": [allow()], "guard": [deny(**EU), deny(**US)]}, {"data": [allow()], "guard": [deny(**IN_BOTH)]}, ""),
        ({"data": [allow()], "guard": [deny(**EU)]}, {"data": [allow()], "other": [deny(**IN_BOTH)]}, "has"),
        ({"data": [allow(**US)], "guard": [deny(**EU)]}, {"data": [allow(**US)], "other": [deny(**EU)]}, ""),
        # In each region that one of them allows, the denial of the other comes or goes.
        ({"data": [allow(**EU)], "guard": [deny(**EU)]}, {"data": [allow(**US)], "other": [deny(**US)]}, "loses gains"),
        # A denial is narrowed.
        ({"data": [allow()], "guard": [deny()]}, {"guard": [deny("s3:Get*")]}, "loses"),
        ({"data": [allow("s3:Get*")], "guard": [deny()]}, {"guard": [deny("s3:Get*")]}, ""),
        ({"data": [allow()], "guard": [deny()]}, {"guard": [deny(**IN_BOTH), deny(**NOT_IN_BOTH)]}, ""),
    ],
)
def test_conditions_decide_what_a_denial_limits(had, has, verb):
    old, new = map(documents, (had, has))
    for around, begin in ((inputs, "users.bob."), (within, "groups.sre.")):
        lines = told(around(old), around(new))
        assert [line.split(": ")[1].split()[0] for line in lines if line.startswith(begin)] == verb.split()
    for one in found(inputs(old), inputs(new)):
        assert one.effect.example.is_sure


def test_a_denial_of_a_group_may_be_missing_for_what_members_have_besides():
    old, new = texts(guard=GUARD), inline(guard2=GUARD[0])
    for ann, is_told in ((inline(mine="+s3:*"), True), (inline(mine="+s3:Get*"), False), ({}, False)):
        users = {"users": {"ann": {"groups": ["sre"], **ann}}}
        expected = [
            "groups.sre.json_policies.guard: has a denial moved out of guard: for a moment they may do what it "
            "limits in their own mine (got 'guard' next to their own mine); " + HINTS["has"]
        ]
        assert told(within(old, **users), within(new, **users)) == expected * is_told


def test_members_who_need_mfa_are_told_of_what_two_of_their_documents_leave_out():
    def side(own, **documents):
        bob = {"groups": ["sre"], "require_mfa": True, **texts(own=own)}
        return within(texts(**documents), users={"bob": bob, "eve": {"groups": ["sre"]}})

    changes = found(side(("+*@~c",)), side(("+~s3:Get*@a*",), a=("+*",), b=("+*!", "-s3:*")))
    assert [each.users for each in changes if "gains the denial in b" in str(each.advice)] == [("bob", "eve")]


def test_what_passes_from_one_group_to_another_may_be_missing_for_whoever_is_in_both():
    always = {"always": "+sqs:*"}

    def side(first, second, **ann):
        groups = {name: {"require_mfa": False, "self_management": False} for name in ("one", "two")}
        groups["one"] |= inline(**always, **first)
        groups["two"] |= inline(**always, **second)
        return inputs(users={"ann": {"groups": [*groups], **ann}, "eve": {"groups": ["one"]}}, groups=groups)

    data, guard, mine = {"data": DATA[0]}, {"guard": GUARD[0]}, inline(mine=DATA[0])
    (line,) = told(side(data, {}), side({}, data))
    assert line.startswith(
        "users.ann.groups: keeps some of what the group one granted (use all of s3), now through the group"
    )
    (line,) = told(side(guard, {}, **mine), side({}, guard, **mine))
    assert "has a denial moved out of the group one: for a moment they may do what it limits in mine" in line
    assert told(side(data, {}), side({}, {})) == told(side(data, data), side({}, data)) == []


@pytest.mark.parametrize(
    ("besides", "is_told"),
    [
        ({"permissions_boundary": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}, True),
        ({"permissions_boundary": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"}, False),
        (texts(own=("-s3:*",)), False),
        (texts(own=("-s3:Put*",)), True),
        (texts(own=("+s3:*",)), False),
        (texts(own=("+s3:*!",)), True),
        (
            {
                "json_policies": {
                    "own": document("-*").replace(
                        '"Resource"', '"Condition": {"Bool": {"aws:ViaAWSService": "true"}}, "Resource"'
                    )
                }
            },
            True,
        ),
    ],
)
def test_a_gap_is_told_unless_something_else_surely_decides(besides, is_told):
    users = {"users": {"ann": {"groups": ["sre"], **besides}}}
    lines = told(*(within(S3[kind], **users) for kind in ("inline", "json")))
    assert ["without it" in line for line in lines] == [True] * is_told


def test_a_group_that_requires_mfa_from_another_step_on_is_safe():
    # The denial comes first and goes last.
    data, mfa = {"aws_managed_policy_names": ["PowerUserAccess"]}, {"require_mfa": True}
    for had, has in ((mfa, data | mfa), (data | mfa, mfa), (data | mfa, {}), ({}, data | mfa)):
        assert told(within(had), within(has)) == []


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_a_managed_policy_changes_before_the_denials_of_its_holders(kind):
    guard = inline(guard="-s3:Delete*")

    def side(action, own):
        held = {"customer_managed_policy_names": ["p"], **own}
        given = {"policies": {"p": {"statements": [{"actions": [action], "resources": ["*"]}]}}}
        return within(held, **given) if kind == "groups" else inputs(held, **given)

    place = {"users": "users.bob", "groups": "groups.sre"}[kind]
    assert told(side("s3:Get*", {}), side("s3:*", guard)) == [
        f"{place}.inline_iam_policies.guard: gains the denial in guard together with what it limits in customer "
        "managed p, which changes first: for a moment the denial is missing (got 'guard' next to customer managed p); "
        "first apply the denial, then the policy"
    ]
    assert told(side("s3:Get*", guard), side("s3:*", guard)) == []
    # What it limits goes first.
    assert told(side("s3:*", guard), side("s3:Get*", {})) == []
    assert told(side("s3:Get*", {}), side("s3:*", {})) == []


def test_a_denial_that_moves_out_of_a_managed_policy_is_missing_for_a_moment():
    allow, deny = ({"actions": [action], "resources": ["*"]} for action in ("s3:*", "s3:Delete*"))
    held = {"customer_managed_policy_names": ["p"]}
    old = inputs(held, policies={"p": {"statements": [allow, {**deny, "effect": "Deny"}]}})
    (line,) = told(old, inputs(held | inline(guard=GUARD[0]), policies={"p": {"statements": [allow]}}))
    assert "for a moment" in line


# Much at once.


def much(side, number=10, policies=60):
    """Return many managed policies, all of which change, and all of whose statements are about one action."""
    effects = [("Allow", "Deny")[each % 5 == 0] for each in range(policies)]
    statements = [
        {"Effect": effect, "Action": "s3:Get*", "Resource": f"arn:aws:s3:::{each}-{side}*"}
        for each, effect in enumerate(effects)
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return {f"p{each}": {"json": document.replace(":::", f":::{each}-")} for each in range(number)}


@pytest.mark.long
def test_ten_policies_of_sixty_statements_that_change_are_compared():
    old, new = (inputs({"customer_managed_policy_names": [*much(side)]}, policies=much(side)) for side in "ab")
    assert told(old, new) == []


def hard(side):
    """Return a denial that moves, and what it limits, of which it is not decided whether it is anything."""
    each = {"data": undecided(), {"a": "guard", "b": "guard2"}[side]: [deny("s3:Delete*")]}
    return documents(each)


@pytest.mark.parametrize("kind", ["users", "groups"])
@pytest.mark.parametrize("number", [0, 101])
def test_where_it_is_too_much_to_compare_that_is_said(kind, number):
    def side(name):
        policies = much(name, number, 3)
        held = {"customer_managed_policy_names": [*policies]} if policies else hard(name)
        return within(held, policies=policies) if kind == "groups" else inputs(held, policies=policies)

    place = {"users": "users.bob", "groups": "groups.sre"}[kind]
    what = "too much at once to compare the steps of the apply: for a moment they may be able to do anything"
    assert told(side("a"), side("b")) == [
        f"{place}: changes {what} (got too many policies and permissions); apply it in smaller steps"
    ]
    (one,) = found(side("a"), side("b"))
    who = {"users": "bob changes", "groups": "members of sre (ann) change"}[kind]
    assert (one.effect.level, change_of(one).text) == ("high", f"{who} {what}")


def test_a_condition_on_the_own_name_hides_nothing_that_is_granted():
    home = allow("s3:GetObject", "arn:aws:s3:::home-${aws:username}/*", **under("StringLike", "aws:username", "al*"))
    groups = {"h": {"json_policies": {"odd": json.dumps({"Version": "2012-10-17", "Statement": []})}}}
    own = json.dumps({"Version": "2012-10-17", "Statement": [home]})
    account = {"aws_account_id": "123456789012"}
    old = account | {"groups": groups, "users": {"alan": {"groups": ["h"], "json_policies": {"own": own}}}}
    # What the group forbids is not known, since its document has no statements.
    [text] = [change.text for change in diff(old, account) if change.kind == "order"]
    assert text.startswith("alan loses the denial in the group h together with what it limits in own")
