"""States are compared with the file in the sentences of `diff`; what was changed by hand is what is taken back."""

import json
import random
from dataclasses import replace
from datetime import date

import pytest
from drawn_changes import Days
from hand_made import document
from merge_patch import merged
from planned_states import IAM, STACK, resource, resources_of
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.changes.differences import Difference
from landingzone.config.options import StackConfiguration
from landingzone.live.applied import review_of_states
from landingzone.live.differences import find_differences
from landingzone.live.old_side import OldSide, numbers_in, standing
from landingzone.live.states import existing, stated
from landingzone.resources.shards import stack_names, stack_of, user_of

TODAY = date(2026, 6, 1)
AWS = "arn:aws:iam::aws:policy"
COMPANY = {
    "aws_account_id": ACCOUNT_ID,
    "accounts": {"prod": "222233334444"},
    "account_groups": [
        {"group_name": "{account}-ro", "roles": ["ro"]},
        {"group_name": "{account}-adm", "roles": ["adm"]},
    ],
    "policies": {"bounds": {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}},
    "groups": {
        "data": {
            "inline_iam_policies": {"buckets": {"actions": ["s3:GetObject"], "resources": ["*"]}},
            "aws_managed_policy_names": ["ReadOnlyAccess"],
        }
    },
    "users": {
        "alice": {
            "groups": ["full-access"],
            "create_login_profile": True,
            "pgp_key": PGP_PUBLIC_KEY,
            "ssh_public_key": SSH_PUBLIC_KEY,
        },
        "bob": {
            "groups": ["data", "prod-ro"],
            "tags": {"team": "web"},
            "path": "/x/",
            "permissions_boundary": f"{IAM}:policy/bounds",
            "create_access_keys": True,
            "pgp_key": PGP_PUBLIC_KEY,
            "inline_iam_policies": {"queues": {"actions": ["sqs:*"], "resources": ["*"]}},
            "until": "2027-03-01",
        },
        "carol": {
            "groups": ["prod-ro", "prod-adm"],
            "groups_until": {"prod-adm": "2027-01-31"},
            "require_mfa": True,
            "customer_managed_policy_names": ["bounds"],
            "force_destroy": True,
        },
        "ops": {
            "groups": ["data"],
            "create_access_keys": True,
            "pgp_key": PGP_PUBLIC_KEY,
            "access_key_slots": {"first": "previous", "second": "current"},
        },
        "leaver": {"status": "offboarding", "groups": ["data"], "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY},
    },
}
FULL = json.dumps(document({"Effect": "Allow", "Action": "*", "Resource": "*"}))
TWO = json.dumps(document(*({"Effect": "Allow", "Action": action, "Resource": "*"} for action in ("sqs:*", "s3:*"))))


def configuration(*changes):
    content = COMPANY
    for each in changes:
        content = merged(content, each)
    return StackConfiguration.model_validate(content)


def of_users(**users):
    return {"users": users}


def told(changes):
    return [(each.level, each.text, each.warning) for each in changes]


def by_state(old, new, *, applied=None, change=lambda resources: resources, **more):
    return review_of_states(new, {STACK: change(resources_of(old))}, STACK, applied, TODAY, **more)


def without_order(review):
    return [each for each in review.besides if each.startswith("What happens during the apply was not compared")]


def with_values(address, **values):
    def change(resources):
        assert [each for each in resources if each.address == address]
        return [replace(one, values={**one.values, **values}) if one.address == address else one for one in resources]

    return change


def without(start):
    return lambda resources: [each for each in resources if not each.address.startswith(start)]


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(each, marks=pytest.mark.long) for each in (3, 4))])
def test_for_drawn_days_it_says_what_a_revision_says_word_for_word(seed):
    days = Days(seed, ["change_user", "change_memberships", "credentials_of_user"])
    for _ in range(5):
        after, _ = days.draw()
        old, new = map(StackConfiguration.model_validate, (days.today, after))
        review = by_state(old, new, applied=old)
        assert without_order(review) == []
        assert told(review.changes) == told(find_changes(Comparison(old, new, TODAY)))
        nothing = by_state(new, new)
        assert (nothing.changes, nothing.refused, nothing.advice) == ((), [], [])
        days.today = after


CHANGES = {
    "should_require_mfa": {"should_require_mfa": False},
    "a last day": of_users(alice={"until": "2027-05-05"}),
    "another last day": of_users(bob={"until": "2027-05-05"}),
    "no last day": of_users(bob={"until": None}),
    "another last day of a membership": of_users(carol={"groups_until": {"prod-adm": "2027-02-05"}}),
    "roles": {
        "account_groups": [
            {"group_name": "{account}-ro", "roles": ["ro", "more"]},
            {"group_name": "{account}-adm", "roles": ["adm2"]},
        ]
    },
    "offboarding": of_users(bob={"status": "offboarding"}),
    "active again": of_users(leaver={"status": "active"}),
    "removed after offboarding": of_users(leaver=None),
    "removed": of_users(bob=None),
    "a password": of_users(alice={"credential_generation": 2}),
    "no SSH key": of_users(alice={"ssh_public_key": None}),
    "a step of a rotation": of_users(ops={"access_key_slots": {"first": "inactive", "second": "current"}}),
    "a group": {"should_create_iam_group_billing": True, **of_users(bob={"groups": ["billing"]})},
    "no group": {"groups": {"data": None}, **of_users(bob={"groups": []}, ops={"groups": []}, leaver=None)},
    "names": {"iam_group_name_full_access": "all", **of_users(alice={"groups": ["all"]})},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_without_the_file_that_was_applied_it_says_the_same(change):
    old, new = configuration(), configuration(change)
    review = by_state(old, new)
    assert without_order(review) == []
    assert told(review.changes) == told(find_changes(Comparison(old, new, TODAY))) != []
    assert any("the file that was applied last is not known here" in each for each in review.besides)
    assert any("`landingzone diff --live`" in each for each in review.besides)


def test_without_the_file_that_was_applied_it_says_of_users_what_an_input_for_all_changes():
    review = by_state(configuration(), configuration({"force_destroy_users": True}))
    deleted = "are deleted, when removed here, with keys and devices made by hand (force_destroy)"
    assert told(review.changes) == [("medium", f"alice, bob and ops {deleted}", "")]


def test_what_no_state_has_is_compared_with_the_file_that_was_applied():
    tags = {"provider": {"default_tags": {"tags": {"owner": "iam"}}}}
    old, new = configuration(), configuration({"accounts": {"prod": None, "live": "222233334444"}}, tags)
    with_file = [each.text for each in by_state(old, new, applied=old).changes]
    assert "account prod (222233334444) is now called live" in with_file
    assert "provider.default_tags (tags.owner) changes from unset to iam" in with_file
    assert by_state(new, new).changes == by_state(new, new, applied=new).changes == ()
    without_file = [each.text for each in by_state(old, new).changes]
    assert not [each for each in without_file if "is now called" in each or "provider" in each]


ABAC = document(
    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/x": "1"}}}
)


@pytest.mark.parametrize("tags", [{}, {"x": "2"}])
@pytest.mark.parametrize("has_file", [True, False])
def test_a_tag_of_the_provider_that_a_user_lacks_in_the_state_is_what_the_apply_gives(tags, has_file):
    by_tag = {"groups": {"data": {"json_policies": {"abac": json.dumps(ABAC)}}}}
    file = configuration(by_tag, {"provider": {"default_tags": {"tags": {"x": "1", "y": "2"}}}})
    by_hand = with_values('aws_iam_user.user["ops"]', tags_all=tags | {"y": "2"})
    review = by_state(file, file, applied=file if has_file else None, change=by_hand)
    texts = [each.text for each in review.changes]
    assert texts == [
        "ops may now use all of ec2, because their tags or path change",
        f"ops gets the tag x = 1{' instead of 2' * bool(tags)}",
    ]
    roles = HANDS["roles"][0]
    review = by_state(file, file, change=lambda resources: roles(by_hand(resources)))
    assert not [each.text for each in review.changes if "the policy" in each.text]
    ignored = file.model_copy(update={"provider": {**file.provider, "ignore_tags": {"keys": ["x"]}}})
    assert by_state(ignored, ignored).changes == ()  # the provider leaves it out of the state


def test_of_two_active_keys_the_current_one_is_that_of_the_file():
    both, one = {"first": "current", "second": "previous"}, {"first": "current", "second": None}
    old, new = (configuration(of_users(ops={"access_key_slots": slots})) for slots in (both, one))
    assert told(by_state(old, new).changes) == told(find_changes(Comparison(old, new, TODAY))) != []


def test_a_denial_of_everything_without_the_rest_of_an_offboarding_changes_no_other_attribute():
    texts = [
        each.text for each in by_state(configuration(), configuration(), change=HANDS["key of a leaver"][0]).changes
    ]
    assert len(texts) == 1


HANDS = {
    "tag": (
        with_values('aws_iam_user.user["bob"]', tags_all={"team": "x"}),
        ["bob gets the tag team = web instead of x"],
    ),
    "path": (with_values('aws_iam_user.user["bob"]', path="/"), ["bob moves to the path /x/"]),
    "boundary": (
        with_values('aws_iam_user.user["bob"]', permissions_boundary=""),
        [f"bob is now bounded by {IAM}:policy/bounds"],
    ),
    "membership": (
        with_values('aws_iam_user_group_membership.group_memberships["bob"]', groups=["data"]),
        ["bob joins prod-ro, which grants nothing new"],
    ),
    "all memberships": (
        without('aws_iam_user_group_membership.group_memberships["alice"]'),
        ["alice gains full access, by joining full-access"],
    ),
    "inline policy": (
        with_values('aws_iam_user_policy.inline_iam_policies["bob/queues"]', policy=FULL),
        ["bob may no longer use all of s3, keeping part of it"],
    ),
    "statements": (
        with_values('aws_iam_user_policy.inline_iam_policies["bob/queues"]', policy=TWO),
        ["bob may no longer use all of s3, keeping part of it"],
    ),
    "denial without MFA": (without("aws_iam_user_policy.require_mfa"), ["MFA is now required of carol"]),
    "attachment": (
        without('aws_iam_user_policy_attachment.customer_managed_policies["carol/'),
        ["carol may now use all of s3, through their own policy"],
    ),
    "policy": (
        with_values('aws_iam_policy.policies["bounds"]', policy=FULL),
        ["bob loses the role ro in prod (222233334444), because of their boundary"],
    ),
    "inactive key": (
        with_values('aws_iam_access_key.access_keys["bob"]', status="Inactive"),
        ["bob: the access key in the first slot changes from inactive to current"],
    ),
    "deleted key": (without('aws_iam_access_key.access_keys["bob"]'), ["bob gets an access key"]),
    "deleted password": (without("aws_iam_user_login_profile"), ["alice gets a console password"]),
    "inactive SSH key": (
        with_values('aws_iam_user_ssh_key.ssh_public_keys["alice"]', status="Inactive"),
        ["the SSH key of alice becomes active again"],
    ),
    "key of a leaver": (
        with_values('aws_iam_access_key.access_keys["leaver"]', status="Active"),
        ["leaver is being offboarded and may no longer do anything"],
    ),
    "group": (
        with_values('aws_iam_group_policy.inline_iam_policies["data/buckets"]', policy=FULL),
        ["ops is no longer an administrator"],
    ),
    "documented group": (
        with_values('aws_iam_group_policy.full_access["full-access/full-access"]', policy=TWO),
        ["members of full-access (alice) gain full access, through this group"],
    ),
    "roles": (
        with_values('aws_iam_group_policy.cross_account_access_groups["prod-ro/prod-ro"]', policy=TWO),
        ["members of prod-ro (carol) gain the role ro in prod (222233334444), through this group"],
    ),
    "roles that end": (
        with_values('aws_iam_group_policy.cross_account_access_groups["prod-adm/prod-adm"]', policy=TWO),
        ["members of prod-adm (carol) gain the role adm in prod (222233334444)"],
    ),
    "last day": (
        without('aws_iam_user_policy.json_policies["bob/access-ends"]'),
        ["the access of bob ends on 2027-03-01 (last day, UTC); it had no end before"],
    ),
    "policy of the last day": (
        with_values('aws_iam_user_policy.json_policies["bob/access-ends"]', policy=TWO),
        ["bob may no longer use all of s3, keeping part of it"],
    ),
    "user": (lambda found: [each for each in found if each.user != "bob"], ["bob is added with an access key"]),
    "older resource": (
        lambda found: [*found, resource('aws_iam_user_policy.old["carol"]', user="carol", name="old", policy=FULL)],
        ["carol loses full access, keeping part of it"],
    ),
}


@pytest.mark.parametrize("has_file", [True, False])
@pytest.mark.parametrize(("change", "texts"), HANDS.values(), ids=HANDS)
def test_what_was_changed_by_hand_is_what_the_apply_takes_back(change, texts, has_file):
    file = configuration()
    review = by_state(file, file, applied=file if has_file else None, change=change)
    found = [each.text for each in review.changes]
    for text in texts:
        assert [each for each in found if each.startswith(text)], found
    assert review.refused == []


@pytest.mark.parametrize("kind", ["statements", "group", "documented group", "older resource", "roles that end"])
def test_where_no_file_says_what_the_state_has_the_order_is_not_compared_and_it_says_so(kind):
    review = by_state(configuration(), configuration(), change=HANDS[kind][0])
    assert len(without_order(review)) == 1
    assert "order" not in {each.kind for each in review.changes}
    # The policies that end access are there.
    assert not [each.text for each in review.changes if "(last day, UTC)" in each.text]


OF_ACCESS = ("gain", "loss", "mfa", "boundary", "credentials", "offboarding", "added", "removed", "administrators")


def test_with_groups_said_by_their_documents_users_gain_and_lose_the_same(monkeypatch):
    monkeypatch.setattr("landingzone.live.applied.find_differences", lambda *_: [Difference(**DIFFERENT)])
    days, count = Days(7, ["change_user", "change_memberships", "credentials_of_user"]), 0
    for _ in range(6):
        after, _ = days.draw()
        old, new = map(StackConfiguration.model_validate, (days.today, after))
        review = by_state(old, new, applied=old)
        assert len(without_order(review)) == 1
        expected, found = map(of_access, (find_changes(Comparison(old, new, TODAY)), review.changes))
        assert found == expected
        count += len(expected)
        days.today = after
    assert count > 5


DIFFERENT = {"what": "group", "entity": "group", "name": "x", "side": "old"}


def of_access(changes):
    """Return what users gain and lose; a group without policies has other words without its row."""
    texts = {(each.kind, each.level, each.users, each.text) for each in changes if each.kind in OF_ACCESS}
    return {(*rest, text.partition(": nothing")[0]) for *rest, text in texts if "for a moment" not in text}


def test_a_state_in_the_middle_of_an_apply_is_said_completely():
    """Of each resource that an apply changes the state has the old or the new one."""
    chosen = random.Random(1)
    for seed in (1, 2, 3):
        days = Days(seed, ["change_user", "change_memberships", "credentials_of_user"])
        for _ in range(3):
            after, _ = days.draw()
            old, new = map(StackConfiguration.model_validate, (days.today, after))
            before, later = ({each.address: each for each in resources_of(side)} for side in (old, new))
            drawn = (chosen.choice((before.get(at), later.get(at))) for at in {**before, **later})
            mixed = [each for each in drawn if each]
            found = standing(mixed)
            side = OldSide(found, numbers_in(mixed), [old, new], has_groups=True, is_stated=lambda _: True)
            said, _ = side.compared(new)
            written = stated(said)
            differing = find_differences(written, existing(found, said, written))
            assert [each for each in differing if each.entity == "user"] == []
            review_of_states(new, {STACK: mixed}, STACK, old, TODAY)
            days.today = after


def in_shards(resources, planned):
    states = {stack: [] for stack in stack_names(STACK, 2)}
    for each in resources:
        user = user_of(each.address)
        states[stack_of(user, STACK, 2) if user else STACK].append(each)
    return {stack: states[stack] for stack in planned}


def test_what_belongs_to_stacks_that_are_not_planned_counts_as_unchanged():
    shards = {"user_shards": 2}
    change = {
        "groups": {"data": {"inline_iam_policies": {"more": {"actions": ["sns:*"], "resources": ["*"]}}}, "new": {}},
        **of_users(**{name: {"tags": {"a": "b"}, "groups": ["data", "new"]} for name in ("alice", "bob", "ops")}),
    }
    old, new = configuration(shards), configuration(shards, change)
    main, *others = stacks = stack_names(STACK, 2)
    resources = resources_of(old)
    all_of_it = review_of_states(new, in_shards(resources, stacks), STACK, old, TODAY)
    assert told(all_of_it.changes) == told(find_changes(Comparison(old, new, TODAY)))
    alone = review_of_states(new, in_shards(resources, [main]), STACK, old, TODAY)
    assert f"Not planned, so users there count as unchanged: {others[0]} and {others[1]}." in alone.besides
    texts = [each.text for each in alone.changes]
    assert "the group new is created" in texts
    assert not [each for each in texts if "tags" in each or "joins" in each or "elsewhere" in each]
    assert alone.refused == []
    for stack in others:
        review = review_of_states(new, in_shards(resources, [stack]), STACK, old, TODAY)
        names = {name for each in review.changes for name in each.users}
        assert names == {name for name in ("alice", "bob", "ops") if stack_of(name, STACK, 2) == stack}
        assert not [each for each in review.changes if each.kind == "group"]


def test_a_renamed_user_is_the_one_who_is_in_the_state_at_the_new_address():
    bob = COMPANY["users"]["bob"]
    record = {"adoption": {"moved": {'aws_iam_user.user["rob"]': 'aws_iam_user.user["bob"]'}}}
    old, new = configuration(), configuration(of_users(bob=None, rob=bob), record)
    # The state before a plan has what is moved at its new address.
    moved = [
        replace(each, instance="rob") if each.address == 'aws_iam_user.user["bob"]' else each
        for each in resources_of(old)
    ]
    review = review_of_states(new, {STACK: moved}, STACK, None, TODAY)
    assert [each.text for each in review.changes if each.text.startswith("rob is renamed from bob")]
    assert not [each for each in review.changes if each.kind in ("added", "removed")]
    assert by_state(new, new).changes == ()


BOB, ROB = ('aws_iam_user.user["bob"]', 'aws_iam_user.user["rob"]')


def test_a_record_that_takes_nothing_over_does_not_count():
    bob = COMPANY["users"]["bob"]
    both, none = configuration(of_users(rob=bob)), configuration(of_users(bob=None))
    without_bob = of_users(bob=None, rob=bob)
    moving, importing = {"adoption": {"moved": {ROB: BOB}}}, {"adoption": {"imported": {ROB: "rob"}}}
    for old, record, text in (
        (both, moving, "bob is removed: their access key is deleted too"),
        (none, moving, "rob is added with an access key"),
        (none, importing, "rob is added with an access key"),
    ):
        for applied in (None, old):
            texts = [each.text for each in by_state(old, configuration(without_bob, record), applied=applied).changes]
            assert [each for each in texts if each.startswith(text)], texts
            assert not [each for each in texts if "taken over" in each or "in the account" in each], texts


@pytest.mark.parametrize("moved", [{}, {ROB: BOB}, {ROB: 'aws_iam_user.user["rab"]', 'aws_iam_user.user["rab"]': BOB}])
def test_who_has_another_name_in_the_state_than_the_address_says_is_renamed_whatever_record_is_left(moved):
    old, bob = configuration(), COMPANY["users"]["bob"]
    new = configuration(of_users(bob=None, rob=bob), {"adoption": {"moved": moved}})

    def at_rob(resources):
        return [replace(each, instance="rob") if each.address == BOB else each for each in resources]

    for applied in (None, old):
        texts = [each.text for each in by_state(old, new, applied=applied, change=at_rob).changes]
        assert texts[0].startswith("rob is renamed from bob: "), texts
        assert len(texts) == 1 or texts[1:] == [f"{ROB} is taken over from the state, where it is {BOB}"]


def test_who_moves_to_an_address_that_nothing_defines_is_deleted_unless_the_state_forgets_it():
    at = "aws_iam_user.other"
    old, new = configuration(), configuration(of_users(bob=None), {"adoption": {"moved": {at: BOB}, "removed": [at]}})

    def moved(resources):
        return [replace(each, key="other", instance=None) if each.address == BOB else each for each in resources]

    for kept, text in ((), "bob is removed: "), ((at,), f"bob is no longer defined here, but at {at}"):
        texts = [each.text for each in by_state(old, new, change=moved, kept=kept).changes]
        assert [each for each in texts if each.startswith(text)], texts


def test_a_step_of_a_rotation_that_the_state_has_not_reached_is_refused():
    first = {"first": "current", "second": None}
    for slots in ({"first": "inactive", "second": "current"}, {"first": None, "second": "current"}):
        old, new = (configuration(of_users(ops={"access_key_slots": each})) for each in (first, slots))
        (problem,) = by_state(old, new, applied=new).refused
        assert (problem.code, problem.path) == ("LZ720", "users.ops.access_key_slots.first")
        assert problem.rule == "must stay active until the other access key exists"
        assert "`{first: previous, second: current}`" in problem.hint
        # That is the step which can be applied.
        between = configuration(of_users(ops={"access_key_slots": {"first": "previous", "second": "current"}}))
        assert by_state(old, between).refused == by_state(between, new).refused == []


KEY = 'aws_iam_access_key.access_keys["{}"]'


@pytest.mark.parametrize(
    ("kept", "removed", "path"),
    [
        (KEY.format("bob"), of_users(bob=None), "users.bob"),
        ('aws_iam_user_policy.inline_iam_policies["bob/queues"]', of_users(bob=None), "users.bob"),
        (
            'aws_iam_group_policy.inline_iam_policies["data/buckets"]',
            {"groups": {"data": None}, **of_users(bob=None, ops=None, leaver=None)},
            "groups.data",
        ),
        ('aws_iam_user.user["bob"]', {"policies": {"bounds": None}, **of_users(bob=None)}, "policies.bounds"),
    ],
)
def test_what_aws_does_not_delete_is_refused(kept, removed, path):
    old, new = configuration(), configuration(removed, {"adoption": {"removed": [kept.partition("[")[0]]}})
    refused = [each for each in by_state(old, new, kept=[kept]).refused if each.code == "LZ719"]
    assert [each.path for each in refused] == [path]
    assert refused[0].rule == f"AWS refuses to delete this (DeleteConflict) while {kept} stays in the account"
    assert not [each for each in by_state(old, new).refused if each.code == "LZ719"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("carol", 'aws_iam_user_group_membership.group_memberships["carol"]'), ("ops", KEY.format("ops"))],
)
def test_what_the_provider_removes_before_it_deletes_a_user_is_not_refused(name, kept):
    old = configuration(of_users(ops={"force_destroy": True}))
    new = configuration(of_users(**{name: None}), {"adoption": {"removed": [kept.partition("[")[0]]}})
    assert by_state(old, new, kept=[kept]).refused == []


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (BOB, "users.bob"),
        ('aws_iam_group.groups["data"]', "groups.data"),
        ('aws_iam_policy.policies["bounds"]', "policies.bounds"),
    ],
)
def test_what_the_state_has_at_another_address_is_not_created_again(address, path):
    def at_old(resources):
        return [replace(each, key="old", instance=None) if each.address == address else each for each in resources]

    (problem,) = by_state(configuration(), configuration(), change=at_old).refused
    assert (problem.code, problem.path) == ("LZ717", path)
    assert address in problem.hint
    removed = {
        "policies": {"bounds": None},
        "groups": {"data": None},
        **of_users(bob=None, ops=None, leaver=None, carol=None),
    }
    assert by_state(configuration(), configuration(removed), change=at_old).refused == []


@pytest.mark.parametrize("address", ["group_memberships", "customer_managed_policies"])
def test_what_is_deleted_although_the_file_has_it_at_another_address_is_named(address):
    def at_old(resources):
        return [replace(each, key="old", instance=None) if each.key == address else each for each in resources]

    for change, number in (at_old, 1), (list, 0):
        besides = by_state(configuration(), configuration(), change=change).besides
        assert len([each for each in besides if each.startswith("Deleted, although the file has the same")]) == number


def test_what_a_plan_forgets_is_said_to_be_forgotten():
    record = {"adoption": {"removed": ["aws_iam_user_login_profile.web_console"]}}
    old, new = configuration(), configuration(of_users(alice={"create_login_profile": False}), record)
    kept = ['aws_iam_user_login_profile.web_console["alice"]']
    texts = [each.text for each in by_state(old, new, kept=kept).changes]
    assert [each for each in texts if each.startswith("the state forgets aws_iam_user_login_profile.web_console")]
    assert not [each for each in by_state(new, new).changes if "forgets" in each.text]
