"""Other tags and another path are told as gains where policies look at them, and only there."""

import json

import pytest
from samples import ACCOUNT_ID
from statements import allow, under
from told_changes import inputs, told

from landingzone.changes import identities
from landingzone.changes.diff import diff
from landingzone.config.user import User

BUCKET = "arn:aws:s3:::{}/*".format
HOME = {"Resource": BUCKET("${aws:PrincipalTag/team}")}
ON_OPS = "bob may now use s3:PutObject on arn:aws:s3:::ops/*, {}".format
DEV, OPS = {"team": "dev"}, {"team": "ops"}
SETTING = ("info", "bob gets the tag team = ops instead of dev")


def bob(tags, *statements, version="2012-10-17", **more):
    written = [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", **each} for each in statements]
    document = {"own": json.dumps({"Version": version, "Statement": written})} if written else {}
    return inputs(users={"bob": {"tags": tags, "json_policies": document, **more}})


def of_team(value):
    return {"Condition": {"StringEquals": {"AWS:PrincipalTag/Team": [value]}}}


def test_a_variable_means_something_else_with_other_tags():
    gone = ("low", f"bob may no longer use s3:PutObject on {BUCKET('dev')}, because their tags or path change")
    assert told(bob(DEV, HOME), bob(OPS, HOME)) == [
        ("medium", ON_OPS("because their tags or path change")),
        gone,
        SETTING,
    ]
    assert told(bob({}, HOME), bob({"TEAM": "ops"}, HOME)) == [
        ("medium", ON_OPS("because their tags or path change")),
        ("info", "bob gets the tag TEAM = ops"),
    ]


EVE = {"json_policies": {"tags": json.dumps({"Version": "2012-10-17", "Statement": [allow("iam:TagUser")]})}}


def with_eve(*sides):
    return [side.model_copy(update={"users": side.users | {"eve": User(**EVE)}}) for side in sides]


IN_OPS = {**of_team("ops"), "Resource": BUCKET("x")}


@pytest.mark.parametrize(
    ("had", "has", "sentences"),
    [
        (
            (DEV, HOME),
            (OPS, HOME),
            {
                ("medium", ON_OPS("because their tags or path change")),
                ("low", f"bob may no longer use s3:PutObject on {BUCKET('dev')}, because their tags or path change"),
            },
        ),
        (
            (OPS, IN_OPS),
            ({}, IN_OPS),
            {
                ("low", f"bob may no longer use s3:PutObject on {BUCKET('x')}, because their tags or path change"),
                ("info", "bob loses the tag team = ops"),
            },
        ),
        # What the file gives, and what eve may make of it.
        (
            (DEV,),
            (OPS, IN_OPS),
            {
                ("medium", f"bob may now use s3:PutObject on {BUCKET('x')}, through their own policy"),
                (
                    "medium",
                    f"bob might now use s3:PutObject on {BUCKET('x')} if AWS:PrincipalTag/Team is ops (StringEquals), "
                    "through their own policy: this depends on aws:principaltag/team, which eve may set",
                ),
            },
        ),
    ],
)
def test_other_tags_in_the_file_are_told_although_somebody_may_set_them(had, has, sentences):
    tags = {SETTING} if has[0] else set()
    assert {*told(*with_eve(bob(*had), bob(*has)))} == {*sentences, *tags}


def test_a_denial_by_a_tag_that_somebody_may_set_is_in_doubt():
    denial = {"Effect": "Deny", **of_team("ops")}
    old, new = with_eve(bob(DEV, {}), bob(DEV, {}, denial))
    words = "bob might now be forbidden to use s3:PutObject if AWS:PrincipalTag/Team is ops (StringEquals), through "
    assert told(old, new) == [
        ("low", f"{words}their own policy: this depends on aws:principaltag/team, which eve may set")
    ]


def test_what_others_may_do_by_their_own_tag_is_told_although_somebody_may_set_it():
    alike = {
        "Action": "iam:CreateAccessKey",
        **under("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}"),
    }
    sides = with_eve(bob(OPS, alike), bob(OPS, alike))
    old, new = (
        side.model_copy(update={"users": side.users | {"carol": User(tags=tags)}})
        for side, tags in zip(sides, (DEV, OPS), strict=True)
    )
    use = "use iam:CreateAccessKey on arn:aws:iam::123456789012:user/carol, because the tags or path of carol change"
    assert told(old, new) == [
        (
            "high",
            "bob can now act as carol, who is no administrator, by making an access key for them, only without MFA",
        ),
        ("high", f"bob may now {use}"),
        ("info", "carol gets the tag team = ops instead of dev"),
    ]


def test_an_example_has_a_value_for_a_variable():
    [change] = diff(*with_eve(bob(DEV, HOME), bob(DEV)))
    assert change.text == f"bob may no longer use s3:PutObject on {BUCKET('${aws:principaltag/team}')}"
    example = change.as_dict()["example"]
    assert example["resource"] == BUCKET("some-team").replace("*", "x")
    assert example["context"]["aws:principaltag/team"] == "some-team"


def test_other_tags_hide_no_gain_of_another_policy():
    new, gained = bob(OPS, {"Resource": BUCKET("ops")}), ("medium", ON_OPS("through their own policy"))
    assert gained in told(bob(DEV, HOME), new)
    # With these tags all along it is nothing new.
    assert gained not in told(bob(OPS, HOME), new)


LIKE_OPS = {"Condition": {"StringLike": {"aws:PrincipalTag/team": "o*"}}}
NOT_DEV = {"Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "dev"}}}
BY_PATH = {"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/ops/*"}}}
PUT = "use s3:PutObject, because their tags or path change"


@pytest.mark.parametrize(
    ("had", "has", "condition", "expected"),
    [
        ({}, OPS, of_team("ops"), ("medium", f"bob may now {PUT}")),
        (OPS, DEV, of_team("ops"), ("low", f"bob may no longer {PUT}")),
        (DEV, OPS, LIKE_OPS, ("medium", f"bob may now {PUT}")),
        (DEV, {}, NOT_DEV, ("medium", f"bob may now {PUT}")),
        (OPS, {}, NOT_DEV, None),
        ({}, OPS, {"Condition": {"Null": {"aws:PrincipalTag/team": "true"}}}, ("low", f"bob may no longer {PUT}")),
        (
            DEV,
            OPS,
            {"Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalTag/team": "ops"}}},
            ("medium", f"bob may now {PUT}"),
        ),
    ],
)
def test_a_condition_on_tags_holds_with_some(had, has, condition, expected):
    found = told(bob(had, condition), bob(has, condition))
    assert [each for each in found if " the tag " not in each[1]][:1] == [expected][: expected is not None]


def test_a_condition_on_the_path_holds_on_some():
    old, new = bob({}, BY_PATH), bob({}, BY_PATH, path="/ops/")
    assert [told(old, new)[0][1], told(new, old)[0][1]] == [f"bob may now {PUT}", f"bob may no longer {PUT}"]


USER, RED = "arn:aws:iam::123456789012:user", {"Condition": {"StringEquals": {"iam:ResourceTag/team": "red"}}}


@pytest.mark.parametrize(
    ("resource", "condition", "has", "verb"),
    [
        ("${aws:username}", {}, {"path": "/team/"}, "may no longer"),
        ("team/*", {}, {"path": "/team/"}, "may now"),
        *((each, {}, {"path": "/team/"}, None) for each in ("*", "*${aws:username}")),
        *((each, RED, {"tags": {"team": "red"}}, "may now") for each in ("${aws:username}", "*")),
        ("eve", RED, {"tags": {"team": "red"}}, None),
    ],
)
def test_a_user_is_one_of_those_on_whom_something_is_done(resource, condition, has, verb):
    statement = {"Action": "iam:CreateAccessKey", "Resource": f"{USER}/{resource}", **condition}
    old, new = (bob(each.get("tags", {}), statement, path=each.get("path", "/")) for each in ({}, has))
    found = [text for level, text in told(old, new) if level != "info"]
    assert found == ([f"bob {verb} manage their own IAM user, because their tags or path change"] if verb else [])


@pytest.mark.parametrize(("was", "becomes"), [("/", "/team/"), ("/team/", "/"), ("/team/", "/x/")])
def test_a_user_is_called_what_the_side_calls_them_that_allows_it(was, becomes):
    keys = {"Action": "iam:CreateAccessKey", "Resource": f"{USER}/team/*"}
    for old, new in (
        (bob({}, keys, path=was), bob({}, keys, path=becomes)),
        [inputs(users={"bob": {"path": path}, "eve": bob({}, keys).users["bob"]}) for path in (was, becomes)],
    ):
        (change,) = (each for each in diff(old, new) if each.example)
        assert change.example.resource == f"{USER}/team/bob"


def of_others(tags):
    """Ann resets passwords of the team dev; root is somebody else."""
    of_dev = {"Condition": {"StringEquals": {"iam:ResourceTag/team": "dev"}}, "Resource": "*"}
    written = {"Effect": "Allow", "Action": "iam:UpdateLoginProfile", **of_dev}
    document = json.dumps({"Version": "2012-10-17", "Statement": written})
    ann = {"json_policies": {"p": document}, "require_mfa": False}
    return inputs(users={"ann": ann, "root": {"groups": ["full-access"], "tags": tags}})


def test_what_others_may_do_to_a_user_with_other_tags_is_reported_of_them():
    old, new = of_others(OPS), of_others(DEV)
    what = "use iam:UpdateLoginProfile on arn:aws:iam::123456789012:user/root, because the tags or path of root change"
    way = "by setting a new password for root (if one exists) and setting up MFA for root"
    becomes = f"ann may now be able to become an administrator, {way}"
    assert told(old, new)[:2] == [("critical", becomes), ("critical", f"ann may now {what}")]
    assert ("low", f"ann may no longer {what}") in told(new, old)
    assert [text for _, text in told(of_others(OPS), of_others({})) if "ann" in text] == []


LIMITS = "arn:aws:iam::123456789012:policy/limits"
ADMIN = {"groups": ["iam-admin"]}


@pytest.mark.parametrize(
    ("ann", "tells"),
    [
        ({"groups": ["elsewhere"]}, True),
        ({"customer_managed_policy_names": ["own"]}, True),
        ({**ADMIN, "permissions_boundary": LIMITS}, True),
        (ADMIN, False),
        # Within this boundary nothing is about users, whatever grants it.
        ({"groups": ["elsewhere"], "permissions_boundary": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}, False),
        ({"permissions_boundary": LIMITS}, False),
    ],
)
def test_what_is_not_known_may_look_at_tags_of_others(ann, tells):
    made = {"should_create_iam_group_iam_admin": True}
    old, new = (inputs(**made, users={"ann": ann, "bob": {"tags": tags}}) for tags in (DEV, OPS))
    words = (
        "ann may now do more to users whose tags or path change, if something that is not known here depends on these"
    )
    assert told(old, new) == [("high", words)] * tells + [SETTING]


def test_a_denial_by_tags_may_no_longer_hold():
    words = "bob may now use s3:PutObject, which was forbidden until now, because their tags or path change"
    old, new = (bob(tags, {}, {"Effect": "Deny", **of_team("dev")}) for tags in (DEV, OPS))
    assert told(old, new) == [("medium", words), SETTING]


@pytest.mark.parametrize(
    "statements",
    [
        *([], [{}], [{"Resource": BUCKET("${aws:username}")}], [{"Resource": BUCKET("${aws:PrincipalTag/other}")}]),
        [{"Condition": {"StringEquals": {"aws:PrincipalTag/other": "x"}}}],
    ],
)
def test_what_looks_at_nothing_that_changes_is_no_gain(statements):
    assert told(bob(DEV, *statements), bob(OPS, *statements)) == [SETTING]


def test_what_has_the_name_of_a_tag_as_text_does_not_look_at_it():
    same_team = {"Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}
    for version, changes in (("2012-10-17", True), ("2008-10-17", False)):
        old, new = (bob(tags, same_team, version=version) for tags in (DEV, OPS))
        assert (told(old, new) != [SETTING]) is changes


NOT_KNOWN = [
    {"groups": ["made-elsewhere"]},
    {"customer_managed_policy_names": ["odd"]},
    {"permissions_boundary": "arn:aws:iam::123456789012:policy/odd"},
]
IF_UNKNOWN = "if something that is not known here depends on their tags or path"


@pytest.mark.parametrize("statements", [[], [{}]], ids=["nothing else", "something else"])
@pytest.mark.parametrize("more", NOT_KNOWN, ids=str)
def test_what_is_not_known_may_look_at_tags_and_that_is_all_that_is_said_of_it(more, statements):
    found = [("high", f"bob may now do more {IF_UNKNOWN}"), ("low", f"bob might lose permissions {IF_UNKNOWN}")]
    if "permissions_boundary" in more and not statements:
        found = []  # nothing to bound
    assert told(bob(DEV, *statements, **more), bob(OPS, *statements, **more)) == [*found, SETTING]
    assert told(bob({}, *statements, **more), bob({}, *statements, **more, path="/ops/"))[: len(found)] == found


@pytest.mark.parametrize("more", NOT_KNOWN, ids=str)
def test_what_is_not_known_and_new_or_gone_is_not_reported_of_tags(more):
    for had, has in (({}, more), (more, {})):
        found = told(bob(DEV, {}, **had), bob(OPS, {}, **has))
        assert [text for _, text in found if "because their tags" in text or IF_UNKNOWN in text] == []
        assert SETTING in found
        assert len(found) > 1


OWN_TEAM = "${aws:PrincipalTag/team}"
OF_OWN_TEAM = {"Condition": {"StringEquals": {"iam:ResourceTag/team": OWN_TEAM}}}
NOT_OF_OWN_TEAM = {"Condition": {"StringNotEquals": {"iam:ResourceTag/team": OWN_TEAM}}}
OF_OWN_PATH = {"Resource": f"arn:aws:iam::123456789012:user/{OWN_TEAM}/*"}


@pytest.mark.parametrize(
    ("had", "has", "statements"),
    [
        ({"tags": DEV}, {"tags": OPS}, [OF_OWN_TEAM]),
        ({"tags": DEV}, {"tags": OPS}, [{}, {"Effect": "Deny", **NOT_OF_OWN_TEAM}]),
        ({}, {"path": "/ops/"}, [OF_OWN_PATH]),
        ({"path": "/ops/"}, {}, [{}, {"Effect": "Deny", **OF_OWN_PATH}]),
    ],
)
def test_it_is_reported_of_those_alone_whose_own_tags_fit(had, has, statements):
    written = [{"Effect": "Allow", "Action": "iam:UpdateLoginProfile", "Resource": "*", **each} for each in statements]
    own = {"json_policies": {"p": json.dumps({"Version": "2012-10-17", "Statement": written})}, "require_mfa": False}
    teams = {"ann": {**own, "tags": OPS}, "kim": {**own, "tags": {"team": "qa"}}}
    old, new = (inputs(users={**teams, "root": side}) for side in (had, has))
    gained, lost = (
        {name for one in diff(*sides) if one.kind == kind and " act as " not in one.text for name in one.users}
        for sides, kind in (((old, new), "gain"), ((new, old), "loss"))
    )
    assert gained == lost == {"ann"}


def test_too_many_to_compare_may_be_anything(monkeypatch):
    monkeypatch.setattr(identities, "_MOST_COMPARED", 0)
    what = "not compared: what ann may do to users whose tags or paths change; their policies depend on these, "
    assert ("high", f"{what}so it may be anything") in told(of_others(OPS), of_others(DEV))


def test_what_another_policy_allows_before_or_after_is_not_gained_or_lost_by_a_tag():
    by_tag = {"Action": "iam:*", "Condition": {"StringEquals": {"iam:ResourceTag/team": "${aws:PrincipalTag/team}"}}}
    everything = [{"Action": "*"}, {"Action": "iam:*"}]
    for wide in everything:
        sides = bob({}, by_tag), bob(DEV, by_tag, wide)
        of_tags = [text for pair in (sides, sides[::-1]) for _, text in told(*pair) if "tags or path" in text]
        assert of_tags == []
    had, has = (bob(DEV, by_tag), bob({}, by_tag))
    assert any("tags or path change" in text for _, text in told(had, has))


def test_the_own_user_has_the_own_tags_in_requests_about_oneself():
    own = {"Action": "iam:ListAccessKeys", "Resource": f"arn:aws:iam::{ACCOUNT_ID}:user/${{aws:username}}"}

    def by_tag(value, effect="Allow"):
        condition = {"StringEquals": {"iam:ResourceTag/team": value}}
        return {"Effect": effect, "Action": "iam:List*", "Resource": "*", "Condition": condition}

    def with_boundary(value):
        policies = {"limit": {"json": json.dumps({"Version": "2012-10-17", "Statement": [by_tag(value)]})}}
        arn = f"arn:aws:iam::{ACCOUNT_ID}:policy/limit"
        side = inputs(policies=policies, users={})
        return side.model_copy(update={"users": bob(DEV, own, permissions_boundary=arn).users})

    lost = [
        [text for _, text in told(bob(DEV, own), with_boundary(value)) if "no longer" in text]
        for value in ("dev", "ops")
    ]
    assert lost[0] == []
    assert len(lost[1]) == 1
    denied = [told(bob(DEV, own), bob(DEV, own, by_tag(value, "Deny"))) for value in ("dev", "ops")]
    assert [[level for level, _ in each] for each in denied] == [["low"], ["info"]]


def test_what_nothing_allows_is_told_where_both_ways_to_see_a_user_name_it_among_others():
    me = {"Resource": "arn:aws:iam::*:user/${aws:username}"}
    key, tag = ({"Effect": "Deny", "Action": f"iam:{action}", **me} for action in ("CreateAccessKey", "TagUser"))
    tag["Condition"] = {"StringEquals": {"aws:username": "bob"}}
    untag = {"Effect": "Allow", "Action": "iam:UntagUser", "Resource": "arn:aws:iam::*:role/al*"}
    untag["Condition"] = {"StringEquals": {"aws:PrincipalTag/team": "${aws:username}"}}

    def documents(**each):
        written = {name: json.dumps({"Version": "2012-10-17", "Statement": those}) for name, those in each.items()}
        return {"json_policies": written}

    had = {"groups": ["g"], **documents(own=[untag])}
    old = inputs(groups={"g": documents(key=[key], tag=[tag, allow("iam:UntagUser")])}, users={"bob": had})
    new = inputs(groups={"h": {}}, users={"bob": {"groups": ["h"], "path": "/a/"}})
    assert [text for _, text in told(old, new) if "forbidden to use iam:TagUser" in text] == [
        "bob is no longer forbidden to use iam:TagUser on arn:aws:iam::*:user/bob, which nothing here allows, but a "
        "policy of a resource may, because the group g is removed"
    ]
