"""What is told of PGP keys that not every AWS provider, or not always, encrypts to."""

from base64 import b64decode, b64encode

import pytest
from mutated_keys import KEYS
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.changes.comparison import Comparison
from landingzone.changes.new_secrets import find_expired_keys
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.keys.pgp_faults import CURVE, SEVERAL, SIGNED_WITH_SHA1
from landingzone.rules.check import advise, check_content
from landingzone.rules.configuration import find_advice, find_problems

PASSWORD = {"create_login_profile": True, "pgp_key": KEYS["expired"]}
ACCESS_KEY = {"create_access_keys": True, "pgp_key": KEYS["expired"]}
OFFBOARDING = {"status": "offboarding"}


def content(key, **given):
    users = {"bob": {"groups": ["full-access"], "create_login_profile": True, "pgp_key": KEYS[key]}}
    return {"aws_account_id": ACCOUNT_ID, "users": users, **given}


ANEW = "`gpg --quick-set-expire FINGERPRINT 2y` and `... FINGERPRINT 2y '*'`; then print it with `gpg --export "
OLD = (
    "AWS providers may refuse an expired PGP key when they create a password or access key; existing ones stay (got "
    f"an expired key); extend it before the next one is created, with {ANEW}"
)
WEAK = (
    "AWS provider 3.39 accepts a PGP key that is signed with SHA-1, but other programs refuse it as no longer safe "
    "(got a "
    f"key that has signed itself or its subkey with SHA-1); sign it again with {ANEW}"
)
WARNED = {"expired": OLD, "expired-subkey": OLD, "sha1-throughout": WEAK, "sha1-primary": WEAK}


@pytest.mark.parametrize("key", WARNED)
def test_what_is_to_be_known_of_a_key_is_a_warning_with_what_to_do(key):
    given = content(key)
    assert find_problems(given) == []
    for advice in (find_advice(given), advise(Inputs.model_validate(given))):
        assert [str(each).partition("'<ADDRESS>'")[0] for each in advice] == [f"users.bob.pgp_key: {WARNED[key]}"]


@pytest.mark.parametrize("key", ["curve", "nist", "curve-subkey-too"])
def test_a_key_of_a_curve_is_refused_where_old_providers_are_admitted_and_nothing_is_said_elsewhere(key):
    given = content(key, provider_version=">= 4.67, != 5.0.0")
    assert [(each.path, each.rule) for each in find_problems(given)] == [("users.bob.pgp_key", CURVE.rule)]
    for range_of_new in ({}, {"provider_version": "~> 5.31"}):
        given = content(key, **range_of_new)
        assert (find_problems(given), find_advice(given)) == ([], [])
    assert list(advise(Inputs.model_validate(content(key)))) == []


def test_a_range_that_cannot_be_read_hides_no_key_and_refuses_none():
    given = content("curve", provider_version="newest")
    assert [each.path for each in check_content(StackConfiguration, given)] == ["provider_version"]
    # A key of RSA is taken whatever the provider.
    for key in ("fine", "sha1-throughout", "expired"):
        assert find_problems(content(key, provider_version=">= 3.39.0")) == []


def refused(old, new, **given):
    before, after = (
        Configuration.model_validate({"aws_account_id": ACCOUNT_ID, "users": users, **more})
        for users, more in (({} if old is None else {"bob": old}, {}), ({"bob": new}, given))
    )
    return [refused.problem.path for refused in find_expired_keys(Comparison(before, after))]


def test_an_expired_key_is_refused_for_what_a_change_makes():
    for old, new in (
        *((old, new) for old in (None, {}) for new in (PASSWORD, ACCESS_KEY)),
        (PASSWORD, PASSWORD | {"credential_generation": 2}),
        (PASSWORD, PASSWORD | {"create_access_keys": True}),
        (PASSWORD | OFFBOARDING, PASSWORD),
        (ACCESS_KEY, ACCESS_KEY | {"access_key_slots": {"first": "previous", "second": "current"}}),
        # AWS gets the access key although it is made inactive.
        (None, ACCESS_KEY | OFFBOARDING),
    ):
        assert refused(old, new) == ["users.bob.pgp_key"]
        assert refused(old, new | {"pgp_key": PGP_PUBLIC_KEY}) == []


def test_an_expired_key_is_no_matter_for_what_stays_or_ends():
    for old, new in (
        *((same, same) for same in (PASSWORD, ACCESS_KEY)),
        (PASSWORD | {"pgp_key": PGP_PUBLIC_KEY}, PASSWORD),
        *((same, same | OFFBOARDING) for same in (PASSWORD, ACCESS_KEY)),
        (ACCESS_KEY | OFFBOARDING, ACCESS_KEY),
        (ACCESS_KEY, ACCESS_KEY | {"access_key_slots": {"first": "inactive"}}),
        *((old, {"pgp_key": KEYS["expired"]}) for old in (PASSWORD, None)),
        (None, PASSWORD | OFFBOARDING),
    ):
        assert refused(old, new) == []


def test_what_is_taken_over_is_not_made_and_another_account_has_nothing_yet():
    user = PASSWORD | {"create_access_keys": True}
    password, key = 'aws_iam_user_login_profile.web_console["bob"]', 'aws_iam_access_key.access_keys["bob"]'
    moved = {password: "aws_iam_user_login_profile.bob"}
    assert refused(None, user, adoption={"moved": moved}) == ["users.bob.pgp_key"]
    assert refused(None, user, adoption={"moved": moved | {key: "aws_iam_access_key.bob"}}) == []
    assert refused(PASSWORD, PASSWORD, aws_account_id="210987654321") == ["users.bob.pgp_key"]


def test_of_several_keys_every_warning_is_given():
    given = content("fine")
    given["users"]["bob"]["pgp_key"] = b64encode(b64decode(KEYS["sha1-primary"]) + b64decode(KEYS["fine"])).decode()
    assert (find_problems(given), [each.rule for each in find_advice(given)]) == (
        [],
        [SIGNED_WITH_SHA1.rule, SEVERAL.rule],
    )
