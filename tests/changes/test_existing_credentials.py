"""What a change says of credentials that nothing here made, and what they count for."""

import pytest
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.access.report import report
from landingzone.changes.against import advise_on_change
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import diff
from landingzone.config.options import Configuration

KEY, OTHER, GIT = "AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE", "ACCAIOSFODNN7EXAMPLE"
ROOT = {"groups": ["full-access"], "create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}
TAKEN_OVER = {"adoption": {"imported": {'aws_iam_user_login_profile.web_console["ann"]': "ann"}}}


def people(ann, **more):
    users = {"root": ROOT} if ann is None else {"ann": ann, "root": ROOT}
    return Configuration.model_validate({"aws_account_id": ACCOUNT_ID, "users": users, **more})


def existing(*ids, **status):
    return {"existing_credentials": dict.fromkeys(ids, "active") | status}


HAS = existing("console_password", KEY)
LEAVES = existing(KEY, GIT) | {"status": "offboarding"}
SAID = {
    "lists": ({}, HAS, {}, ["has console password and access key AKIAIOSFODNN7EXAMPLE in the file, not managed here"]),
    "no longer": (HAS, existing(KEY), {}, ["no longer has console password in the file, not managed here"]),
    "status": (
        *(existing(KEY), existing(**{KEY: "inactive"}), {}),
        [f"has access key {KEY} in the file as inactive instead of active, not managed here"],
    ),
    "taken over": (
        *(existing("console_password"), {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}, TAKEN_OVER),
        ["their console password goes on working and is managed here from now on"],
    ),
    "offboarded": (HAS, HAS | {"status": "offboarding"}, {}, [f"access key {KEY} stays, not managed here"]),
    "removed": (HAS, None, {}, ["is removed: their console password and access key are deleted too"]),
    "removed after offboarding": (
        *(LEAVES, None, {}),
        ["is removed after offboarding: their access key is deleted too"],
    ),
    "added": (None, HAS, {}, ["is added with a console password and an access key"]),
}


@pytest.mark.parametrize(("old", "new", "more", "said"), SAID.values(), ids=SAID)
def test_a_change_says_what_it_means_for_them(old, new, more, said):
    told = [each.text for each in diff(people(old), people(new, **more)) if "ann" in each.users]
    assert [text for text in said if not any(text in each for each in told)] == []
    assert not any("gets a console password" in each for each in told)


def test_what_keeps_a_user_from_being_deleted_is_told_with_the_command():
    (advice,) = advise_on_change(Comparison(people(LEAVES), people(None)))
    away = f"aws iam delete-service-specific-credential --user-name ann --service-specific-credential-id {GIT}"
    refused = "AWS refuses to delete the user (DeleteConflict) while this exists, and "
    assert f"{refused}some AWS providers, such as 3.39.0, leave it" in str(advice)
    assert f"first run `{away}`" in str(advice)
    assert [*advise_on_change(Comparison(people(existing(KEY) | {"status": "offboarding"}), people(None)))] == []


@pytest.mark.parametrize(
    ("has", "signs_in"),
    [(existing("console_password"), True), (existing(KEY), True), (existing(**{KEY: "inactive"}), False)],
    ids=["password", "key", "inactive key"],
)
def test_an_administrator_with_one_is_one_who_can_sign_in(has, signs_in):
    alone = Configuration.model_validate(
        {"aws_account_id": ACCOUNT_ID, "users": {"ann": has | {"groups": ["full-access"]}, "root": ROOT}}
    )
    left = alone.model_copy(update={"users": {"ann": alone.users["ann"]}})
    codes = [each.code for each in advise_on_change(Comparison(people(None), left))]
    assert ("LZ750" not in codes) or not signs_in
    assert report(left).users[0].credentials.has("access key") is (KEY in has["existing_credentials"])


def test_a_password_that_exists_can_be_set_by_others_as_one_that_is_made_here():
    resets = {"actions": ["iam:UpdateLoginProfile"], "resources": [f"arn:aws:iam::{ACCOUNT_ID}:user/ann"]}
    helper = {"inline_iam_policies": {"reset": resets}, "require_mfa": False}

    def reached(ann):
        made = Configuration.model_validate(
            {
                "aws_account_id": ACCOUNT_ID,
                "should_require_mfa": False,
                "users": {"ann": ann, "eve": helper, "root": ROOT},
            }
        )
        (eve,) = (each for each in report(made).users if each.name == "eve")
        return {name: acting.sureness.name for name, acting in eve.power.acts_as.items()}

    assert reached(existing("console_password")) == {"ann": "SURELY"}
    assert reached({}) != reached(existing("console_password"))
