"""Who must stay an administrator, and which groups must be made or listed: inputs beside the (path, rule) to be told.

`ADMINISTRATORS` and `ELSEWHERE` are told by Python and by Terraform alike, `ADMINISTRATORS_BY_MEANING` by Python alone.
"""

ROLE = "arn:aws:iam::222233334444:role/read"
_NOBODY_MAKES = "must be the name of a group defined here, or be listed in groups_made_elsewhere"
_LAST = (
    "at least one administrator must stay active: all members of full-access, iam-admin and other groups of "
    "administrators are offboarding"
)
_LEFT_STANDING = (
    "is only for an offboarding member of full-access, iam-admin or another group of administrators: later it would "
    "allow removing the last administrator without a warning"
)


def _going(group="full-access", *, on_purpose=None):
    user = {"groups": [group], "status": "offboarding"}
    return user if on_purpose is None else user | {"leaves_no_administrator": on_purpose}


def _in(*groups):
    return {"groups": [*groups]}


def _kept(users, names="", **inputs):
    """Users of whom those with these names are the last administrators, and must not go."""
    return {**inputs, "users": users}, {(f"users{name}.status", _LAST) for name in names.split()}


def _another_case(users, place):
    """Users of whom nobody goes as the last administrator, and one has a group in another case at this place."""
    return {"users": users}, {(place, _NOBODY_MAKES)}


def _left(users, names, **inputs):
    """Users of whom those with these names say for nothing that they may go."""
    told = {(f"users.{name}.leaves_no_administrator", _LEFT_STANDING) for name in names.split()}
    return {**inputs, "users": users}, told


_IAM = {"aws_managed_policy_names": ["IAMFullAccess"]}
_ALL = {"inline_iam_policies": {"all": {"actions": ["S3:*", "IAM:*"], "resources": ["*"]}}}
_NOTHING = {
    "aws_managed_policy_names": ["AdministratorAccess"],
    "inline_iam_policies": {"no": {"actions": ["*"], "resources": ["*"], "effect": "Deny"}},
}
_UNKNOWN = {"customer_managed_policy_names": ["made-elsewhere"]}
_WITH_ADMIN = {"should_create_iam_group_iam_admin": True}
_GOES, _SRE_GOES = {"a": _going()}, {"a": _going("sre")}
ADMINISTRATORS = {
    "nobody is one": _kept({"a": {}, "b": _going("logs")}),
    "one of two goes": _kept(_GOES | {"b": _in("x", "full-access")}),
    "the one goes": _kept(_GOES | {"b": {"groups": None}, "c": None, "d": _in()}, ".a"),
    "both go": _kept(_GOES | {"b@example.org": _going("iam-admin")}, '.a ["b@example.org"]', **_WITH_ADMIN),
    "iam-admin is off": _kept(_GOES | {"b": _in("iam-admin")}, ".a"),
    "iam-admin is on": _kept(_GOES | {"b": _in("iam-admin")}, **_WITH_ADMIN),
    "full-access is off": _kept(_GOES, should_create_iam_group_full_access=False),
    "no groups": _kept(_GOES, enable_iam_groups=False),
    "in other capitals": _kept({"a": _going("OWNERS"), "b": _in("x")}, ".a", iam_group_name_full_access="Owners"),
    "somebody stays, in other capitals": _another_case(_GOES | {"b": _in("Full-Access")}, "users.b.groups[0]"),
    "on purpose": _kept({"a": _going("FULL-access", on_purpose=True), "b": _going()}),
    "left behind": _left(
        {
            "a": _in("full-access") | {"leaves_no_administrator": True},
            "b": _going("logs", on_purpose=True),
            "c": {"leaves_no_administrator": True},
            "d": {"leaves_no_administrator": None},
        },
        "a b c",
    ),
    "left behind without groups": _left({"a": _going(on_purpose=True)}, "a", enable_iam_groups=False),
    "the one in a group with a policy of AWS goes": _kept(
        _SRE_GOES | {"b": _in("empty")}, ".a", groups={"Sre": _IAM, "empty": None}
    ),
    "the one in a group with an entry goes": _kept(_SRE_GOES, ".a", groups={"sre": _ALL}, enable_iam_groups=False),
    "somebody else is in such a group": _kept(_GOES | {"b": _in("sre")}, groups={"sre": _IAM}),
    "somebody is in a group that may make administrators": _kept(
        _GOES | {"b": _in("sre"), "c": _going("sre", on_purpose=True)}, groups={"sre": _UNKNOWN}
    ),
    "everybody in a group that may make administrators goes": _kept(
        _GOES | {"b": _going("sre")}, ".a", groups={"sre": _UNKNOWN}
    ),
    "the group refuses what it grants": _kept(_SRE_GOES, groups={"sre": _NOTHING}),
}
_GRANTING = '{"Statement": {"Effect": "Allow", "Action": "iam:Put*Policy", "Resource": "*"}}'
_MADE = {"sre": {"customer_managed_policy_names": ["team/p"]}}
_READERS = {"readers": {"aws_managed_policy_names": ["ReadOnlyAccess"]}}
ADMINISTRATORS_BY_MEANING = {
    "a document lets members give permissions": _kept(
        _SRE_GOES, ".a", groups={"sre": {"json_policies": {"p": _GRANTING}}}
    ),
    "a managed policy that is made here does": _kept(
        _SRE_GOES, ".a", groups=_MADE, policies={"p": {"path": "/team/", "json": _GRANTING}}
    ),
    "what stays grants nothing of the kind": _kept(_GOES | {"b": _in("readers")}, ".a", groups=_READERS),
    "nor does it let anybody go": _left({"a": _going("readers", on_purpose=True)}, "a", groups=_READERS),
}
"""What policies mean, which Terraform cannot tell: it finds nothing."""

_NAME = "must be 1 to 128 letters, digits or `+=,.@-_`"
_TWICE = "must not be listed twice"
_NOBODY_MAKES_POLICY = "must be the name of a policy defined here, or be listed in policies_made_elsewhere"
_POLICY_MADE_HERE = "must not be the name of a policy defined here, ignoring case and path"
_NO_POLICY = "must be the name of a policy, with its path"
_MADE_HERE = "must not be the name of a group defined here, ignoring case"
_ENTRIES = {"iam_groups_for_cross_account_access": [{"group_name": "dev", "iam_role_arns": [ROLE]}]}


def _unmade(members, places="", elsewhere=None, **inputs):
    """Groups of users, of which those at these places are made by nobody."""
    given = {**inputs, "groups_made_elsewhere": elsewhere, "users": {name: _in(*of) for name, of in members.items()}}
    return given, {(f"users{place}", _NOBODY_MAKES) for place in places.split()}


def _unmade_policies(names, places="", elsewhere=None, bound="", **inputs):
    """Policies of the user `a` and the group `g`, of which those at these places are made by nobody."""
    attached = {"customer_managed_policy_names": names}
    boundary = {"permissions_boundary": bound} if bound else {}
    given = {"users": {"a": attached | boundary}, "groups": {"g": attached}, _POLICIES: elsewhere}
    made = {"json": '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'}
    policies = {"deploy": {"path": "/team/", **made}, "plain": made}
    return given | {"policies": policies} | inputs, {(place, _NOBODY_MAKES_POLICY) for place in places.split()}


_POLICIES = "policies_made_elsewhere"
_AT = "users.a.customer_managed_policy_names[{0}] groups.g.customer_managed_policy_names[{0}]"
_BOUND = "users.a.permissions_boundary"


def _foreign(case):
    return case[0], {(_BOUND, "must be a policy of the account aws_account_id, or of AWS")}


_OFFBOARDING, _ANOTHER_FAULT = {"groups": ["gone"], "status": "offboarding"}, {"groups": ["no name"]}
_OFF = {"enable_iam_groups": False}
_NO_ALL = {"should_create_iam_group_cross_account_access_all": False}
ELSEWHERE = {
    "not listed": _unmade({"a": ["full-acess", "billing"]}),
    "an empty list": _unmade({"a": ["full-access", "full-acess"]}, ".a.groups[1]", []),
    "a switch is off": _unmade(
        {"a@example.org": ["billing", "logs"], "b": ["other", "billing"]},
        *('["a@example.org"].groups[0] .b.groups[1]', ["other"]),
        should_create_iam_group_logs=True,
    ),
    "other capitals": _unmade({"a": ["Full-Access", "other"]}, ".a.groups[0] .a.groups[1]", ["Other"]),
    "every kind of group": _unmade(
        {
            "a": ["owners", "ssh-grunt-users", "ssh-grunt-sudo-users", "dev", "_all-accounts", "other"],
            "b": ["full-access"],
        },
        *(".b.groups[0]", ["other"]),
        iam_group_name_full_access="owners",
        **_ENTRIES,
    ),
    "no entry, no group for all": _unmade({"a": ["_all-accounts"]}, ".a.groups[0]", []),
    "no group for all": _unmade({"a": ["_all-accounts", "dev"]}, ".a.groups[0]", [], **_NO_ALL, **_ENTRIES),
    "no groups": _unmade(
        {"a": ["full-access", "dev", "ssh-grunt-users"]},
        *(".a.groups[1] .a.groups[2]", ["full-access"]),
        **_OFF | _ENTRIES,
    ),
    "offboarding, no groups, another fault": (
        {
            "groups_made_elsewhere": [],
            "users": {"a": _OFFBOARDING, "b": {"groups": None}, "c": None, "d": _ANOTHER_FAULT},
        },
        {("users.d.groups[0]", _NAME)},
    ),
    "groups of one's own": (
        {
            **_OFF | {"groups": {"ops": {}, "Support": {}}, "groups_made_elsewhere": ["SUPPORT", "other"]},
            "users": {"a": _in("ops", "Ops", "other"), "b": _in("Support", "opz")},
        },
        {
            *(("groups_made_elsewhere[0]", _MADE_HERE), ("users.a.groups[1]", _TWICE)),
            *((f"users.{place}.groups[1]", _NOBODY_MAKES) for place in "ab"),
        },
    ),
    "the list itself": (
        {
            "groups_made_elsewhere": ["fine", "not fine", "Fine", "FULL-access", "ssh-grunt-users"],
            "users": {"a": _in("FULL-access")},
        },
        {
            (f"groups_made_elsewhere[{at}]", rule)
            for at, rule in enumerate((_NAME, _TWICE, _MADE_HERE, _MADE_HERE), start=1)
        },
    ),
    "policies that are not listed": _unmade_policies(["team/deploi"], bound="arn:aws:iam::123456789012:policy/x"),
    "an empty list of policies": _unmade_policies(["team/deploy", "plain", "plian"], _AT.format(2), []),
    "the name without its path, and with another": _unmade_policies(
        ["deploy", "other/plain", "x/y"], f"{_AT.format(0)} {_AT.format(1)}", ["x/y"]
    ),
    "a policy of a group": _unmade_policies(["iam-user-self-mgmt"], "", [], groups={}),
    "a boundary that nobody makes": _unmade_policies([], _BOUND, [], "arn:aws:iam::123456789012:policy/team/x"),
    "a boundary made here": _unmade_policies([], "", [], "arn:aws:iam::123456789012:policy/team/deploy"),
    "a boundary that is listed": _unmade_policies([], "", ["x"], "arn:aws:iam::123456789012:policy/x"),
    "a boundary of AWS, of another account": _unmade_policies([], "", [], "arn:aws:iam::aws:policy/x"),
    "a boundary of another account": _foreign(_unmade_policies([], "", [], "arn:aws:iam::999922223333:policy/x")),
    "other capitals, without a list": _unmade({"a": ["Full-Access", "other"]}, ".a.groups[0]"),
    "another path, without a list": _unmade_policies(["Plain", "deploy", "other"], f"{_AT.format(0)} {_AT.format(1)}"),
    "a boundary of another path, without a list": _unmade_policies(
        [], _BOUND, bound="arn:aws:iam::123456789012:policy/deploy"
    ),
    "another fault in a policy": (
        {_POLICIES: [], "users": {"a": {"customer_managed_policy_names": ["no name"]}}},
        {("users.a.customer_managed_policy_names[0]", _NO_POLICY)},
    ),
    "the list of policies itself": (
        {_POLICIES: ["fine", "not fine", "Fine", "a/IAM-user-self-mgmt", "PLAIN"]}
        | {"policies": _unmade_policies([])[0]["policies"]},
        {
            (f"policies_made_elsewhere[{at}]", rule)
            for at, rule in enumerate((_NO_POLICY, _TWICE, _POLICY_MADE_HERE, _POLICY_MADE_HERE), start=1)
        },
    ),
}
