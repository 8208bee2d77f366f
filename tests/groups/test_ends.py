"""Access that ends: which roles IAM denies from which day on, and that it denies no other, asked of a simulator."""

import itertools
import json
import random
from datetime import date, timedelta
from fnmatch import fnmatchcase

import pytest
from held_policies import as_simulated, held_by
from samples import ACCOUNT_ID
from simulator import ALLOWED, Request

from landingzone import StackConfiguration, report, who_can
from landingzone.access.account_reach import who_assumes
from landingzone.config.ends import POLICY_NAME, days_of
from landingzone.groups.ends import AccessEnds, with_ends
from landingzone.groups.holdings import Holdings

OF = "arn:aws:iam::222233334444:role/{}".format
NOV, DEC, JAN = "2026-11-30", "2026-12-31", "2027-01-31"
GROUPS = {
    "a": ["admin", "both"],
    "r": ["reader", "both"],
    "all": ["*"],
    "path": ["ops/*"],
    "one": ["ops/x"],
    "own": ["${aws:username}"],
}


def may_assume(*roles, **more):
    return {"inline_iam_policies": {"roles": {"actions": ["sts:AssumeRole"], "resources": [*map(OF, roles)], **more}}}


def configured(bob, of=GROUPS):
    own = {name: may_assume(*roles) for name, roles in of.items()}
    but = {"Effect": "Allow", "Action": "sts:AssumeRole", "NotResource": OF("ops/x")}
    own["but"] = {"json_policies": {"but": json.dumps({"Version": "2012-10-17", "Statement": but})}}
    own |= {"mfa": may_assume("admin", force_mfa=True), "else": {"aws_managed_policy_names": ["PowerUserAccess"]}}
    return StackConfiguration(
        aws_account_id=ACCOUNT_ID, should_require_mfa=False, groups=own, users={"bob": bob}, enable_iam_groups=False
    )


def ends_of(made):
    return AccessEnds(made, Holdings(made)).of("bob")


A, R, BY_SOMETHING = OF("admin"), OF("reader"), "which is partly granted by something else as well"
MORE = "non-role permissions of the group {}"


@pytest.mark.parametrize(
    ("bob", "denied", "left"),
    [
        ({"groups": ["a"]}, {}, []),
        ({"groups": ["a"], "groups_until": {"a": DEC}}, {DEC: ["admin", "both"]}, []),
        # What another membership or a policy of their own gives stays; what two give that end, until the later day.
        ({"groups": ["a", "r"], "groups_until": {"a": DEC}}, {DEC: ["admin"]}, []),
        ({"groups": ["a"], "groups_until": {"a": DEC}, **may_assume("admin")}, {DEC: ["both"]}, []),
        ({"groups": ["a", "r"], "groups_until": {"a": DEC, "r": NOV}}, {NOV: ["reader"], DEC: ["admin", "both"]}, []),
        ({"groups": ["a", "else"], "groups_until": {"a": DEC}}, {}, []),
        ({"groups": ["one", "path"], "groups_until": {"one": DEC}}, {}, []),
        ({"groups": ["one", "path"], "groups_until": {"one": NOV, "path": NOV}}, {NOV: ["ops/*"]}, []),
        ({"groups": ["own"], "groups_until": {"own": DEC}}, {DEC: ["${aws:username}"]}, []),
        # Part of a pattern is no resource.
        ({"groups": ["one", "path"], "groups_until": {"path": DEC}}, {}, [f"{OF('ops/*')}, {BY_SOMETHING}"]),
        (
            {"groups": ["one", "path"], "groups_until": {"path": NOV, "one": DEC}},
            {DEC: ["ops/*"]},
            [f"{OF('ops/*')}, {BY_SOMETHING}"],
        ),
        ({"groups": ["a", "mfa"], "groups_until": {"a": DEC}}, {DEC: ["both"]}, [f"{A}, {BY_SOMETHING}"]),
        # What is left out of everything may come from somewhere else, and a denial of everything takes it.
        ({"groups": ["but", "one"], "groups_until": {"but": DEC}}, {}, [f"*, {BY_SOMETHING}"]),
        ({"groups": ["but", "one"], "groups_until": {"but": DEC, "one": NOV}}, {NOV: ["ops/x"], DEC: "*"}, []),
        ({"groups": ["but", "one"], "groups_until": {"one": DEC}}, {DEC: ["ops/x"]}, []),
        # What is not known may give anything.
        ({"groups": ["one", "x"], "groups_until": {"one": DEC}}, {}, [f"{OF('ops/x')}, {BY_SOMETHING}"]),
        ({"groups": ["x"], "groups_until": {"x": DEC}}, {}, ["permissions that are not known here"]),
        (
            {"groups": ["else", "one"], "groups_until": {"else": DEC}},
            {},
            [f"*, {BY_SOMETHING}", MORE.format("else")],
        ),
        # `until` ends all of it, and what ends then or later is no end of its own.
        ({"groups": ["a"], "until": DEC, "groups_until": {"a": JAN}}, {DEC: "*"}, []),
        ({"groups": ["a"], "until": DEC, "groups_until": {"a": NOV}}, {NOV: ["admin", "both"], DEC: "*"}, []),
        ({"groups": ["all", "a"], "until": DEC, "groups_until": {"a": NOV}}, {DEC: "*"}, []),
        ({"groups": ["x", "else"], "until": DEC}, {DEC: "*"}, ["non-role permissions of the groups else and x"]),
        # Nothing ends for who is offboarding, nor on what is no day, nor in groups that the user is not in.
        ({"groups": ["a"], "until": DEC, "status": "offboarding"}, {}, []),
        ({"groups": ["a"], "until": "2026-02-30", "groups_until": {"r": DEC, "a": "soon"}}, {}, []),
    ],
)
def test_iam_denies_exactly_the_roles_that_nothing_else_gives_and_shows_what_it_does_not_end(bob, denied, left):
    ends = ends_of(configured(bob))
    assert ends.denied == tuple(
        (role if roles == "*" else OF(role), date.fromisoformat(day)) for day, roles in denied.items() for role in roles
    )
    assert [words for end in ends.each for words in end.left] == left


def test_the_denial_is_a_policy_of_the_user_and_the_same_bytes_whatever_the_order():
    made, turned = (
        with_ends(configured({"groups": [*order], "groups_until": {name: days[name] for name in order}}))
        for days in ({"r": NOV, "a": DEC},)
        for order in ("ra", "ar")
    )
    text = made.users["bob"].json_policies[POLICY_NAME]
    assert turned.users["bob"].json_policies == {POLICY_NAME: text}
    assert [(one["Resource"], one["Condition"]) for one in json.loads(text)["Statement"]] == [
        ([R], {"DateGreaterThan": {"aws:CurrentTime": [f"{NOV}T23:59:59Z"]}}),
        ([A, OF("both")], {"DateGreaterThan": {"aws:CurrentTime": [f"{DEC}T23:59:59Z"]}}),
    ]


def test_the_denial_is_the_same_on_every_day():
    until = {"DateLessThan": {"aws:CurrentTime": NOV}}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": A, "Condition": until}
    own = {"own": json.dumps({"Version": "2012-10-17", "Statement": statement})}
    made = configured({"groups": ["a"], "groups_until": {"a": DEC}, "json_policies": own})
    assert (
        len({AccessEnds(made, Holdings(made, today=day)).of("bob").document for day in (None, date(2027, 1, 1))}) == 1
    )


def test_roles_are_written_as_a_document_has_them_tokens_too():
    odd = '{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "%s"}]}'
    token = "${TfToken[TOKEN.7]}"
    made = StackConfiguration(
        aws_account_id=ACCOUNT_ID,
        groups={
            "x": {"json_policies": {"x": odd % OF("${a}")}},
            "y": may_assume("${*}"),
            "z": {"json_policies": {"x": odd % token}},
        },
        iam_groups_for_cross_account_access=[{"group_name": "t", "iam_role_arns": [token]}],
        users={name: {"groups": [name], "groups_until": {name: DEC}} for name in "xytz"},
    )
    ends = AccessEnds(made, Holdings(made))
    documents = {name: ends.of(name).document for name in "xytz"}
    assert {name: one and one.statements[0].resources for name, one in documents.items()} == {
        "x": (OF("${$}{a}"),),
        "y": (OF("${*}"),),
        "t": (token,),
        "z": None,
    }
    assert ends.of("z").each[0].left[0] == "permissions that are not known here"


ROLES = ("admin", "audit", "ops/x", "ops/y", "bob", "reader")
PATTERNS = (*ROLES, *ROLES, "a*", "ops/*", "ops/?", "*", "${aws:username}")
DAYS = (NOV, DEC, JAN)


def drawn(seed):
    """Draw groups of roles and a user of some, for some of which access ends."""
    draw = random.Random(seed)
    groups = {name: draw.sample(PATTERNS, draw.choice((1, 1, 2, 4))) for name in ("a", "b", "c", "d")}
    names = [*groups, "mfa", "else", "but"]
    bob = {"groups": draw.sample(names, draw.randint(1, 4))}
    bob["groups_until"] = {name: draw.choice(DAYS) for name in bob["groups"] if draw.random() < 0.6}
    if draw.random() < 0.3:
        bob["until"] = draw.choice(DAYS)
    if draw.random() < 0.3:
        bob |= may_assume(*draw.sample(PATTERNS, 2), force_mfa=draw.random() < 0.3)
    return configured(bob, groups)


def last_day(source, written):
    """Return the last day of a document of a user; the last of all days if it has none."""
    days = dict(days_of(written))
    found = [
        days[name] for name in ("", *written.groups_until) if name in days and (not name or f"group {name} " in source)
    ]
    return min(found, default=date.max)


def asked_of(configuration):
    """Yield the requests around each end: of a user with the denial, and of one without what has ended."""
    written = configuration.written["bob"]
    plain = held_by("bob", configuration, {}).sources
    denying = held_by("bob", with_ends(configuration), {}).sources
    last = {source.name: last_day(source.name, written) for source in plain}
    for day, mfa, role in itertools.product(sorted({day for _, day in days_of(written)}), (True, None), ROLES):
        for now in (f"{day}T23:59:59Z", f"{day + timedelta(days=1)}T00:00:00Z"):
            left = [source for source in plain if last[source.name] >= date.fromisoformat(now[:10])]
            for sources in (denying, left):
                context = {"aws:CurrentTime": now}
                yield Request(
                    principal=f"arn:aws:iam::{ACCOUNT_ID}:user/bob",
                    action="sts:AssumeRole",
                    resource=OF(role),
                    policies=[as_simulated(source, {"aws:username": "bob"}) for source in sources],
                    mfa=mfa,
                    context=context,
                )


def said_of(configuration, day):
    """Return the roles of bob on a day: by `who-can`, surely by `--account`, possibly by that, and by his report."""
    made = report(configuration, today=day)
    who = {role for role in ROLES if any(one.user == "bob" for one in who_can(made, "sts:AssumeRole", OF(role)).users)}
    reached = [one for one in who_assumes(made, "222233334444").roles if one.user == "bob"]
    sure, may = (
        {role for role in ROLES for one in some if fnmatchcase(role, one.role) and role not in one.but}
        for some in ([one for one in reached if not one.is_limited], reached)
    )
    return who, sure, may, {role.name for user in made.users for role in user.roles}.intersection(ROLES)


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(3, 203), marks=pytest.mark.long)], ids=len)
def test_the_roles_of_a_user_around_each_end_are_those_of_the_memberships_that_are_left(simulator, seeds):
    changing = 0
    for seed in seeds:
        made = drawn(seed)
        requests = [*asked_of(made)] if made.written else []
        answers = [decision == ALLOWED for decision in simulator.decide(requests)] if requests else []
        told = [words.split(",")[0] for end in ends_of(made).each for words in end.left if BY_SOMETHING in words]
        patterns = [pattern.replace("${aws:username}", "bob") for pattern in told]
        for request, has, should in zip(requests[::2], answers[::2], answers[1::2], strict=True):
            # What IAM cannot end by itself is told, and it never takes anything that a membership gives.
            is_told = any(fnmatchcase(request.resource, pattern) for pattern in patterns)
            assert has == should or (has and is_told), (seed, request.resource, request.context)
        changing += len({*answers}) > 1
        roles = {request.context["aws:CurrentTime"]: set() for request in requests}
        for request, has in zip(requests[::2], answers[::2], strict=True):
            roles[request.context["aws:CurrentTime"]] |= {request.resource.partition("/")[2]} if has else set()
        for now, may in roles.items():
            who, sure, possible, named = said_of(made, date.fromisoformat(now[:10]))
            assert who == may, (seed, now)
            assert sure | named <= may <= possible, (seed, now)
    assert changing >= len(seeds) // 3
